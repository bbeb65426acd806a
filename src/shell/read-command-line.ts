import { type Directory, type SimpleCommand, UNCHANGED, type Word } from './command.ts';
import { hereText } from './feeding.ts';
import { passedOn } from './filters.ts';
import { feedLoop, repeatBody, startLoop } from './loops.ts';
import { printing } from './printed-words.ts';
import type { Reading } from './reading.ts';
import { runCommand } from './run-command.ts';
import { copyScope, type Scope } from './scope.ts';
import { beginList, settleSuccess } from './success.ts';
import { bareText, type Part, type Token } from './token.ts';
import { tokenize } from './tokenize.ts';
import {
  emptyCommand,
  endCompound,
  isPipe,
  leaveFrames,
  nextBranch,
  settleDirectory,
  type Walk,
} from './walk.ts';

/** What is read again, in characters of tokens as JSON; so a loop in a loop in a loop costs no more than one. */
const MAX_REPEATED_LENGTH = 1_000_000;

const SKIPPED = new Set(['then', 'do', '!', 'coproc']);

/**
 * Reads the commands that a shell would run for a line, also inside substitutions, `bash -c`, `eval` and `ssh host '…'`,
 * in the order in which they start. Total: damage is read as far as it goes, nesting and expansions are bounded.
 */
export function readCommandLine(
  text: string,
  {
    directory = UNCHANGED,
    cwd,
    home,
  }: { readonly directory?: Directory; readonly cwd?: string; readonly home?: string | undefined } = {},
): readonly SimpleCommand[] {
  const variables = {
    values: new Map<string, Word>(),
    lists: new Map<string, readonly Word[]>(),
    budget: { words: 20_000, repeats: MAX_REPEATED_LENGTH },
  };
  const scope: Scope = {
    directory,
    previous: { kind: 'unknown' },
    stack: [],
    variables,
    cwd,
    home,
    exitsOnFailure: false,
    callables: new Map(),
    sure: { after: undefined, listAfter: undefined, listFrom: directory, isLost: false },
  };
  const commands: SimpleCommand[] = [];
  readScript(text, scope, {
    commands,
    wrappers: [],
    assignments: [],
    depth: 0,
    expanded: false,
    readScript,
    readTokens,
  });
  return commands;
}

function readScript(text: string, scope: Scope, reading: Reading): void {
  readTokens(tokenize(text, reading.depth), scope, reading);
}

function readTokens(tokens: readonly Token[], scope: Scope, reading: Reading, fed?: readonly Word[]): void {
  const outer = scope.sure;
  beginList(scope);
  const walk: Walk = {
    tokens,
    at: 0,
    scope,
    frames: [],
    reading,
    defining: undefined,
    ended: undefined,
    fed,
    output: undefined,
    ran: undefined,
    isNegated: false,
    previous: '',
    listStart: scope.directory,
    command: emptyCommand(),
    mode: 'command',
  };
  for (const [at, token] of tokens.entries()) {
    walk.at = at;
    if (token.kind === 'redirect') {
      // `[[ a > b ]]` compares.
      if (walk.mode === 'test') walk.command.heads.push(token.parts);
      else walk.command.redirects.push(token);
      if (/^<(?:<<)?$/.test(token.operator)) feedLoop(walk, token.parts);
      continue;
    }
    walk.ended = undefined;
    if (token.kind === 'word') readWord(walk, token.parts);
    else if (token.kind === 'operator') readOperator(walk, token.text);
    else walk.command.heredocs.push(token.heredoc);
  }
  finish(walk);
  leaveFrames(walk, 0);
  scope.sure = { ...outer, isLost: outer.isLost || scope.sure.isLost };
}

