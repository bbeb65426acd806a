import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { GuardState } from '../core/state.ts';
import { withoutRedirection } from '../git/locate-repository.ts';
import { gitRunner } from '../git/run.ts';
import { changedPaths } from '../git/working-tree.ts';
import { worktreeName } from './session-state.ts';

/** The other working trees of this repository in which a session has acted, by their top levels; those that are gone left out. */
export function otherTrees(context: Context, state: GuardState, id: SessionId): readonly string[] {
  const here = worktreeName(context);
  const names = Object.entries(state.sessions)
    .filter(([key]) => isSameSession(key, id))
    .flatMap(([, { worktrees }]) => worktrees);
  return [...new Set(names)].filter((name) => name !== here).flatMap((name) => topLevelOf(name, context));
}

/** What is not committed in other working trees: a claim is a repo path, and its file may lie in any of them. */
export function changedIn(context: Context, trees: readonly string[]): readonly RepoPath[] {
  return changedByTree(context, trees).flatMap(({ paths }) => paths);
}

/** The same, each working tree by itself. */
export function changedByTree(
  { env }: Context,
  trees: readonly string[],
): readonly { readonly tree: string; readonly paths: readonly RepoPath[] }[] {
  const plain = withoutRedirection(env);
  return trees.map((tree) => ({
    tree,
    paths: changedPaths(gitRunner(tree, plain)).map(({ path }) => path),
  }));
}

function topLevelOf(name: string, { repository }: Context): readonly string[] {
  if (name === '.') return repository.mainTopLevel === null ? [] : [repository.mainTopLevel];
  try {
    return [dirname(readFileSync(join(repository.commonDir, name, 'gitdir'), 'utf8').trim())];
  } catch {
    return [];
  }
}
