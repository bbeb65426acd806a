import { nameBriefly } from '../checks/name-briefly.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { EndFacts } from './end.ts';

/** What is to be staged before a commit of what is uncommitted, in words that cover no more: here, and in other working trees. */
export interface ToStage {
  readonly toStage: readonly string[];
  readonly elsewhere: readonly (EndFacts['elsewhere'][number] & { readonly toStage: readonly string[] })[];
}

export function toStage({
  uncommitted,
  elsewhere,
  changes: { here, others },
}: Pick<EndFacts, 'uncommitted' | 'elsewhere' | 'changes'>): ToStage {
  return {
    toStage: unstagedAmong(uncommitted, here),
    elsewhere: elsewhere.map((other) => {
      const changed = others.find(({ tree: { topLevel } }) => topLevel === other.tree)?.changed ?? [];
      return { ...other, toStage: unstagedAmong(other.paths, changed) };
    }),
  };
}

/** Of a removed file that is staged already, `git add` would find nothing and fail. */
function unstagedAmong(paths: readonly RepoPath[], changed: readonly ChangedPath[]): readonly string[] {
  const wanted = new Set(paths);
  const unstaged = changed.filter(({ path, worktree }) => worktree !== ' ' && wanted.has(path));
  return nameBriefly(
    unstaged.map(({ path }) => path),
    changed.map(({ path }) => path),
  );
}
