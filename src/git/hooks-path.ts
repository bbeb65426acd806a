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

/** The `core.hooksPath` of a wider scope that another outranks in a working tree; null where none is. */
export function outrankedHooksPath(git: GitRunner, topLevel: string): string | null {
  const set = git.tryBytes(['config', '-z', '--show-scope', '--get-all', 'core.hooksPath'], {
    cwd: topLevel,
  });
  // Scopes and values by turns, the widest first.
  const words = set?.toString().split('\0') ?? [];
  const [last = '', scope] = [words.at(-2), words.at(-3)];
  const wider = words.findLastIndex((word, index) => index % 2 === 0 && word !== '' && word !== scope);
  return wider === -1 || words[wider + 1] === last ? null : (words[wider + 1] ?? null);
}

function scopeOf(word: string | undefined): HooksPathScope {
  if (word === 'worktree' || word === 'global' || word === 'system' || word === 'command') return word;
  return word === undefined ? 'unset' : 'local';
}
