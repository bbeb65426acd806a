import { takeAgain } from './callables.ts';
import { programsAmong, type SimpleCommand, type Word } from './command.ts';
import { isFilter, passedOn } from './filters.ts';
import type { Reading } from './reading.ts';
import { copyScope, expand, type Scope } from './scope.ts';
import type { Heredoc, Part } from './token.ts';

/** What of a command says what it reads. */
interface Fed {
  readonly heredocs: readonly Heredoc[];
  readonly redirects: readonly { readonly operator: string; readonly parts: readonly Part[] }[];
}

/** The text of a here-document or here-string; undefined without one, and where another command prints all of it. */
export function hereText({ heredocs, redirects }: Fed, scope: Scope): string | undefined {
  const body = heredocs.at(-1)?.body;
  if (body !== undefined) return body;
  const here = redirects.findLast(({ operator }) => operator === '<<<');
  if (here === undefined || sourceOf(here.parts) !== undefined) return undefined;
  return expand(here.parts, scope)
    .map(({ text }) => text)
    .join(' ');
}

/** The command whose output a redirection feeds: `< <(command)`, `<<< "$(command)"`; undefined where it is none or several. */
export function redirectedFrom(
  parts: readonly Part[],
  scope: Scope,
  reading: Reading,
): readonly Word[] | undefined {
  const source = sourceOf(parts);
  if (source === undefined) return undefined;
  const listing = takeAgain({ tokens: source.tokens, from: 0, to: source.tokens.length }, scope, 1);
  if (listing === undefined) return undefined;
  const commands: SimpleCommand[] = [];
  reading.readTokens(listing, copyScope(scope), { ...reading, commands });
  const [first, ...filters] = programsAmong(commands).map(({ words }) => words);
  if (first === undefined || !filters.every(isFilter)) return undefined;
  return filters.reduce<readonly Word[] | undefined>((fed, filter) => passedOn(filter, fed), first);
}

function sourceOf(parts: readonly Part[]) {
  const [source, ...others] = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  return source?.kind === 'substitution' && others.length === 0 ? source : undefined;
}
