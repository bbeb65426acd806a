import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What a hook can learn of a process; null where this machine does not tell. */
interface Process {
  readonly parent: number;
  readonly words: readonly string[];
}

/** Hook managers start a few of their own between git and guard. */
const MOST_ANCESTORS = 12;

type Subcommand = 'push' | 'commit';

/** A `git push` or `git commit` as it was typed. */
export interface CallingGit {
  /** What stands between `git` and the subcommand. */
  readonly settings: readonly string[];
  readonly args: readonly string[];
}

/**
 * The git that called the hook: it tells its hook neither its options nor how its refs were named. Null where it cannot
 * be seen, or not whole.
 */
export function callingGit(subcommand: Subcommand, pid: number = process.ppid): CallingGit | null {
  let place = pid;
  for (let step = 0; step < MOST_ANCESTORS && place > 1; step += 1) {
    const found = lookAt(place);
    if (found === null) return null;
    const { parent, words } = found;
    if (isGit(words)) return isPartOf(lookAt(parent)) ? null : readCall(words.slice(1), subcommand);
    place = parent;
  }
  return null;
}

function isGit([program = '']: readonly string[]): boolean {
  return basename(program) === 'git';
}

/** For an alias git starts itself anew, without what it was told of itself. */
function isPartOf(caller: Process | null): boolean {
  return caller !== null && isGit(caller.words) && caller.words[1]?.startsWith('-') === true;
}

/** Whether that git worked elsewhere than it was called: what is typed there next would not find the repository. */
export function isSentElsewhere(call: CallingGit | null): boolean {
  return call?.settings.includes('-C') === true;
}

const WITH_VALUE = ['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--config-env', '--super-prefix'];

function readCall(words: readonly string[], subcommand: Subcommand): CallingGit | null {
  let at = 0;
  while (words[at]?.startsWith('-')) at += WITH_VALUE.includes(words[at] ?? '') ? 2 : 1;
  return words[at] === subcommand ? { settings: words.slice(0, at), args: words.slice(at + 1) } : null;
}

function lookAt(pid: number): Process | null {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return null;
  }
}

function fromProc(pid: number): Process {
  const status = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name of the program stands before it, in brackets, and may hold anything.
  const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  return { parent, words };
}

/** Here a word with a space in it looks like several, so only a call that surely has none is known. */
function fromPs(pid: number): Process | null {
  const asked = process
    .getBuiltinModule('node:child_process')
    .spawnSync('ps', ['-ww', '-o', 'ppid=', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent = '', line = ''] = /^\s*(\d+) (.*)$/m.exec(asked.stdout) ?? [];
  if (parent === '') return null;
  const words = line.trim().split(' ');
  const isPlain = words.every(
    (word) => /^[\w@%+=:,./-]+$/.test(word) && !/^(?:-\w*o|--push-option)/.test(word),
  );
  return isGit(words) && !isPlain ? null : { parent: Number(parent), words };
}
