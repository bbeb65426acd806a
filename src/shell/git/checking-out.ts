import type { Word } from '../command.ts';
import { isOn, type ReadWords, valuesOf } from '../read-options.ts';
import { effectOn, type GitCall, isFromElsewhere, readArgs } from './call.ts';
import { discardAll } from './discarding.ts';
import { type Change, type EffectBody, plainEffect } from './effect.ts';
import { CHECKOUT_TABLE, SWITCH_TABLE } from './option-tables.ts';

const BOTH: readonly Change[] = ['staged', 'unstaged'];
const ALL: readonly Change[] = ['staged', 'unstaged', 'untracked'];
const SURELY_PATH = /^(?:\.{1,2}(?:\/|$)|:|\/)|\/$|[*?[]/;
const HEAD = /^(?:HEAD|@)$/;

/** What `git checkout` does: switches the branch, or overwrites paths. One word alone may be either. */
export function readCheckout(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, CHECKOUT_TABLE);
  if (read === null) return [];
  const force = isOn(read, '-f', '--force');
  if (valuesOf(read, '-b', '-B', '--orphan').length > 0) return createBranch(call, read, { force });
  const { operands, beforeSeparator } = read;
  if (beforeSeparator !== undefined && beforeSeparator < operands.length) {
    const paths = operands.slice(beforeSeparator);
    return [
      beforeSeparator > 0 ? overwriteFrom(call, operands[0], paths) : overwrite(call, paths, ['unstaged']),
    ];
  }
  const [first, ...rest] = operands;
  if (isFromElsewhere(read))
    return [effectOn(call, 'discards', first ? BOTH : ['unstaged'], { words: [], read, whole: 'tracked' })];
  if (isOn(read, '-p', '--patch')) {
    return [effectOn(call, 'discards', BOTH, { words: operands, read, whole: 'tracked' })];
  }
  const whole = force ? [discardAll(call)] : [];
  if (first === undefined) return isOn(read, '-d', '--detach') ? [...whole, switchBranch(call)] : whole;
  if (isOn(read, '-d', '--detach')) return [...whole, switchBranch(call)];
  if (beforeSeparator !== undefined) return [...whole, switchBranch(call, first)];
  const asPaths = overwrite(call, operands, ['unstaged']);
  if (isPath(first)) return [asPaths];
  const asRevision =
    rest.length > 0 ? [overwriteFrom(call, first, rest)] : [...whole, ...switchTo(call, first)];
  if (first.expansion !== 'none' || isSurelyRevision(first)) return asRevision;
  return asRevision.map((effect) => ({ ...effect, unlessRevision: { word: first, effect: asPaths } }));
}

/** What `git switch` does. */
export function readSwitch(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, SWITCH_TABLE);
  if (read === null) return [];
  const force = isOn(read, '-f', '--force', '--discard-changes');
  if (valuesOf(read, '-c', '--create', '-C', '--force-create', '--orphan').length > 0)
    return createBranch(call, read, { force });
  const detaches = isOn(read, '-d', '--detach');
  if (read.operands.length === 0 && !detaches) return [];
  const switches = switchBranch(call, detaches ? undefined : read.operands[0]);
  return force ? [discardAll(call), switches] : [switches];
}

/** A new branch leaves the files alone only when it starts at HEAD. */
function createBranch(
  call: GitCall,
  read: ReadWords,
  { force }: { readonly force: boolean },
): readonly EffectBody[] {
  const start = read.operands[0];
  // `git switch --orphan` removes all tracked files; `git checkout --orphan` keeps them.
  const empties = call.subcommand.text === 'switch' && valuesOf(read, '--orphan').length > 0;
  const staysAtHead = !empties && (start === undefined || HEAD.test(start.text));
  const effect = staysAtHead ? plainEffect('creates-branch') : switchBranch(call);
  const newBranch = newBranchOf(read);
  const [orphan] = valuesOf(read, '--orphan');
  const made: EffectBody = {
    ...effect,
    ...(newBranch === undefined ? {} : { newBranch }),
    ...(orphan === undefined
      ? {}
      : { elsewhere: { branch: orphan, words: [call.subcommand, ...call.args] } }),
  };
  return [...(force ? [discardAll(call)] : []), made, ...(staysAtHead ? [] : rewindTo(newBranch))];
}

/** `git checkout -B` of the branch that is checked out takes it to another commit. */
function rewindTo(made: EffectBody['newBranch']): readonly EffectBody[] {
  if (made?.option !== '-B' || made.start === undefined) return [];
  return [{ ...plainEffect('rewinds'), onlyOn: made.name, to: made.start }];
}

function newBranchOf(read: ReadWords): EffectBody['newBranch'] {
  const [start] = read.operands;
  const made = read.options.findLast(({ name }) => /^(?:-[bBcC]|--create|--force-create)$/.test(name));
  if (made?.value?.expansion !== 'none' || (start !== undefined && start.expansion !== 'none'))
    return undefined;
  const option = /^(?:-[BC]|--force-create)$/.test(made.name) ? '-B' : '-b';
  return { option, name: made.value, ...(start && { start }) };
}

function isSurelyRevision(word: Word): boolean {
  return HEAD.test(word.text) || /^(?:-|@\{-\d+\})$/.test(word.text);
}

/** `git checkout HEAD` changes nothing. */
function switchTo(call: GitCall, target: Word): readonly EffectBody[] {
  return HEAD.test(target.text) ? [] : [switchBranch(call, target)];
}

function isPath(word: Word): boolean {
  return word.expansion === 'glob' || (word.expansion === 'none' && SURELY_PATH.test(word.text));
}

function overwrite(call: GitCall, words: readonly Word[], touches: readonly Change[]): EffectBody {
  return effectOn(call, 'discards', touches, { words, whole: 'tracked' });
}

/** Paths of a commit go to the index as well. */
function overwriteFrom(call: GitCall, commit: Word | undefined, words: readonly Word[]): EffectBody {
  const effect = overwrite(call, words, BOTH);
  return HEAD.test(commit?.text ?? '') ? { ...effect, alternative: 'restore-from-head' } : effect;
}

/** Uncommitted work of any kind is carried to the other branch, or stands in its way. */
export function switchBranch(call: GitCall, branch?: Word): EffectBody {
  const effect = effectOn(call, 'switches-branch', ALL, { words: [], whole: 'everything' });
  return branch?.expansion === 'none' ? { ...effect, branch } : effect;
}
