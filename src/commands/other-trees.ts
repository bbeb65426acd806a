import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { PathFacts } from '../core/coverage.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { GuardState } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import { autostashedPaths } from '../git/autostash.ts';
import { withoutRedirection } from '../git/locate-repository.ts';
import { pathFacts } from '../git/path-facts.ts';
import { gitRunner } from '../git/run.ts';
import { type ChangedPath, changedPaths } from '../git/working-tree.ts';
import { worktreeName } from './session-state.ts';

/** A working tree of this repository that is not the caller's. */
export interface OtherTree {
  /** Its git dir as seen from the common dir, as guard's state names it. */
  readonly name: string;
  readonly topLevel: string;
  readonly gitDir: string;
}

/** What is not committed in a working tree, and what claims of it are compared by. */
export interface TreeChanges {
  readonly tree: OtherTree;
  readonly changed: readonly ChangedPath[];
  readonly facts: PathFacts;
}

/** The other working trees in which a session has acted; those that are gone left out. */
export function otherTrees(context: Context, state: GuardState, id: SessionId): readonly OtherTree[] {
  const names = Object.entries(state.sessions)
    .filter(([key]) => isSameSession(key, id))
    .flatMap(([, { worktrees }]) => worktrees);
  return treesCalled(names, context).filter(isThere);
}

/** All other working trees that git knows, also those whose directory is gone. */
export function allOtherTrees(context: Context): readonly OtherTree[] {
  const linked = namesIn(join(context.repository.commonDir, 'worktrees'));
  return treesCalled(['.', ...linked.map((name) => join('worktrees', name))], context);
}

/** The other working trees of these names that git knows, each once. */
export function treesCalled(names: readonly string[], context: Context): readonly OtherTree[] {
  const here = worktreeName(context);
  return [...new Set(names)].filter((name) => name !== here).flatMap((name) => treeCalled(name, context));
}

/** Whether the directory is a working tree still: else git would look into the repository round it. */
export function isThere({ name, topLevel }: OtherTree): boolean {
  return existsSync(name === '.' ? topLevel : join(topLevel, '.git'));
}

/** Whether anything may lie in it: a working tree whose directory is gone took all with it, unless git was told that it comes back. */
export function mayHaveWork(tree: OtherTree): boolean {
  return isThere(tree) || existsSync(join(tree.gitDir, 'locked'));
}

/** What is not committed in other working trees: a claim is a repo path, and its file may lie in any of them. */
export function changedIn(context: Context, trees: readonly OtherTree[]): readonly RepoPath[] {
  return changedByTree(context, trees).flatMap(({ changed }) => changed.map(({ path }) => path));
}

/** The same, each working tree by itself; with what git has put aside there. Throws where git fails in one. */
export function changedByTree(
  { env, repository }: Context,
  trees: readonly OtherTree[],
  options: { readonly timeoutMs?: number } = {},
): readonly TreeChanges[] {
  const { ignoreCase } = repository;
  const plain = withoutRedirection(env);
  return trees.map((tree) => {
    const { topLevel, gitDir } = tree;
    const git = gitRunner(topLevel, plain, options);
    return {
      tree,
      changed: [...changedPaths(git), ...autostashedPaths({ git, gitDir })],
      facts: pathFacts({ topLevel, ignoreCase, git }),
    };
  });
}

/** The same for trees that may be gone, or in which git may fail: those are named, and break nothing. */
export function lookInto(
  context: Context,
  trees: readonly OtherTree[],
  options: { readonly timeoutMs?: number } = {},
): { readonly looked: readonly TreeChanges[]; readonly unlooked: readonly OtherTree[] } {
  const answers = trees.map((tree) => {
    try {
      return isThere(tree) ? changedByTree(context, [tree], options) : tree;
    } catch (error) {
      if (error instanceof GuardError && error.code === 'git-failed') return tree;
      throw error;
    }
  });
  return {
    looked: answers.flatMap((answer) => ('topLevel' in answer ? [] : answer)),
    unlooked: answers.flatMap((answer) => ('topLevel' in answer ? answer : [])),
  };
}

function treeCalled(name: string, { repository }: Context): readonly OtherTree[] {
  const { commonDir, mainTopLevel } = repository;
  if (name === '.') return mainTopLevel === null ? [] : [{ name, topLevel: mainTopLevel, gitDir: commonDir }];
  const gitDir = join(commonDir, name);
  try {
    const link = resolve(gitDir, readFileSync(join(gitDir, 'gitdir'), 'utf8').trim());
    return [{ name, topLevel: dirname(link), gitDir }];
  } catch {
    return [];
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
