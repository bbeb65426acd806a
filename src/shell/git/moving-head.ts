import { isOn, optionTable, readOptions } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';

const SYMBOLIC_REF_TABLE = optionTable('-m');
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
