import { sep } from 'node:path';
import type { Context } from '../context.ts';
import { isIgnored } from '../git/ignored.ts';
import { isTracked } from '../git/working-tree.ts';
import { placeInTree } from './place-in-tree.ts';

export interface IgnoreFacts {
  /** The sessions file, from the top level of the main worktree. */
  readonly path: string;
  readonly state: 'ignored' | 'not-ignored' | 'tracked';
}

/** Whether git could take the sessions file into a commit; null where it lies outside the working tree, or below a git dir. */
export function sessionsFileIgnored({
  repository,
  store,
}: Pick<Context, 'repository' | 'store'>): IgnoreFacts | null {
  const base = repository.mainTopLevel;
  if (base === null) return null;
  const path = placeInTree(base, store.location);
  const isInGitDir =
    store.location.startsWith(repository.commonDir + sep) || path.split('/').includes('.git');
  if (path.startsWith('../') || isInGitDir) return null;
  if (isTracked(repository.git, path)) return { path, state: 'tracked' };
  return { path, state: isIgnored(repository.git, path) ? 'ignored' : 'not-ignored' };
}
