import type { Directory, SimpleCommand, Word } from './command.ts';
import type { Reading } from './reading.ts';
import type { CommandWords } from './run-command.ts';
import type { Passage, Scope } from './scope.ts';
import type { Token } from './token.ts';

type Frame =
  | { readonly kind: 'subshell'; readonly outer: Scope }
  | { readonly kind: 'compound'; readonly entry: Directory; moved: boolean; loop?: Loop }
  | { readonly kind: 'case'; readonly entry: Directory; moved: boolean }
  | { readonly kind: 'group' }
  | Definition;

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

/** A `cd` in a pipeline or in the background ends with it; one behind `||` may not have run. */
export function settleDirectory(walk: Walk, before: Directory, operator: string): void {
  const { scope, previous } = walk;
  const pipes = isPipe(operator);
  if (pipes || isPipe(previous)) scope.directory = before;
  else if (operator === '&') scope.directory = walk.listStart;
  else if (previous === '||' && scope.directory !== before) scope.directory = { kind: 'unknown' };
  if (!pipes && operator !== '&&' && operator !== '||') walk.listStart = scope.directory;
  walk.previous = operator;
}

export function nextBranch(walk: Walk): void {
  const frame = walk.frames.at(-1);
  if (frame?.kind !== 'compound' && frame?.kind !== 'case') return;
  frame.moved ||= walk.scope.directory !== frame.entry;
  walk.scope.directory = frame.entry;
}

/** After a branch that may not have been taken, a changed directory is no longer known. */
export function endCompound(walk: Walk): void {
  const frame = walk.frames.at(-1);
  walk.mode = 'command';
  if (frame?.kind !== 'compound' && frame?.kind !== 'case') return;
  walk.frames.pop();
  if (frame.moved || walk.scope.directory !== frame.entry) walk.scope.directory = { kind: 'unknown' };
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
