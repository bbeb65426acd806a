import { isOn, type ReadWords } from '../read-options.ts';
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
    return [{ ...effectOn(call, 'discards', ['unstaged'], { words: [], whole: 'tracked' }), amid: 'rebase' }];
  }
  if (isOn(read, '--abort', '--continue', '--quit')) return [];
  const asked = read.options.findLast(({ name }) => name === '--autostash' || name === '--no-autostash');
  if (asked?.name === '--no-autostash') return [];
  const stashes: EffectBody = {
    ...effectOn(call, 'stashes', ['staged', 'unstaged'], { words: [], whole: 'tracked' }),
    alternative: call.subcommand.text === 'pull' ? 'pull-without-stash' : 'separate-worktree',
  };
  if (asked !== undefined) return [stashes];
  const open = autostashSettings(call, read)
    .filter((keys) => keys.every((key) => isTrue(call.config.get(key) ?? 'true')))
    .map((keys) => keys.filter((key) => !call.config.has(key)));
  if (open.some((keys) => keys.length === 0)) return [stashes];
  return open.length === 0 ? [] : [{ ...stashes, ifConfigured: open }];
}

/** A value of a setting that turns it on; `pull.rebase` knows more than yes and no. */
export function isTrue(value: string): boolean {
  return !/^(?:false|no|off|0|)$/i.test(value);
}

/** The settings that have a call stash by itself: any of the lists, all of a list. */
function autostashSettings({ subcommand }: GitCall, read: ReadWords): readonly (readonly string[])[] {
  if (subcommand.text !== 'pull') return [[`${subcommand.text}.autostash`]];
  const rebases = read.options.findLast(({ name }) => /^(?:-r|--rebase|--no-rebase)$/.test(name));
  if (rebases === undefined) return [['rebase.autostash', 'pull.rebase'], ['merge.autostash']];
  const isOff = rebases.name === '--no-rebase' || !isTrue(rebases.value?.text ?? 'true');
  return [[isOff ? 'merge.autostash' : 'rebase.autostash']];
}
