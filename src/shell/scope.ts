import { leadsOut } from '../core/path-below.ts';
import { type Directory, outputOf, plainWord, type SimpleCommand, type Word } from './command.ts';
import { changeDirectory, joinPath, pathFromTopLevel } from './directory.ts';
import { expandWord, MAX_VALUE_LENGTH, type Variables } from './expand-word.ts';
import { optionTable, readOptions } from './read-options.ts';
import type { Part, Token } from './token.ts';

/** What a line gives a name to: a function's body, or the text of an alias. */
export type Callable = Passage | { readonly text: string };

/** A part of the tokens. */
export interface Passage {
  readonly tokens: readonly Token[];
  readonly from: number;
  readonly to: number;
}

/** What is sure at a place of a line: what must have succeeded before the shell comes to it, and where it then stands. */
export interface Certainty {
  /** The last command that has surely succeeded; it knows the one before it. */
  readonly after: SimpleCommand | undefined;
  /** The same, and the directory, where the current list of `&&` began. */
  readonly listAfter: SimpleCommand | undefined;
  readonly listFrom: Directory;
  /** The line went on whether or not a `cd` had succeeded. */
  readonly isLost: boolean;
}

/** What earlier commands of a line have changed for later ones: directory and variables. */
export interface Scope {
  directory: Directory;
  previous: Directory;
  readonly stack: Directory[];
  readonly variables: Variables;
  /** The absolute path of the directory in which the line begins, where that is known. */
  readonly cwd: string | undefined;
  readonly home: string | undefined;
  /** `set -e`: the line goes on only where a command has succeeded. */
  exitsOnFailure: boolean;
  /** Functions and aliases that the line itself has defined; subshells share them. */
  readonly callables: Map<string, Callable>;
  sure: Certainty;
  /** The words of the call, inside a function or a shell's script, or what `set` made of them, and what stands for the script's own name. */
  positional?: readonly Word[] | undefined;
  scriptName?: Word | undefined;
}

const CD_TABLE = optionTable('');
const SET_TABLE = optionTable('-o');
const READ_TABLE = optionTable('-a -d -i -n -N -p -t -u');
const MAPFILE_TABLE = optionTable('-d -n -O -s -u -C -c');
const MAX_LIST_LENGTH = 200;
const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;
const ALIAS = /^([^\s=/]+)=([\s\S]*)$/;
const DECLARES = new Set(['export', 'declare', 'typeset', 'local', 'readonly']);
const READS = new Set(['read', 'unset', 'mapfile', 'readarray', 'printf', 'getopts']);

/** A copy for a subshell, whose changes end with it. */
export function copyScope(scope: Scope): Scope {
  const { values, lists, budget } = scope.variables;
  const variables = { values: new Map(values), lists: new Map(lists), budget };
  return { ...scope, stack: [...scope.stack], variables };
}

/** Sets a variable to what is known of its value; a value that cannot be known is kept as written. */
export function setVariable(scope: Scope, name: string, value: Word | undefined): void {
  const keeps =
    value !== undefined &&
    value.text.length <= MAX_VALUE_LENGTH &&
    !isOfOtherRepository(value, scope.directory);
  if (keeps) scope.variables.values.set(name, value);
  else scope.variables.values.delete(name);
}

/** Sets an array; one that is too long is not known, as it is not set here. */
export function setList(scope: Scope, name: string, words: readonly Word[]): void {
  const { lists } = scope.variables;
  if (words.length <= MAX_LIST_LENGTH) lists.set(name, words);
  else lists.delete(name);
  setVariable(scope, name, words[0]);
}

/** `$(git rev-parse --show-toplevel)`, where the line has gone to a place that may not be in its own repository. */
function isOfOtherRepository(value: Word, directory: Directory): boolean {
  const isWithin =
    directory.kind === 'top-level' || (directory.kind === 'relative' && !leadsOut(directory.path));
  return !isWithin && pathFromTopLevel(value) !== undefined;
}

/** The words that one word becomes at this point of the line. */
export function expand(parts: readonly Part[], scope: Scope): readonly Word[] {
  const { variables, positional, scriptName, home } = scope;
  return expandWord(parts, { variables, positional, scriptName, home, pwd: workingDirectory(scope) });
}

