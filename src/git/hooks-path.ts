import { devNull } from 'node:os';
import { resolve } from 'node:path';
import type { GitRunner } from './run.ts';

export type HooksPathScope = 'unset' | 'local' | 'worktree' | 'global' | 'system' | 'command';

/**
 * Where git takes the hooks of a working tree from (absolute), and which scope of its configuration says so. An empty path
 * switches hooks off, as `/dev/null` does; git's own answer to it would lead to the top level.
 */
export function hooksPathOf(
  git: GitRunner,
  topLevel: string,
): { readonly hooksPath: string; readonly hooksPathScope: HooksPathScope } {
  const path = git
    .bytes(['rev-parse', '--git-path', 'hooks'], { cwd: topLevel })
    .toString()
    .replace(/\n$/, '');
  const set = git.tryBytes(['config', '--show-scope', '--get', 'core.hooksPath'], { cwd: topLevel });
  const [scope, value] = set?.toString().replace(/\n$/, '').split('\t') ?? [];
  const hooksPath = value === '' ? devNull : resolve(topLevel, path);
  return { hooksPath, hooksPathScope: scopeOf(scope) };
}

/** Whether git ignores a path, and whether it tracks it. */
export function isIgnored(git: GitRunner, path: string): boolean {
  return git.tryBytes(['check-ignore', '--quiet', '--', path], { pathspecs: 'as-git' }) !== null;
}

/** One line of an ignore file; `file` as git names it, from the top level or absolute. */
export interface IgnoreRule {
  readonly file: string;
  readonly line: number;
  readonly pattern: string;
}

/** The rule that decides about a path, be it one that un-ignores; null where none speaks of it. */
export function decidingIgnoreRule(git: GitRunner, path: string): IgnoreRule | null {
  const answer = git.tryBytes(['check-ignore', '-z', '--verbose', '--no-index', '--stdin'], {
    pathspecs: 'as-git',
    input: `${path}\0`,
  });
  const [file = '', line, pattern = ''] = answer?.toString().split('\0') ?? [];
  return file === '' ? null : { file, line: Number(line), pattern };
}

export function isTracked(git: GitRunner, path: string): boolean {
  return git.bytes(['ls-files', '--', path]).length > 0;
}

/** The top levels of all working trees that are there, the main one first. */
export function workingTrees(git: GitRunner): readonly string[] {
  return git
    .bytes(['worktree', 'list', '--porcelain'])
    .toString()
    .split('\n\n')
    .filter((block) => !/^(?:bare|prunable)\b/m.test(block))
    .flatMap((block) => /^worktree (.+)$/m.exec(block)?.[1] ?? []);
}

function scopeOf(word: string | undefined): HooksPathScope {
  if (word === 'worktree' || word === 'global' || word === 'system' || word === 'command') return word;
  return word === undefined ? 'unset' : 'local';
}
