import { readFileSync } from 'node:fs';
import { pathBelow } from '../core/path-below.ts';
import { readNulList } from './nul-list.ts';
import type { Repository } from './repository.ts';
import type { ChangedPath } from './working-tree.ts';

/** Where git notes what `--autostash` has put aside, in a rebase by either backend and in a merge. */
const NOTES = ['rebase-merge/autostash', 'rebase-apply/autostash', 'MERGE_AUTOSTASH'];
const QUESTION = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];

/** Changes that git has put aside for a while: they are not committed, and no hook runs when they come back. */
export function autostashedPaths({
  git,
  gitDir,
}: Pick<Repository, 'git' | 'gitDir'>): readonly ChangedPath[] {
  return NOTES.flatMap((name) => {
    const stash = readNote(pathBelow(gitDir, name));
    const listed = stash === null ? null : git.tryBytes([...QUESTION, `${stash}^1`, stash, '--']);
    return listed === null ? [] : readNulList(listed);
  }).map((path) => ({ path, index: ' ', worktree: 'M', untracked: false }));
}

function readNote(file: string): string | null {
  try {
    return /^[0-9a-f]{40,64}$/.exec(readFileSync(file, 'utf8').trim())?.[0] ?? null;
  } catch {
    return null;
  }
}
