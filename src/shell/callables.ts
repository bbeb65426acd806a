import { asWritten, type Word } from './command.ts';
import type { Reading } from './reading.ts';
import type { Callable, Passage, Scope } from './scope.ts';
import { MAX_DEPTH, type Token } from './token.ts';

/** The tokens of a passage, to be read some more times; undefined once too much has been read again. */
export function takeAgain(
  { tokens, from, to }: Passage,
  { variables: { budget } }: Scope,
  times: number,
): readonly Token[] | undefined {
  if (budget.repeats <= 0) return undefined;
  const taken = tokens.slice(from, to);
  budget.repeats -= JSON.stringify(taken).length * times;
  return budget.repeats > 0 ? taken : undefined;
}

/** Reads what a call runs, its words put in place. A call of the same name inside is the command's own, or endless. */
export function readCall(
  callable: Callable,
  [name, ...words]: readonly Word[],
  scope: Scope,
  outer: Reading,
): void {
  if (name === undefined || outer.depth >= MAX_DEPTH) return;
  const reading: Reading = { ...outer, depth: outer.depth + 1 };
  scope.callables.delete(name.text);
  if ('text' in callable) readAlias(callable.text, words, scope, reading);
  else readFunction(callable, words, scope, reading);
  scope.callables.set(name.text, callable);
}

function readAlias(text: string, words: readonly Word[], scope: Scope, reading: Reading): void {
  const { budget } = scope.variables;
  const line = [text, ...words.map(asWritten)].join(' ');
  budget.repeats -= line.length * 10;
  if (budget.repeats <= 0) return;
  reading.readScript(line, scope, {
    ...reading,
    expanded: words.some(({ expansion }) => expansion === 'unknown'),
  });
}

function readFunction(body: Passage, words: readonly Word[], scope: Scope, reading: Reading): void {
  const tokens = takeAgain(body, scope, 1);
  if (tokens === undefined) return;
  const { positional } = scope;
  scope.positional = words;
  reading.readTokens(tokens, scope, { ...reading, expanded: false });
  scope.positional = positional;
}
