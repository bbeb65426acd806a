import { pathBelow } from '../core/path-below.ts';
import { commitIn, type NotedIn, notedCommit, readNote } from './noted-refs.ts';
import { readNulList } from './nul-list.ts';
import type { ChangedPath } from './working-tree.ts';

/** Where git notes what `--autostash` has put aside in a rebase, by either backend; for a merge it has a ref. */
const NOTES = ['rebase-merge/autostash', 'rebase-apply/autostash'];
const QUESTION = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];

/** Changes that git has put aside for a while: they are not committed, and no hook runs when they come back. */
export function autostashedPaths(place: NotedIn): readonly ChangedPath[] {
  const stashes = [
    ...NOTES.map((name) => commitIn(readNote(pathBelow(place.gitDir, name)))),
    notedCommit(place, 'MERGE_AUTOSTASH'),
  ];
  return stashes
    .flatMap((stash) => {
      const listed = stash === null ? null : place.git.tryBytes([...QUESTION, `${stash}^1`, stash, '--']);
      return listed === null ? [] : readNulList(listed);
    })
    .map((path) => ({ path, index: ' ', worktree: 'M', untracked: false }));
}
