import { type Directory, type SimpleCommand, UNCHANGED } from './command.ts';
import type { Reading } from './reading.ts';
import { type CommandWords, runCommand } from './run-command.ts';
import { copyScope, type Scope, setVariable } from './scope.ts';
import { bareText, type Part, type Token } from './token.ts';
import { tokenize } from './tokenize.ts';

type Frame =
  | { readonly kind: 'subshell'; readonly outer: Scope }
  | { readonly kind: 'compound'; readonly entry: Directory; moved: boolean }
  | { readonly kind: 'case'; readonly entry: Directory; moved: boolean };

interface Walk {
  scope: Scope;
  readonly frames: Frame[];
  readonly reading: Reading;
  /** The operator before the current command, and the directory in which its list of `&&` and `||` began. */
  previous: string;
  listStart: Directory;
  command: CommandWords;
  /** What the words at this place are: a command's, or part of a compound's head, which runs nothing. */
  mode: 'command' | 'for' | 'case' | 'pattern' | 'function' | 'test';
}

const SKIPPED = new Set(['then', 'do', '!', '{', '}', 'coproc']);

/**
 * Reads the commands that a shell would run for a line, also inside substitutions, `bash -c`, `eval` and `ssh host '…'`,
 * in the order in which they start. Total: damage is read as far as it goes, nesting and expansions are bounded.
 */
export function readCommandLine(
  text: string,
  { directory = UNCHANGED }: { readonly directory?: Directory } = {},
): readonly SimpleCommand[] {
  const variables = { values: new Map<string, string>(), budget: { words: 20_000 } };
  const scope: Scope = { directory, previous: { kind: 'unknown' }, stack: [], variables };
  const commands: SimpleCommand[] = [];
  readScript(text, scope, { commands, wrappers: [], depth: 0, expanded: false, readScript, readTokens });
  return commands;
}

function readScript(text: string, scope: Scope, reading: Reading): void {
  readTokens(tokenize(text, reading.depth), scope, reading);
}

function readTokens(tokens: readonly Token[], scope: Scope, reading: Reading): void {
  const walk: Walk = {
    scope,
    frames: [],
    reading,
    previous: '',
    listStart: scope.directory,
    command: emptyCommand(),
    mode: 'command',
  };
  for (const token of tokens) {
    if (token.kind === 'word') readWord(walk, token.parts);
    else if (token.kind === 'operator') readOperator(walk, token.text);
    else if (token.kind === 'redirect') walk.command.redirects.push(token);
    else walk.command.heredocs.push(token.heredoc);
  }
  finish(walk);
}

function readWord(walk: Walk, parts: readonly Part[]): void {
  const word = bareText(parts);
  if (walk.mode === 'function') walk.mode = 'command';
  else if (walk.mode === 'test') {
    walk.command.heads.push(parts);
    if (word === ']]') walk.mode = 'command';
  } else if (walk.mode === 'case') {
    if (word === 'in') walk.mode = 'pattern';
    else walk.command.heads.push(parts);
  } else if (walk.mode === 'pattern') {
    if (word === 'esac') endCompound(walk);
  } else if (walk.mode === 'for') {
    if (word !== 'do') walk.command.heads.push(parts);
    else endHead(walk);
  } else if (walk.command.words.length > 0 || !readKeyword(walk, word)) walk.command.words.push(parts);
}

function readKeyword(walk: Walk, word: string | undefined): boolean {
  if (word === undefined) return false;
  const { frames, scope } = walk;
  if (SKIPPED.has(word)) return true;
  if (word === 'if' || word === 'while' || word === 'until' || word === 'for' || word === 'select') {
    frames.push({ kind: 'compound', entry: scope.directory, moved: false });
    if (word === 'for' || word === 'select') walk.mode = 'for';
  } else if (word === 'case') {
    frames.push({ kind: 'case', entry: scope.directory, moved: false });
    walk.mode = 'case';
  } else if (word === 'else' || word === 'elif') nextBranch(walk);
  else if (word === 'fi' || word === 'done' || word === 'esac') endCompound(walk);
  else if (word === 'function') walk.mode = 'function';
  else if (word === '[[') walk.mode = 'test';
  else return false;
  return true;
}

function readOperator(walk: Walk, operator: string): void {
  if (walk.mode === 'test' && operator !== ';' && operator !== '\n') return;
  if (walk.mode === 'pattern') {
    if (operator.endsWith(')')) walk.mode = 'command';
    return;
  }
  if (walk.mode === 'case') return;
  if (operator === '(' && walk.command.words.length === 1) {
    walk.command = emptyCommand();
    walk.frames.push({ kind: 'subshell', outer: walk.scope });
    return;
  }
  const before = walk.scope.directory;
  finish(walk);
  settleDirectory(walk, before, operator);
  walk.mode = 'command';
  if (operator === '(') {
    walk.frames.push({ kind: 'subshell', outer: walk.scope });
    walk.scope = copyScope(walk.scope);
    walk.listStart = walk.scope.directory;
  } else if (operator === ')') {
    const frame = walk.frames.findLast((open) => open.kind === 'subshell');
    if (frame === undefined) return;
    walk.frames.length = walk.frames.lastIndexOf(frame);
    walk.scope = frame.outer;
    walk.listStart = walk.scope.directory;
  } else if (operator === ';;' || operator === ';&' || operator === ';;&') {
    nextBranch(walk);
    if (walk.frames.at(-1)?.kind === 'case') walk.mode = 'pattern';
  }
}

/** A `cd` in a pipeline or in the background ends with it; one behind `||` may not have run. */
function settleDirectory(walk: Walk, before: Directory, operator: string): void {
  const { scope, previous } = walk;
  const pipes = isPipe(operator);
  if (pipes || isPipe(previous)) scope.directory = before;
  else if (operator === '&') scope.directory = walk.listStart;
  else if (previous === '||' && scope.directory !== before) scope.directory = { kind: 'unknown' };
  if (!pipes && operator !== '&&' && operator !== '||') walk.listStart = scope.directory;
  walk.previous = operator;
}

function endHead(walk: Walk): void {
  finish(walk);
  walk.mode = 'command';
}

function nextBranch(walk: Walk): void {
  const frame = walk.frames.at(-1);
  if (frame === undefined || frame.kind === 'subshell') return;
  frame.moved ||= walk.scope.directory !== frame.entry;
  walk.scope.directory = frame.entry;
}

/** After a branch that may not have been taken, a changed directory is no longer known. */
function endCompound(walk: Walk): void {
  const frame = walk.frames.at(-1);
  walk.mode = 'command';
  if (frame === undefined || frame.kind === 'subshell') return;
  walk.frames.pop();
  if (frame.moved || walk.scope.directory !== frame.entry) walk.scope.directory = { kind: 'unknown' };
}

function finish(walk: Walk): void {
  const { command } = walk;
  walk.command = emptyCommand();
  if (walk.mode === 'for') setVariable(walk.scope, bareText(command.heads[0] ?? []) ?? '', undefined);
  runCommand(
    command,
    walk.scope,
    walk.reading,
    isPipe(walk.previous) ? lastCommand(walk.reading) : undefined,
  );
}

function isPipe(operator: string): boolean {
  return operator === '|' || operator === '|&';
}

function lastCommand({ commands }: Reading): string | undefined {
  return commands
    .at(-1)
    ?.words.map(({ text }) => text)
    .join(' ');
}

function emptyCommand(): CommandWords {
  return { words: [], heads: [], redirects: [], heredocs: [] };
}
