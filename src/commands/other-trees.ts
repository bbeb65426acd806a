import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { GuardState } from '../core/state.ts';
import { autostashedPaths } from '../git/autostash.ts';
import { withoutRedirection } from '../git/locate-repository.ts';
import { gitRunner } from '../git/run.ts';
import { changedPaths } from '../git/working-tree.ts';
import { worktreeName } from './session-state.ts';

/** A working tree of this repository that is not the caller's. */
export interface OtherTree {
  readonly topLevel: string;
  readonly gitDir: string;
}

/** The other working trees in which a session has acted; those that are gone left out. */
export function otherTrees(context: Context, state: GuardState, id: SessionId): readonly OtherTree[] {
  const here = worktreeName(context);
  const names = Object.entries(state.sessions)
    .filter(([key]) => isSameSession(key, id))
    .flatMap(([, { worktrees }]) => worktrees);
  return [...new Set(names)].filter((name) => name !== here).flatMap((name) => treeCalled(name, context));
}

/** What is not committed in other working trees: a claim is a repo path, and its file may lie in any of them. */
export function changedIn(context: Context, trees: readonly OtherTree[]): readonly RepoPath[] {
  return changedByTree(context, trees).flatMap(({ paths }) => paths);
}

/** The same, each working tree by itself; with what git has put aside there. */
export function changedByTree(
  { env }: Context,
  trees: readonly OtherTree[],
): readonly { readonly tree: string; readonly paths: readonly RepoPath[] }[] {
  const plain = withoutRedirection(env);
  return trees.map(({ topLevel, gitDir }) => {
    const git = gitRunner(topLevel, plain);
    const changed = [...changedPaths(git), ...autostashedPaths({ git, gitDir })];
    return { tree: topLevel, paths: changed.map(({ path }) => path) };
  });
}

function treeCalled(name: string, { repository }: Context): readonly OtherTree[] {
  const { commonDir, mainTopLevel } = repository;
  if (name === '.') return mainTopLevel === null ? [] : [{ topLevel: mainTopLevel, gitDir: commonDir }];
  const gitDir = join(commonDir, name);
  try {
    return [{ topLevel: dirname(readFileSync(join(gitDir, 'gitdir'), 'utf8').trim()), gitDir }];
  } catch {
    return [];
  }
}
