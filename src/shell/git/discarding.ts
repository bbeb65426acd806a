import { plainWord } from '../command.ts';
import { isOn, valuesOf } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { type Change, type EffectBody, plainEffect } from './effect.ts';
import {
  CHECKOUT_INDEX_TABLE,
  CLEAN_TABLE,
  READ_TREE_TABLE,
  RESET_TABLE,
  RESTORE_TABLE,
} from './option-tables.ts';

/** What `git reset` throws away or unstages, and the commit that it may go back to: a path looks alike. */
export function readReset(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, RESET_TABLE);
  if (read === null) return [];
  const [to, ...paths] = read.operands;
  const isKnown = to?.expansion === 'none' && paths.length === 0;
  const rewinds = isKnown ? [{ ...plainEffect('rewinds'), to }] : [];
  if (isOn(read, '--soft')) return rewinds;
  if (isOn(read, '--hard')) return [discardAll(call), ...rewinds];
  if (isOn(read, '--merge'))
    return [effectOn(call, 'discards', ['staged'], { words: [], whole: 'index' }), ...rewinds];
  return [effectOn(call, 'unstages', ['staged'], { words: read.operands, read, whole: 'index' }), ...rewinds];
}

/** What `git restore` overwrites in the working tree, or unstages. */
export function readRestore(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, RESTORE_TABLE);
  if (read === null) return [];
  const staged = isOn(read, '-S', '--staged');
  const fromIndex = !staged && valuesOf(read, '-s', '--source').length === 0;
  const touches: readonly Change[] = fromIndex ? ['unstaged'] : ['staged', 'unstaged'];
  const paths = {
    words: read.operands,
    read,
    whole: isOn(read, '-p', '--patch') ? 'tracked' : 'none',
  } as const;
  const effect =
    staged && !isOn(read, '-W', '--worktree')
      ? effectOn(call, 'unstages', ['staged'], paths)
      : effectOn(call, 'discards', touches, paths);
  if (effect.scope === 'none') return [];
  const fromHead = valuesOf(read, '-s', '--source').every(({ text }) => /^(?:HEAD|@)$/.test(text));
  const isBoth = staged && effect.kind === 'discards';
  return [isBoth && fromHead ? { ...effect, alternative: 'restore-from-head' } : effect];
}

/** What `git clean` deletes: nothing without force; only below the directory it runs in. */
export function readClean(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, CLEAN_TABLE);
  if (read === null || isOn(read, '-n', '--dry-run')) return [];
  const needsForce = !/^(?:false|no|off|0)$/i.test(call.config.get('clean.requireforce') ?? 'true');
  if (needsForce && !isOn(read, '-f', '--force') && !isOn(read, '-i', '--interactive')) return [];
  const touches: readonly Change[] = isOn(read, '-X')
    ? ['ignored']
    : isOn(read, '-x')
      ? ['untracked', 'ignored']
      : ['untracked'];
  const words = read.operands.length === 0 ? [plainWord('.')] : read.operands;
  const mode = read.operands.length === 0 ? 'literal' : call.mode;
  const spares = valuesOf(read, '-e', '--exclude');
  return [{ ...effectOn({ ...call, mode }, 'cleans', touches, { words, whole: 'everything' }), spares }];
}

/** `git read-tree --reset -u` overwrites like `git reset --hard`; with `-m` and one tree, only what is staged and not edited since. */
export function readReadTree(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, READ_TREE_TABLE);
  if (read === null || isOn(read, '-n', '--dry-run') || !isOn(read, '-u')) return [];
  if (isOn(read, '--reset')) return [discardAll(call)];
  if (!isOn(read, '-m') || read.operands.length > 1) return [];
  return [effectOn(call, 'discards', ['staged'], { words: [], whole: 'index' })];
}

/** All that is not committed, in tracked files. */
export function discardAll(call: GitCall): EffectBody {
  const effect = effectOn(call, 'discards', ['staged', 'unstaged'], { words: [], whole: 'tracked' });
  return { ...effect, alternative: 'restore-from-head' };
}

/** What `git checkout-index -f` overwrites. */
export function readCheckoutIndex(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, CHECKOUT_INDEX_TABLE);
  if (read === null || !isOn(read, '-f', '--force') || isOn(read, '--temp')) return [];
  if (valuesOf(read, '--prefix').length > 0) return [];
  const words = isOn(read, '-a', '--all') ? [] : read.operands;
  const effect = effectOn({ ...call, mode: 'literal' }, 'discards', ['unstaged'], {
    words,
    read,
    whole: 'tracked',
  });
  return effect.scope === 'paths' || isOn(read, '-a', '--all') ? [effect] : [];
}
