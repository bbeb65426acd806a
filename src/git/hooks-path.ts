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

function scopeOf(word: string | undefined): HooksPathScope {
  if (word === 'worktree' || word === 'global' || word === 'system' || word === 'command') return word;
  return word === undefined ? 'unset' : 'local';
}
