import type { GitRunner } from './run.ts';

/** The top levels of all working trees that are there, the main one first. */
export function workingTrees(git: GitRunner): readonly string[] {
  return listed(git).map(({ topLevel }) => topLevel);
}

/** The top level of the working tree that has a branch checked out, so that git lets no other have it; null where none has. */
export function treeOfBranch(git: GitRunner, branch: string): string | null {
  return listed(git).find(({ ref }) => ref === `refs/heads/${branch}`)?.topLevel ?? null;
}

function listed(git: GitRunner): readonly { readonly topLevel: string; readonly ref: string | null }[] {
  return git
    .bytes(['worktree', 'list', '--porcelain'])
    .toString()
    .split('\n\n')
    .filter((block) => !/^(?:bare|prunable)\b/m.test(block))
    .flatMap((block) => {
      const topLevel = /^worktree (.+)$/m.exec(block)?.[1];
      return topLevel === undefined ? [] : [{ topLevel, ref: /^branch (.+)$/m.exec(block)?.[1] ?? null }];
    });
}
