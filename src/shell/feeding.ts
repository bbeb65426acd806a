import { takeAgain } from './callables.ts';
import type { SimpleCommand, Word } from './command.ts';
import { isFilter, passedOn } from './filters.ts';
import type { Reading } from './reading.ts';
import { copyScope, type Scope } from './scope.ts';
import type { Part } from './token.ts';

/** The command whose output a redirection feeds: `< <(command)`, `<<< "$(command)"`; undefined where it is none or several. */
export function redirectedFrom(
  parts: readonly Part[],
  scope: Scope,
  reading: Reading,
): readonly Word[] | undefined {
  const [source, ...others] = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  if (source?.kind !== 'substitution' || others.length > 0) return undefined;
  const listing = takeAgain({ tokens: source.tokens, from: 0, to: source.tokens.length }, scope, 1);
  if (listing === undefined) return undefined;
  const commands: SimpleCommand[] = [];
  reading.readTokens(listing, copyScope(scope), { ...reading, commands });
  const [first, ...filters] = commands.map(({ words }) => words);
  if (first === undefined || !filters.every(isFilter)) return undefined;
  return filters.reduce<readonly Word[] | undefined>((fed, filter) => passedOn(filter, fed), first);
}
