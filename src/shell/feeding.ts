import { takeAgain } from './callables.ts';
import { programOf, type SimpleCommand, type Word } from './command.ts';
import type { Reading } from './reading.ts';
import { copyScope, type Scope } from './scope.ts';
import type { Part } from './token.ts';

const PIPE: Word = { text: '|', expansion: 'unknown' };
/** What leaves of each line of `git status --short` its path. */
const CUTS =
  /^(?:[gm]?awk \{ ?print \$(?:2|NF) ?;? ?\}|cut (?:-[bc] ?|--(?:bytes|characters)[= ])4-|sed (?:-E )?s([/|])\^(?:\.{3}|\.\\?\{3\\?\})\1\1)$/;

/**
 * What a pipeline feeds the next command: its last command, and the one before where it only cuts that one's list of
 * changes down to paths.
 */
export function passedOn(
  last: readonly Word[] | undefined,
  feeding: readonly Word[] | undefined,
): readonly Word[] | undefined {
  return last !== undefined && feeding !== undefined && !feeding.includes(PIPE) && cutsStatus(feeding, last)
    ? [...feeding, PIPE, ...last]
    : last;
}

/** Whether two commands, one behind the other, list the changed paths. */
export function cutsStatus([git, subcommand]: readonly Word[], cut: readonly Word[]): boolean {
  const isStatus = git !== undefined && programOf(git) === 'git' && subcommand?.text === 'status';
  return isStatus && CUTS.test(cut.map(({ text }) => text.trim()).join(' '));
}

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
  const [first, second] = commands.map(({ words }) => words);
  if (commands.length === 2 && first && second && cutsStatus(first, second)) return passedOn(second, first);
  return commands.length === 1 ? first : undefined;
}
