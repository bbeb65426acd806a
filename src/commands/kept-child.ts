import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** After SIGTERM a command gets this long before SIGKILL. */
const KILL_AFTER_MS = 10_000;

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /**
   * Whether the command shares guard's terminal: then it must stay in guard's process group to read from it, and the
   * terminal itself sends Ctrl-C to both. Else it leads a group of its own, which can be ended as a whole.
   */
  readonly onTerminal: boolean;
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
  /** Ends the command and all that it started: SIGTERM, then SIGKILL. Resolves when nothing is left. */
  stop(): Promise<void>;
}

/** Starts a command with guard's own streams. */
export function startKept([file = '', ...args]: readonly string[], options: ChildOptions): KeptChild {
  const ownGroup = !options.onTerminal && process.platform !== 'win32';
  const { env, cwd } = options;
  const child = spawn(file, args, { stdio: 'inherit', env, cwd, detached: ownGroup });
  const target = child.pid === undefined ? null : ownGroup ? -child.pid : child.pid;
  const dismissKeeper = target === null ? () => {} : startKeeper(target);
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      resolve({ code: code === 'ENOENT' ? 127 : 126, startError: code ?? message });
    });
    child.once('exit', (code, signal) => {
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), startError: null });
    });
  }).then((end) => {
    dismissKeeper();
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
      if (target === null) return;
      const isThere = (): boolean => (ownGroup ? kill(target, 0) : !hasEnded());
      kill(target, 'SIGTERM');
      for (const start = performance.now(); isThere() && performance.now() - start < KILL_AFTER_MS; )
        await sleep(50);
      if (isThere()) kill(target, 'SIGKILL');
      await ended;
    },
  };
}

/**
 * A small shell that waits for guard to end. Told so by guard, it goes; at the mere end of its input guard was killed, and
 * it ends the command, which would else go on without a lock that anybody renews.
 */
const KEEPER = `trap '' HUP INT QUIT TERM
read -r word && exit 0
kill -s TERM -- "$1" 2>/dev/null || exit 0
for second in 1 2 3 4 5 6 7 8 9 10; do
  sleep 1
  kill -s 0 -- "$1" 2>/dev/null || exit 0
done
kill -s KILL -- "$1" 2>/dev/null`;

function startKeeper(target: number): () => void {
  if (process.platform === 'win32') return () => {};
  const keeper = spawn('sh', ['-c', KEEPER, 'guard-keeper', String(target)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  keeper.on('error', () => {});
  keeper.stdin.on('error', () => {});
  keeper.unref();
  return () => keeper.stdin.end('done\n');
}

function kill(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}
