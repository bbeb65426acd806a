import { spawn } from 'node:child_process';
import { accessSync, constants as fsConstants, statSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { livingTree } from './process-tree.ts';

/** After SIGTERM a command gets this long before SIGKILL. */
const KILL_AFTER_MS = 10_000;
/** Nothing withstands SIGKILL, but a system call that cannot be interrupted may take longer than anybody waits. */
const KILLED_WITHIN_MS = 1_000;

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /**
   * Whether the command shares guard's terminal: then it must stay in guard's process group to read from it (Node cannot put
   * another one into the foreground), and the terminal itself sends Ctrl-C to both. Else it leads a group of its own, which can
   * be ended as a whole.
   */
  readonly onTerminal: boolean;
  /** Where its standard output goes: guard's own is for guard's document, where it prints one. */
  readonly prints: 'to stdout' | 'to stderr';
}

export interface ChildEnd {
  /** The exit code, 128 + signal where a signal ended it, 126 or 127 where it could not start. */
  readonly code: number;
  readonly startError: string | null;
}

/** A running command that guard answers for: it does not outlive guard. */
export interface KeptChild {
  readonly ended: Promise<ChildEnd>;
  send(signal: NodeJS.Signals): void;
  /**
   * Ends the command and all that it started: SIGTERM, then SIGKILL. Resolves when nothing is left. On a terminal that is what
   * descends from it: not what had lost its parent before, as a daemon, nor anything where the machine does not list processes.
   */
  stop(): Promise<void>;
}

/** Starts a command with guard's own streams and all of `env`. Where it can, it waits until its keeper knows whom to end. */
export function startKept(words: readonly string[], options: ChildOptions): KeptChild {
  const ownGroup = !options.onTerminal && process.platform !== 'win32';
  const { env, cwd, prints } = options;
  const missing = findStartError(words[0] ?? '', options);
  if (missing !== null) return notStarted(missing);
  const isGated = process.platform !== 'win32' && Object.keys(env).every(isShellName);
  const mark = isGated ? {} : { [MARK]: `${process.pid}-${Date.now()}` };
  const keeper = startKeeper(mark[MARK] ?? NO_MARK);
  const [file = '', ...args] = isGated ? ['sh', '-c', GATE, 'guard-gate', ...words] : words;
  const child = spawn(file, args, {
    stdio: ['inherit', prints === 'to stderr' ? 2 : 1, 2, ...(isGated ? ['pipe' as const] : [])],
    env: { ...env, ...mark },
    cwd,
    detached: ownGroup,
  });
  const target = child.pid === undefined ? null : ownGroup ? -child.pid : child.pid;
  if (target !== null) keeper.keep(target);
  const gate = child.stdio[3] as Writable | undefined;
  gate?.on('error', () => {});
  gate?.end('go\n');
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      resolve({ code: code === 'ENOENT' ? 127 : 126, startError: code ?? message });
    });
    child.once('exit', (code, signal) => {
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), startError: null });
    });
  }).then((end) => {
    keeper.dismiss();
    return end;
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    ended,
    send(signal) {
      if (target === null || hasEnded()) return;
      // Ctrl-C and Ctrl-\ have reached the command already: the terminal sends them to the whole group.
      if (options.onTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
      kill(target, signal);
    },
    async stop() {
      if (target === null || (!ownGroup && hasEnded())) return;
      const living = ownGroup ? () => (kill(target, 0) ? [target] : []) : livingTree(target);
      const signal = (name: NodeJS.Signals): void => {
        for (const one of living()) kill(one, name);
      };
      const nothingLeft = async (withinMs: number): Promise<void> => {
        for (const start = performance.now(); living().length > 0 && performance.now() - start < withinMs; )
          await sleep(50);
      };
      signal('SIGTERM');
      await nothingLeft(KILL_AFTER_MS);
      signal('SIGKILL');
      await nothingLeft(KILLED_WITHIN_MS);
      await ended;
    },
  };
}

/**
 * Stands where the command will: goes on as the command itself (the same pid) once it is told so. Were guard killed before
 * the keeper knows the pid, nobody could end the command; then this reads the end of its input, and nothing begins. The
 * command's words are parameters, never shell text. Some shells (dash, busybox) hand on no variable whose name is not one of
 * theirs, as `a.b`: beside such a one the command begins at once, with a mark by which the keeper finds it in /proc.
 */
const GATE = 'read -r go <&3 && exec 3<&- && exec "$@"';

const MARK = 'GUARD_KEPT';
const NO_MARK = '-';

const isShellName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

type StartError = 'ENOENT' | 'EACCES' | 'EISDIR';

/** Why a command cannot start, found out before the lock's time is spent on it; null where it can. */
function findStartError(command: string, { env, cwd }: ChildOptions): StartError | null {
  if (process.platform === 'win32') return null;
  const places = command.includes('/')
    ? [cwd]
    : (env.PATH ?? '').split(':').map((place) => resolve(cwd, place));
  const found = command === '' ? [] : places.map((place) => resolve(place, command)).filter(isFile);
  if (found.some(isExecutable)) return null;
  if (found.length > 0) return 'EACCES';
  return command.includes('/') && kindOf(resolve(cwd, command)) === 'directory' ? 'EISDIR' : 'ENOENT';
}

const isFile = (path: string): boolean => kindOf(path) === 'file';

/** A folder of PATH that may not be searched holds nothing, as for a shell. */
function kindOf(path: string): 'file' | 'directory' | 'nothing' {
  try {
    const stats = statSync(path);
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'nothing';
  } catch {
    return 'nothing';
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, fsConstants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function notStarted(startError: StartError): KeptChild {
  const end = { code: startError === 'ENOENT' ? 127 : 126, startError };
  return { ended: Promise.resolve(end), send: () => {}, stop: async () => {} };
}

/**
 * A small shell that waits for guard to end. It reads the mark of what has no gate, whom to keep, then that it may go; at the
 * mere end of its input guard was killed, and it ends the command, which would else go on without a lock that anybody renews.
 */
const KEEPER = `trap '' HUP INT QUIT TERM
read -r mark || exit 0
if read -r target; then
  read -r word && exit 0
else
  [ "$mark" != ${NO_MARK} ] || exit 0
  for second in 1 2 3; do
    target=$(grep -l "${MARK}=$mark" /proc/[0-9]*/environ | sed 's,/proc/,,; s,/environ,,; s,.*,& -&,')
    [ -z "$target" ] || break
    sleep 1
  done
fi
there() { for one in $target; do ! kill -s 0 -- "$one" || return 0; done; return 1; }
there || exit 0
kill -s TERM -- $target
for second in 1 2 3 4 5 6 7 8 9 10; do
  sleep 1
  there || exit 0
done
kill -s KILL -- $target`;

interface Keeper {
  /** Tells it the process, or the group (negative), that must not outlive guard. */
  keep(target: number): void;
  dismiss(): void;
}

function startKeeper(mark: string): Keeper {
  if (process.platform === 'win32') return { keep: () => {}, dismiss: () => {} };
  const keeper = spawn('sh', ['-c', KEEPER], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  keeper.on('error', () => {});
  keeper.stdin.on('error', () => {});
  keeper.unref();
  keeper.stdin.write(`${mark}\n`);
  return {
    keep: (target) => {
      keeper.stdin.write(`${target}\n`);
    },
    dismiss: () => {
      keeper.stdin.end('done\n');
    },
  };
}

function kill(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
