import { isOn, optionTable, readOptions } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';

const SYMBOLIC_REF_TABLE = optionTable('-m');
const UPDATE_REF_TABLE = optionTable('-m', { switches: '--no-deref --create-reflog --stdin' });
const BRANCH_TABLE = optionTable('', { switches: '--move --force' });
const BRANCH = /^refs\/heads\/(?=.)/;
/** What prints the name of the branch that is checked out. */
const CURRENT = /--show-current|HEAD/;

/** `git symbolic-ref HEAD refs/heads/NAME` is a switch that leaves the files as they are. */
export function readSymbolicRef(call: GitCall): readonly EffectBody[] {
  const { options, operands } = readOptions(call.args, SYMBOLIC_REF_TABLE, { ends: 'with the words' });
  const [ref, target] = operands;
  if (ref?.text !== 'HEAD' || target === undefined || options.some(({ name }) => name === '-d')) return [];
  const branch = { ...target, text: target.text.replace(BRANCH, '') };
  const effect = effectOn(call, 'switches-branch', ['staged', 'unstaged', 'untracked'], {
    words: [],
    whole: 'everything',
  });
  return [{ ...effect, branch, elsewhere: { branch, words: [call.subcommand, ...call.args] } }];
}

/** `git update-ref` takes the branch that is checked out to another commit, or away, also by the name HEAD. */
export function readUpdateRef(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, UPDATE_REF_TABLE);
  const [ref, commit] = read?.operands ?? [];
  if (read === null || ref === undefined) return [];
  const to = isOn(read, '-d') || /^0*$/.test(commit?.text ?? '-') ? 'none' : commit;
  if (to === undefined || (to !== 'none' && to.expansion !== 'none')) return [];
  const rewinds: EffectBody = { ...plainEffect('rewinds'), to };
  // With --no-deref HEAD leaves its branch, which stays where it is.
  if (ref.text === 'HEAD') return isOn(read, '--no-deref') ? [] : [rewinds];
  if (!BRANCH.test(ref.text)) return [];
  const name = { ...ref, text: ref.text.replace(BRANCH, '') };
  if (ref.expansion === 'none') return [{ ...rewinds, onlyOn: name }];
  return CURRENT.test(name.text) ? [rewinds] : [];
}

/** `git branch -m` takes along what is checked out by that name. */
export function readBranch(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, BRANCH_TABLE);
  if (read === null || !isOn(read, '-m', '-M', '--move')) return [];
  const [name, old] = read.operands.toReversed();
  if (name === undefined) return [];
  const isCurrent = old === undefined || (old.expansion === 'unknown' && CURRENT.test(old.text));
  if (!isCurrent && old.expansion === 'unknown') return [];
  const option = isOn(read, '-M', '-f', '--force') ? '-B' : '-b';
  return [
    {
      ...plainEffect('creates-branch'),
      branch: name,
      ...(name.expansion === 'none' && { newBranch: { option, name } }),
      ...(!isCurrent && { onlyOn: old }),
    },
  ];
}
