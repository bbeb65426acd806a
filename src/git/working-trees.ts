import type { GitRunner } from './run.ts';

/** The top levels of all working trees that are there, the main one first. */
export function workingTrees(git: GitRunner): readonly string[] {
  return git
    .bytes(['worktree', 'list', '--porcelain'])
    .toString()
    .split('\n\n')
    .filter((block) => !/^(?:bare|prunable)\b/m.test(block))
    .flatMap((block) => /^worktree (.+)$/m.exec(block)?.[1] ?? []);
}
