import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { pathBelow } from '../core/path-below.ts';
import type { Repository } from './repository.ts';

/** What git notes in refs of a working tree's own. Most are files; where git keeps its refs in tables (`reftable`), only git can read them. */
export type NotedIn = Pick<Repository, 'git' | 'gitDir'>;

/** Refs that git sets while it is at something, and takes away again. MERGE_HEAD is a file always. */
export type NotedRef = 'CHERRY_PICK_HEAD' | 'REVERT_HEAD' | 'REBASE_HEAD' | 'MERGE_AUTOSTASH';

/** The commit that such a ref names; null where there is none. */
export function notedCommit(place: NotedIn, name: NotedRef): string | null {
  const text = keepsTables(place)
    ? answerOf(place, ['rev-parse', '--verify', '--quiet', name])
    : readNote(pathBelow(place.gitDir, name));
  return commitIn(text);
}

/** The commit that a note names which is a file always. */
export function commitIn(text: string): string | null {
  return /^[0-9a-f]{40,64}$/.exec(text.trim())?.[0] ?? null;
}

/** What stands in a file of git's; empty where there is none. */
export function readNote(file: string): string {
  try {
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The branch that is checked out, be it without a commit yet; null where none is. */
export function currentBranch(place: NotedIn): string | null {
  const head = keepsTables(place)
    ? answerOf(place, ['symbolic-ref', '--quiet', 'HEAD'])
    : readNote(pathBelow(place.gitDir, 'HEAD')).replace(/^ref: /, '');
  return /^refs\/heads\/(.+)\n$/.exec(head)?.[1] ?? null;
}

/** More of a reflog, which may be long, is not read. */
const TAIL_BYTES = 4_096;

/** What the reflog says of what was last done to HEAD; empty where there is none. */
export function lastAction(place: NotedIn): string {
  if (keepsTables(place))
    return answerOf(place, ['log', '--walk-reflogs', '-1', '--format=%gs', 'HEAD', '--']).trimEnd();
  return /\t(.*)$/.exec(tailOf(pathBelow(place.gitDir, 'logs/HEAD')).trimEnd())?.[1] ?? '';
}

function tailOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const tail = Buffer.alloc(TAIL_BYTES);
      const start = Math.max(0, fstatSync(file).size - TAIL_BYTES);
      return tail.toString('latin1', 0, readSync(file, tail, 0, TAIL_BYTES, start));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** What HEAD's file says is of no use there. */
function keepsTables({ gitDir }: NotedIn): boolean {
  return existsSync(pathBelow(gitDir, 'reftable'));
}

function answerOf({ git }: NotedIn, question: readonly string[]): string {
  return git.tryBytes(question)?.toString() ?? '';
}
