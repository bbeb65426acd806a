import type { Directory, SimpleCommand, Word } from './command.ts';
import { isSamePlace, oneOf, thinkOfFailure, withoutFallbacks } from './fallbacks.ts';
import type { Reading } from './reading.ts';
import type { CommandWords } from './run-command.ts';
import type { Passage, Scope } from './scope.ts';
import type { Token } from './token.ts';

type Frame =
  | { readonly kind: 'subshell'; readonly outer: Scope }
  | (Branches & { readonly kind: 'compound'; loop?: Loop })
  | (Branches & { readonly kind: 'case' })
  | { readonly kind: 'group' }
  | Definition;

/** The directories in which branches began and ended. */
interface Branches {
  readonly entry: Directory;
  readonly ends: Directory[];
  /** One of the branches is surely taken. */
  isComplete: boolean;
}

/** A function's body, from a place in the tokens on; read where it stands, it changes nothing and its commands do not count. */
interface Definition {
  readonly kind: 'function';
  readonly name: string;
  readonly from: number;
  readonly scope: Scope;
  readonly reading: Reading;
}

/** A `for` whose body, from a place in the tokens on, is read again for each value after the first; a `while` has none. */
interface Loop {
  readonly name: string;
  readonly values: readonly Word[];
  readonly from: number;
}

/** A walk along the tokens of a text, from one command to the next. */
export interface Walk {
  readonly tokens: readonly Token[];
  at: number;
  scope: Scope;
  readonly frames: Frame[];
  reading: Reading;
  /** The name of a function whose body comes next. */
  defining: string | undefined;
  /** The loop that has just ended; what is redirected now is what it reads. */
  ended: Passage | undefined;
  /** What feeds the first command. */
  fed: readonly Word[] | undefined;
  /** What the command before this one prints, told by the commands that print it. */
  output: readonly Word[] | undefined;
  /** The command that has just been read, where it is one by itself, and whether a `!` turns its success round. */
  ran: SimpleCommand | undefined;
  isNegated: boolean;
  /** The operator before the current command, and the directory in which its list of `&&` and `||` began. */
  previous: string;
  listStart: Directory;
  command: CommandWords;
  /** What the words at this place are: a command's, or part of a compound's head, which runs nothing. */
  mode: 'command' | 'for' | 'case' | 'pattern' | 'function' | 'test';
}

/** After these the line does not go on where something has failed. */
const LEAVES = new Set(['exit', 'return', 'break', 'continue']);

/** A `cd` in a pipeline or in the background ends with it; one behind `||` may not have run, one before `||` or `;` may have failed. */
export function settleDirectory(walk: Walk, before: Directory, operator: string): void {
  const { scope, previous } = walk;
  const pipes = isPipe(operator);
  if (pipes || isPipe(previous)) scope.directory = before;
  else if (operator === '&') scope.directory = walk.listStart;
  else if (previous === '||' && scope.directory !== before)
    scope.directory = oneOf([before, scope.directory]);
  else if (LEAVES.has(walk.ran?.words[0]?.text ?? '')) scope.directory = withoutFallbacks(scope.directory);
  if (!pipes && operator !== '&&') {
    if (operator === '||' || !scope.exitsOnFailure) scope.directory = thinkOfFailure(scope.directory);
    if (operator !== '||') walk.listStart = scope.directory;
  }
  walk.previous = operator;
}

/** Ends a branch with a word, `else` before the last. */
export function nextBranch(walk: Walk, word: string): void {
  const frame = walk.frames.at(-1);
  if (frame?.kind !== 'compound' && frame?.kind !== 'case') return;
  frame.isComplete ||= word === 'else';
  frame.ends.push(walk.scope.directory);
  walk.scope.directory = frame.entry;
}

/** After a branch that may not have been taken, a changed directory is one of several. */
export function endCompound(walk: Walk): void {
  const frame = walk.frames.at(-1);
  walk.mode = 'command';
  if (frame?.kind !== 'compound' && frame?.kind !== 'case') return;
  walk.frames.pop();
  const ends = [...frame.ends, walk.scope.directory];
  if (ends.every((end) => isSamePlace(end, frame.entry))) return;
  walk.scope.directory = oneOf(frame.isComplete ? ends : [frame.entry, ...ends]);
}

/** Leaves the innermost frames. A function that never ends was none: what stands in it counts. */
export function leaveFrames(walk: Walk, kept: number): void {
  for (const frame of walk.frames.splice(kept).reverse()) {
    if (frame.kind !== 'function') continue;
    for (const command of walk.reading.commands) frame.reading.commands.push(command);
    walk.reading = frame.reading;
  }
}

export function isPipe(operator: string): boolean {
  return operator === '|' || operator === '|&';
}

export function emptyCommand(): CommandWords {
  return { words: [], heads: [], redirects: [], heredocs: [] };
}
