import { isOn } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { type Change, type EffectBody, plainEffect } from './effect.ts';
import { INTEGRATE_TABLE, STASH_TABLE } from './option-tables.ts';

/** What `git stash` takes away, brings back or drops. */
export function readStash(call: GitCall): readonly EffectBody[] {
  const [first, ...rest] = call.args;
  const name = first === undefined || first.text.startsWith('-') ? 'push' : first.text;
  if (name === 'pop' || name === 'apply') return [plainEffect('applies-stash')];
  if (name === 'drop' || name === 'clear') return [plainEffect('drops-stash')];
  if (name === 'branch')
    return [
      plainEffect('applies-stash'),
      effectOn(call, 'switches-branch', ['staged', 'unstaged', 'untracked'], {
        words: [],
        whole: 'everything',
      }),
    ];
  if (name !== 'push' && name !== 'save') return [];
  const args = first?.text === name ? rest : call.args;
  const read = readArgs({ ...call, args }, STASH_TABLE);
  if (read === null) return [];
  const all = isOn(read, '-a', '--all');
  const untracked = all || isOn(read, '-u', '--include-untracked');
  const touches: Change[] = isOn(read, '-S', '--staged') ? ['staged'] : ['staged', 'unstaged'];
  if (untracked) touches.push('untracked');
  if (all) touches.push('ignored');
  const words = name === 'save' ? [] : read.operands;
  return [effectOn(call, 'stashes', touches, { words, read, whole: untracked ? 'everything' : 'tracked' })];
}

/** What merge, rebase and pull do to uncommitted work: they refuse to touch it, except with autostash or `rebase --abort`. */
export function readIntegrate(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, INTEGRATE_TABLE);
  if (read === null) return [];
  // Measured with git 2.39: `rebase --abort` resets hard, edits made meanwhile are gone; `merge --abort` keeps them.
  if (call.subcommand.text === 'rebase' && isOn(read, '--abort', '--skip')) {
    return [effectOn(call, 'discards', ['unstaged'], { words: [], whole: 'tracked' })];
  }
  const asked = read.options.findLast(({ name }) => name === '--autostash' || name === '--no-autostash');
  const byConfig = ['rebase.autostash', 'merge.autostash'].some((key) =>
    /^(?:true|yes|on|1)$/i.test(call.config.get(key) ?? ''),
  );
  if (asked === undefined ? !byConfig : asked.name === '--no-autostash') return [];
  return [effectOn(call, 'stashes', ['staged', 'unstaged'], { words: [], whole: 'tracked' })];
}