function readWord(walk: Walk, parts: readonly Part[]): void {
  const word = bareText(parts);
  if (walk.mode === 'function') {
    walk.defining = word;
    walk.mode = 'command';
  } else if (walk.mode === 'test') {
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
  if (word === undefined) {
    walk.defining = undefined;
    return false;
  }
  const { frames, scope } = walk;
  if (word === '{') return openBraces(walk);
  walk.defining = undefined;
  if (word === '}') return closeBraces(walk);
  if (SKIPPED.has(word)) {
    if (word === '!' || word === 'coproc') walk.isNegated = true;
    return true;
  }
  if (word === 'if' || word === 'while' || word === 'until' || word === 'for' || word === 'select') {
    const loop = word === 'while' ? { name: '', values: [], from: walk.at + 1 } : undefined;
    frames.push({ kind: 'compound', ...branchesFrom(scope), ...(loop && { loop }) });
    if (word === 'for' || word === 'select') walk.mode = 'for';
  } else if (word === 'case') {
    frames.push({ kind: 'case', ...branchesFrom(scope) });
    walk.mode = 'case';
  } else if (word === 'else' || word === 'elif') nextBranch(walk, word);
  else if (word === 'fi' || word === 'done' || word === 'esac') {
    if (word === 'done') repeatBody(walk);
    endCompound(walk);
  } else if (word === 'function') walk.mode = 'function';
  else if (word === '[[') walk.mode = 'test';
  else return false;
  return true;
}

function branchesFrom({ directory }: Scope) {
  return { entry: directory, ends: [], isComplete: false };
}

function openBraces(walk: Walk): true {
  const { defining: name, scope, reading, at } = walk;
  walk.defining = undefined;
  if (name === undefined) walk.frames.push({ kind: 'group' });
  else {
    walk.frames.push({ kind: 'function', name, from: at + 1, scope, reading });
    walk.scope = copyScope(scope);
    walk.reading = { ...reading, commands: [] };
  }
  return true;
}

function closeBraces(walk: Walk): true {
  const frame = walk.frames.at(-1);
  if (frame?.kind === 'group') walk.frames.pop();
  if (frame?.kind !== 'function') return true;
  walk.frames.pop();
  walk.scope = frame.scope;
  walk.reading = frame.reading;
  walk.scope.callables.set(frame.name, { tokens: walk.tokens, from: frame.from, to: walk.at });
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
    walk.defining = bareText(walk.command.words[0] ?? []);
    walk.command = emptyCommand();
    walk.frames.push({ kind: 'subshell', outer: walk.scope });
    return;
  }
  if (operator === '\n' && goesOn(walk)) return;
  const before = { previous: walk.previous, directory: walk.scope.directory };
  finish(walk);
  settleDirectory(walk, before.directory, operator);
  if (operator !== '(' && operator !== ')') settleSuccess(walk, operator, before);
  walk.isNegated = false;
  walk.mode = 'command';
  if (operator === '(') {
    walk.frames.push({ kind: 'subshell', outer: walk.scope });
    walk.scope = copyScope(walk.scope);
    walk.listStart = walk.scope.directory;
    beginList(walk.scope);
  } else if (operator === ')') {
    const frame = walk.frames.findLast((open) => open.kind === 'subshell');
    if (frame === undefined) return;
    leaveFrames(walk, walk.frames.lastIndexOf(frame));
    walk.scope = frame.outer;
    walk.listStart = walk.scope.directory;
  } else if (operator === ';;' || operator === ';&' || operator === ';;&') {
    nextBranch(walk, operator);
    if (walk.frames.at(-1)?.kind === 'case') walk.mode = 'pattern';
  }
}

/** Behind `&&`, `||` and `|` a list goes on in the next line. */
function goesOn({ tokens, at, previous }: Walk): boolean {
  const last = tokens[at - 1];
  if (last?.kind !== 'operator' || (last.text !== previous && last.text !== '\n')) return false;
  return previous === '&&' || previous === '||' || isPipe(previous);
}

function endHead(walk: Walk): void {
  finish(walk);
  walk.mode = 'command';
}

function finish(walk: Walk): void {
  const { command, reading } = walk;
  walk.command = emptyCommand();
  if (walk.mode === 'for') startLoop(walk, command.heads);
  const here = hereText(command, walk.scope);
  const isFed = here !== undefined || isPipe(walk.previous);
  const piped = here === undefined ? (isFed ? walk.output : undefined) : printing(here);
  walk.ran = runCommand(command, walk.scope, reading, isFed ? piped : walk.fed);
  walk.output = passedOn(reading.commands.at(-1)?.words, piped);
  walk.fed = undefined;
}
