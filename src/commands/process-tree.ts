import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine. By `born` it is known again, when its number may be another's. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly born: string;
}

/**
 * Tells, at each call, what is still there of a process and all that descends from it. Whose parent has ended since the call
 * before still counts. Where the machine does not tell, it is the process alone.
 */
export function livingTree(
  root: number,
  list: () => readonly Process[] | null = listProcesses,
): () => readonly number[] {
  let known: ReadonlyMap<number, string> | null = null;
  return () => {
    const processes = list();
    if (processes === null) return isThere(root) ? [root] : [];
    const before = known;
    const living = processes.filter(({ pid, born }) =>
      before === null ? pid === root : before.get(pid) === born,
    );
    const found = new Set(living);
    for (const one of found) for (const child of processes) if (child.parent === one.pid) found.add(child);
    known = new Map([...found].map(({ pid, born }) => [pid, born]));
    return [...known.keys()];
  };
}

function listProcesses(): readonly Process[] | null {
  if (process.platform === 'win32') return null;
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): readonly Process[] | null {
  try {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => readProc(Number(pid)) ?? []);
  } catch {
    return null;
  }
}

/** Null for one that is gone, or waits only for its parent to be told. */
function readProc(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // proc(5): the name in parentheses may hold anything; state is field 3, the parent 4, the start time 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : { pid, parent: Number(fields[1]), born: fields[19] ?? '' };
  } catch {
    return null;
  }
}

function fromPs(): readonly Process[] | null {
  const question = ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'stat=', '-o', 'lstart='];
  const { status, stdout } = spawnSync('ps', question, { encoding: 'utf8', timeout: 2_000 });
  if (status !== 0) return null;
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, born] = /^\s*(\d+)\s+(\d+)\s+(?!Z)\S+\s+(.+)$/.exec(line) ?? [];
    return born === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), born }];
  });
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
