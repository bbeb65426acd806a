import { isOn, optionTable } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';

const HISTORY_TABLE = optionTable('', { switches: '--dry-run --update-refs --reedit-message --empty' });
const ACTIONS = new Set(['reword', 'split', 'fixup']);

/** What `git history` (2.54) writes anew: the commit that it names. `fixup` (2.55) adds all that is staged to it, and no hook runs. */
export function readHistory(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, HISTORY_TABLE);
  const [action, to] = read?.operands ?? [];
  if (read === null || !ACTIONS.has(action?.text ?? '') || isOn(read, '--dry-run')) return [];
  const rewrites = to?.expansion === 'none' ? [{ ...plainEffect('rewrites'), rewritten: to }] : [];
  if (action?.text !== 'fixup') return rewrites;
  const commits = effectOn(call, 'commits', ['staged'], { words: [], whole: 'index' });
  return [plainEffect('skips-hooks'), ...rewrites, commits];
}
