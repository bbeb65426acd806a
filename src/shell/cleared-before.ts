import type { Directory, SimpleCommand, Word } from './command.ts';
import { isSamePlace } from './fallbacks.ts';
import { LOOSE } from './git/making.ts';
import { optionTable, readOptions } from './read-options.ts';
import { guardWords } from './started-program.ts';

const TABLE = optionTable('--timeout --reason --for --session');
const CLEARS = new Set(['wait', 'override']);
/** More in one line is nobody's way to work. */
const MAX_CLEARED = 256;

/** What `guard wait` or `guard override` was given, as it stands, and where. */
export interface Cleared {
  readonly target: Word;
  readonly directory: Directory;
}

/**
 * What is surely free for a command, or granted to it, when it runs: `guard wait a.ts && git commit -- a.ts` does not come to
 * the commit while somebody else claims a.ts.
 */
export function clearedBefore(
  commands: readonly SimpleCommand[],
): (command: SimpleCommand) => readonly Cleared[] {
  const before = new Map<SimpleCommand, readonly Cleared[]>();
  const after = new Map<SimpleCommand, readonly Cleared[]>();
  for (const command of commands) {
    const known = (command.after && after.get(command.after)) ?? [];
    before.set(command, known);
    const cleared = clearedBy(command);
    after.set(command, cleared.length === 0 ? known : [...known, ...cleared].slice(0, MAX_CLEARED));
  }
  return (command) => before.get(command) ?? [];
}

function clearedBy({ words, wrappers, remote, directory }: SimpleCommand): readonly Cleared[] {
  const called = guardWords(words);
  if (called === undefined || remote !== undefined || wrappers.some((name) => LOOSE.has(name))) return [];
  const [verb, ...targets] = readOptions(called, TABLE, { ends: 'with the words' }).operands;
  if (verb === undefined || !CLEARS.has(verb.text)) return [];
  return targets.map((target) => ({ target, directory }));
}

/** Whether words that git takes as paths are all among what was cleared in that directory. Patterns are not: git has its own. */
export function isCleared(
  words: readonly Word[],
  directory: Directory,
  cleared: readonly Cleared[],
): boolean {
  if (directory.kind === 'unknown' || words.length === 0) return false;
  const here = cleared.filter((one) => isSamePlace(one.directory, directory));
  const names = new Set(here.map(({ target }) => (target.expansion === 'none' ? target.text : '')));
  return words.every(
    ({ text, expansion }) => expansion === 'none' && names.has(text) && !/[*?[\\:]/.test(text),
  );
}
