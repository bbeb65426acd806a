import { isOn } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import type { EffectBody } from './effect.ts';
import { ADD_TABLE, COMMIT_TABLE, MV_TABLE, RM_TABLE, UPDATE_INDEX_TABLE } from './option-tables.ts';

/** What `git add` stages. */
export function readAdd(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, ADD_TABLE);
  if (read === null || isOn(read, '-n', '--dry-run') || isOn(read, '--refresh')) return [];
  const paths = { words: read.operands, read };
  if (isOn(read, '-u', '--update', '-p', '--patch', '-i', '--interactive', '-e', '--edit', '--renormalize')) {
    return [effectOn(call, 'stages', ['unstaged'], { ...paths, whole: 'tracked' })];
  }
  const isWhole = isOn(read, '-A', '--all', '--no-ignore-removal');
  const whole = effectOn(
    call,
    'stages',
    ['unstaged', 'untracked', ...(isOn(read, '-f', '--force') ? ['ignored' as const] : [])],
    {
      ...paths,
      whole: 'everything',
    },
  );
  return whole.scope === 'paths' || isWhole ? [whole] : [];
}

/** What `git commit` takes: the index, all tracked files with `-a`, or the working tree's content of paths. */
export function readCommit(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, COMMIT_TABLE);
  if (read === null || isOn(read, '--dry-run', '--short', '--porcelain', '--long')) return [];
  const paths = { words: read.operands, read };
  const index = effectOn(call, 'commits', ['staged'], { words: [], whole: 'index' });
  const both = ['staged', 'unstaged'] as const;
  if (isOn(read, '-a', '--all')) return [effectOn(call, 'commits', both, { words: [], whole: 'tracked' })];
  if (isOn(read, '-p', '--patch', '--interactive'))
    return [effectOn(call, 'commits', both, { ...paths, whole: 'tracked' })];
  const named = effectOn(call, 'commits', both, { ...paths, whole: 'index' });
  if (named.scope === 'paths') return isOn(read, '-i', '--include') ? [named, index] : [named];
  return isOn(read, '-o', '--only') ? [] : [index];
}

/** What `git rm` deletes, or with `--cached` stages as deleted. */
export function readRm(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, RM_TABLE);
  if (read === null || isOn(read, '-n', '--dry-run')) return [];
  const effect = effectOn(call, 'removes', ['staged', 'unstaged'], {
    words: read.operands,
    read,
    whole: 'none',
  });
  return effect.scope === 'paths' ? [effect] : [];
}

/** What `git mv` renames: its operands are paths, not pathspecs. */
export function readMv(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, MV_TABLE);
  if (read === null || isOn(read, '-n', '--dry-run') || read.operands.length < 2) return [];
  const words = read.operands;
  return [effectOn({ ...call, mode: 'literal' }, 'moves', ['staged', 'unstaged'], { words, whole: 'none' })];
}

/** What `git update-index` stages. */
export function readUpdateIndex(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, UPDATE_INDEX_TABLE);
  if (read === null || read.options.some(({ name }) => /assume-unchanged|skip-worktree/.test(name)))
    return [];
  if (isOn(read, '--again', '-g'))
    return [effectOn(call, 'stages', ['unstaged'], { words: [], whole: 'tracked' })];
  const touches = isOn(read, '--add') ? (['unstaged', 'untracked'] as const) : (['unstaged'] as const);
  const effect = effectOn({ ...call, mode: 'literal' }, 'stages', touches, {
    words: read.operands,
    read,
    whole: 'none',
  });
  return effect.scope === 'paths' ? [effect] : [];
}
