import { plainWord, type Word } from '../command.ts';
import { isOn, type ReadWords, valuesOf } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { switchBranch } from './checking-out.ts';
import { type Change, type EffectBody, plainEffect } from './effect.ts';
import { INTEGRATE_TABLE, STASH_TABLE } from './option-tables.ts';

/** What `git stash` takes away, brings back or drops. */
export function readStash(call: GitCall): readonly EffectBody[] {
  const [first, ...rest] = call.args;
  const name = first === undefined || first.text.startsWith('-') ? 'push' : first.text;
  if (name === 'apply') return [plainEffect('applies-stash')];
  if (name === 'pop') return [{ ...plainEffect('applies-stash'), stash: namedStash(rest) }];
  if (name === 'drop') return [{ ...plainEffect('drops-stash'), stash: namedStash(rest) }];
  if (name === 'clear') return [{ ...plainEffect('drops-stash'), stash: 'all' }];
  if (name === 'branch') return readStashBranch(call);
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

function namedStash(words: readonly Word[]): Word {
  return words.find(({ text }) => !text.startsWith('-')) ?? plainWord('stash@{0}');
}

/** A new branch where the stash was made, with the stash on it. */
function readStashBranch(call: GitCall): readonly EffectBody[] {
  const [, branch, stash] = call.args;
  const touches: readonly Change[] = ['staged', 'unstaged', 'untracked'];
  const switches: EffectBody = {
    ...effectOn(call, 'switches-branch', touches, { words: [], whole: 'everything' }),
    ...(branch === undefined ? {} : { elsewhere: { branch, words: [call.subcommand, ...call.args] } }),
    // Any commit that looks like a stash will do, but seldom is one named.
    ...(stash === undefined || /^(?:stash@|\d+$)/.test(stash.text) ? { ifStashed: true } : {}),
  };
  return [plainEffect('applies-stash'), switches];
}

/** What merge, rebase and pull do to uncommitted work: they refuse to touch it, except with autostash, or as they are given up. */
export function readIntegrate(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, INTEGRATE_TABLE);
  if (read === null) return [];
  const amid = GIVEN_UP[call.subcommand.text];
  if (amid !== undefined && isOn(read, '--abort', '--skip')) return [givingUp(call, amid)];
  if (isOn(read, '--abort', '--continue', '--quit') || amid === 'pick' || amid === 'am') return [];
  if (call.subcommand.text === 'pull' && isOn(read, '--dry-run')) return [];
  const asked = read.options.findLast(({ name }) => name === '--autostash' || name === '--no-autostash');
  const moves = call.subcommand.text === 'rebase' ? rebasing(call, read) : [];
  if (asked?.name === '--no-autostash') return moves;
  const stashes: EffectBody = {
    ...effectOn(call, 'stashes', ['staged', 'unstaged'], { words: [], whole: 'tracked' }),
    alternative: 'without-stash',
    unstashed: withoutStash(call, read),
  };
  if (asked !== undefined) return [stashes, ...moves];
  const open = autostashSettings(call, read)
    .filter((keys) => keys.every((key) => isTrue(call.config.get(key) ?? 'true')))
    .map((keys) => keys.filter((key) => !call.config.has(key)));
  if (open.some((keys) => keys.length === 0)) return [stashes, ...moves];
  return open.length === 0 ? moves : [{ ...stashes, ifConfigured: open }, ...moves];
}

const GIVEN_UP: Readonly<Record<string, NonNullable<EffectBody['amid']>>> = {
  merge: 'merge',
  'cherry-pick': 'pick',
  revert: 'pick',
  am: 'am',
  rebase: 'rebase',
};

/**
 * Measured with git 2.39: `rebase --abort` resets hard, edits made meanwhile are gone. All others reset as `git reset --merge` does: gone is
 * what is staged, and what was done to a file in conflict; a staged file that was edited again keeps git from it.
 */
function givingUp(call: GitCall, amid: NonNullable<EffectBody['amid']>): EffectBody {
  if (amid === 'rebase')
    return { ...effectOn(call, 'discards', ['staged', 'unstaged'], { words: [], whole: 'tracked' }), amid };
  const effect = effectOn(call, 'discards', ['staged'], { words: [], whole: 'index' });
  return { ...effect, amid, alternative: 'unstage-first' };
}

/** `git rebase UPSTREAM BRANCH` goes to that branch first; `--onto` leaves out of it what upstream has, and not the new base. */
function rebasing(call: GitCall, read: ReadWords): readonly EffectBody[] {
  const isWhole = isOn(read, '--root');
  const [upstream = plainWord('@{upstream}')] = isWhole ? [] : read.operands;
  const branch = read.operands[isWhole ? 0 : 1];
  const [onto] = valuesOf(read, '--onto');
  const switches = branch?.expansion === 'none' ? [switchBranch(call, branch)] : [];
  if (isWhole || onto?.expansion !== 'none' || upstream.expansion !== 'none') return switches;
  const rewinds: EffectBody = { ...plainEffect('rewinds'), to: onto, taking: upstream };
  return [...switches, branch === undefined ? rewinds : { ...rewinds, onlyOn: branch }];
}

/** A value of a setting that turns it on; `pull.rebase` knows more than yes and no. */
export function isTrue(value: string): boolean {
  return !/^(?:false|no|off|0|)$/i.test(value);
}

/** The settings that have a call stash by itself: any of the lists, all of a list. */
function autostashSettings({ subcommand }: GitCall, read: ReadWords): readonly (readonly string[])[] {
  if (subcommand.text !== 'pull') return [[`${subcommand.text}.autostash`]];
  const rebases = asksToRebase(read);
  if (rebases === undefined) return [['rebase.autostash', 'pull.rebase'], ['merge.autostash']];
  return [[rebases ? 'rebase.autostash' : 'merge.autostash']];
}

/** What a pull is told of rebasing; undefined where it is left to the settings. */
function asksToRebase(read: ReadWords): boolean | undefined {
  const asked = read.options.findLast(({ name }) => /^(?:-r|--rebase|--no-rebase)$/.test(name));
  return asked && asked.name !== '--no-rebase' && isTrue(asked.value?.text ?? 'true');
}

/** A pull that leaves it to the settings merges here: a rebase would be refused for as long as anything is uncommitted. */
function withoutStash(call: GitCall, read: ReadWords): NonNullable<EffectBody['unstashed']> {
  const words = withOption(call, call.command.words, /^--(?:no-)?autos/, '--no-autostash');
  if (call.subcommand.text === 'rebase') return { rebase: words };
  if (call.subcommand.text === 'merge') return { merge: words };
  const merge = withOption(call, words, /^(?:-r|--rebase|--no-rebase)(?:=|$)/, '--no-rebase');
  return asksToRebase(read) === true ? { rebase: words, merge } : { merge };
}

/** A call's words with an option in place of those like it, or behind the subcommand. */
function withOption(
  { subcommand }: GitCall,
  words: readonly Word[],
  isLike: RegExp,
  option: string,
): readonly Word[] {
  const place = words.findIndex(({ text }) => isLike.test(text));
  if (place === -1) {
    const start = words.indexOf(subcommand) + 1;
    return [...words.slice(0, start), plainWord(option), ...words.slice(start)];
  }
  const rest = words.slice(place + 1).filter(({ text }) => !isLike.test(text));
  return [...words.slice(0, place), plainWord(option), ...rest];
}