function workingDirectory({ directory, cwd }: Scope): Word | undefined {
  if (directory.kind === 'absolute') return plainWord(directory.path);
  if (directory.kind === 'top-level')
    return { text: joinPath('$(git rev-parse --show-toplevel)', directory.path), expansion: 'unknown' };
  if (directory.kind === 'unknown' || cwd === undefined) return undefined;
  return plainWord(joinPath(cwd, directory.path));
}

/**
 * Applies what `cd`, `pushd`, `popd`, `export`, `set`, `shift`, `read` and `unset` do to the commands after them. `feeding` is the command
 * before a pipe.
 */
export function applyBuiltin(scope: Scope, words: readonly Word[], feeding?: readonly Word[]): void {
  const [first, ...behind] = words;
  const name = first?.text ?? '';
  if (name === 'cd' || name === 'pushd') runCd(scope, name, behind);
  if (name === 'popd') moveTo(scope, scope.stack.pop() ?? { kind: 'unknown' });
  if (READS.has(name)) for (const word of behind) unsetVariable(scope, word.text);
  if (name === 'read' && feeding !== undefined) readLine(scope, behind, feeding);
  if ((name === 'mapfile' || name === 'readarray') && feeding !== undefined) readList(scope, behind, feeding);
  if (name === 'alias') defineAliases(scope, behind);
  if (name === 'set') setOptions(scope, behind);
  if (name === 'shift') scope.positional = scope.positional?.slice(Number(behind[0]?.text ?? 1));
  if (!DECLARES.has(name)) return;
  for (const word of behind) {
    const match = ASSIGNMENT.exec(word.text);
    if (match !== null)
      setVariable(scope, match[1] ?? '', {
        text: match[2] ?? '',
        expansion: word.expansion === 'unknown' ? 'unknown' : 'none',
      });
  }
}

/** `set -e`, and the words that `$@` then stands for. */
function setOptions(scope: Scope, words: readonly Word[]): void {
  const { operands, beforeSeparator } = readOptions(words, SET_TABLE, { ends: 'first operand' });
  const options = words.slice(0, words.length - operands.length);
  if (options.some(({ text }) => /^-[a-z]*e|^errexit$/.test(text))) scope.exitsOnFailure = true;
  const [first] = operands;
  if (beforeSeparator !== undefined || (first !== undefined && !first.text.startsWith('+')))
    scope.positional = operands;
}

function unsetVariable({ variables: { values, lists } }: Scope, name: string): void {
  values.delete(name);
  lists.delete(name);
}

function defineAliases({ callables }: Scope, words: readonly Word[]): void {
  for (const { text } of words) {
    const [, name, value = ''] = ALIAS.exec(text) ?? [];
    if (name !== undefined && value.length <= MAX_VALUE_LENGTH) callables.set(name, { text: value });
  }
}

/** A variable that takes whole lines of what is fed stands for any of them, and so for all. */
function readLine(scope: Scope, words: readonly Word[], feeding: readonly Word[]): void {
  const [name = plainWord('REPLY'), ...more] = readOptions(words, READ_TABLE, {
    ends: 'with the words',
  }).operands;
  if (more.length === 0) setVariable(scope, name.text, outputOf(feeding));
}

function readList(scope: Scope, words: readonly Word[], feeding: readonly Word[]): void {
  const [name = plainWord('MAPFILE')] = readOptions(words, MAPFILE_TABLE, {
    ends: 'with the words',
  }).operands;
  setList(scope, name.text, [outputOf(feeding)]);
}

function runCd(scope: Scope, name: 'cd' | 'pushd', words: readonly Word[]): void {
  const [target] = readOptions(words, CD_TABLE, { ends: 'with the words' }).operands;
  if (name === 'pushd') scope.stack.push(scope.directory);
  if (target === undefined)
    moveTo(scope, scope.home === undefined ? { kind: 'unknown' } : { kind: 'absolute', path: scope.home });
  else moveTo(scope, target.text === '-' ? scope.previous : changeDirectory(scope.directory, target));
}

function moveTo(scope: Scope, directory: Directory): void {
  scope.previous = scope.directory;
  scope.directory = directory;
}
