import { isOn } from '../read-options.ts';
import { effectOn, type GitCall, readArgs } from './call.ts';
import { type EffectBody, plainEffect } from './effect.ts';
import { WORKTREE_TABLE } from './option-tables.ts';
import { PUSH_TABLE } from './push-arguments.ts';

const FORCING = ['-f', '--force', '--force-with-lease', '--mirror', '-d', '--delete', '--prune'];
const BISECTING = new Set(['good', 'bad', 'new', 'old', 'skip', 'reset', 'run', 'replay']);

/** Whether `git push` sends anything, as far as its words say. */
export function isPush(call: GitCall): boolean {
  const read = call.subcommand.text === 'push' ? readArgs(call, PUSH_TABLE) : null;
  return read !== null && !isOn(read, '-n', '--dry-run');
}

/** Whether `git push` may take commits or branches away on the remote. */
export function readPush(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, PUSH_TABLE);
  if (read === null || !isPush(call)) return [];
  const forces = read.options.some(({ name }) => FORCING.includes(name));
  const refspecs = read.operands.some((word) => /^(?:\+|:.)/.test(word.text));
  return forces || refspecs ? [plainEffect('force-pushes')] : [];
}

/** What `git worktree` does to another working tree: remove it with its changes, or move it. */
export function readWorktree(call: GitCall): readonly EffectBody[] {
  const read = readArgs(call, WORKTREE_TABLE);
  const [action, ...words] = read?.operands ?? [];
  if (read === null || words.length === 0) return [];
  const literal: GitCall = { ...call, mode: 'literal' };
  if (action?.text === 'move')
    return [effectOn(literal, 'moves-worktree', [], { words: words.slice(0, 1), whole: 'none' })];
  if (action?.text !== 'remove' || !isOn(read, '-f', '--force')) return [];
  return [effectOn(literal, 'removes-worktree', [], { words, whole: 'none' })];
}

/** `git bisect` checks other commits out. */
export function readBisect(call: GitCall): readonly EffectBody[] {
  const [action, ...rest] = call.args;
  const moves =
    BISECTING.has(action?.text ?? '') ||
    (action?.text === 'start' && rest.some((word) => !word.text.startsWith('-')));
  if (!moves) return [];
  const switches = effectOn(call, 'switches-branch', ['staged', 'unstaged', 'untracked'], {
    words: [],
    whole: 'everything',
  });
  // To a commit that it names `reset` goes whether or not anything is bisected.
  return action?.text === 'reset' && rest.length === 0 ? [{ ...switches, amid: 'bisect' }] : [switches];
}
