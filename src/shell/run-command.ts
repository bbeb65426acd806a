import { readCall } from './callables.ts';
import { type Assignment, plainWord, programOf, type SimpleCommand, type Word, WRITING } from './command.ts';
import { withoutPending } from './fallbacks.ts';
import { redirectedFrom } from './feeding.ts';
import { findScript, type Script } from './find-script.ts';
import { printedText } from './printed-words.ts';
import type { Reading } from './reading.ts';
import { applyBuiltin, copyScope, expand, type Scope, setList, setVariable } from './scope.ts';
import { type Heredoc, MAX_DEPTH, type Part } from './token.ts';
import { type Unwrapped, unwrap } from './unwrap.ts';

/** The pieces of one command, before expansion. */
export interface CommandWords {
  readonly words: (readonly Part[])[];
  /** Words of a `for` or `case` head: not run, but their substitutions are. */
  readonly heads: (readonly Part[])[];
  readonly redirects: { readonly operator: string; readonly parts: readonly Part[] }[];
  readonly heredocs: Heredoc[];
}

const TAKES_ALL = /^(?:xargs|mapfile|readarray|--stdin|--pathspec-f.*)$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)\+?=/;

/**
 * Adds a command to the reading, after those in its substitutions, and applies what it changes for later ones. Gives it,
 * where it is no script or call that runs others. `feeding` is the command before a pipe.
 */
export function runCommand(
  command: CommandWords,
  scope: Scope,
  reading: Reading,
  feeding?: readonly Word[],
): SimpleCommand | undefined {
  for (const parts of [...command.heads, ...command.words, ...command.redirects.map((one) => one.parts)]) {
    readSubstitutions(parts, scope, reading);
  }
  for (const heredoc of command.heredocs) readSubstitutions(heredoc.parts, scope, reading);
  const firstWord = command.words.findIndex((parts) => assignedName(parts) === undefined);
  const assigning = firstWord === -1 ? command.words : command.words.slice(0, firstWord);
  const assignments = assigning.map((parts) => readAssignment(parts, scope));
  if (firstWord === -1) for (const { name, value } of assignments) setVariable(scope, name, value);
  for (const parts of command.words) setArray(parts, scope);
  const written = writtenByRedirects(command, scope);
  if (written.length > 0 && reading.remote === undefined)
    reading.commands.push({
      words: [plainWord(WRITING), ...written],
      assignments: [...reading.assignments, ...assignments],
      wrappers: reading.wrappers,
      directory: withoutPending(scope.directory),
    });
  if (firstWord === -1) return undefined;
  const words = command.words.slice(firstWord).flatMap((parts) => expand(parts, scope));
  const fed = feeding ?? redirectedToList(words, command, scope, reading);
  const unwrapped = unwrap(words, scope.directory, fed);
  const run = {
    ...unwrapped,
    wrappers: [...reading.wrappers, ...unwrapped.wrappers],
    assignments: [...reading.assignments, ...assignments, ...unwrapped.assignments],
  };
  const script = findScript(run.words, feeding && printedText(feeding));
  const callable = scope.callables.get(run.words[0]?.text ?? '');
  if (script !== undefined) runScript(script, run, scope, reading);
  else if (callable !== undefined)
    readCall(callable, run.words, scope, {
      ...reading,
      wrappers: run.wrappers,
      assignments: run.assignments,
    });
  else if (run.words.length > 0) {
    const simple = simpleCommand(run, scope, reading, fed);
    reading.commands.push(simple);
    applyBuiltin(scope, run.words, fed);
    return simple;
  }
  return undefined;
}

/** The files that redirections write, which the shell opens before it runs the command; a device holds nothing. */
function writtenByRedirects({ redirects }: CommandWords, scope: Scope): readonly Word[] {
  return redirects
    .filter(({ operator }) => operator.includes('>'))
    .flatMap(({ operator, parts }) => {
      const words = expand(parts, scope);
      return operator === '>&' && /^(?:\d+|-)$/.test(words[0]?.text ?? '') ? [] : words;
    })
    .filter(({ text }) => !text.startsWith('/dev/'));
}

/** `xargs git add < <(command)`: what is fed by a redirection counts only for what takes all of it, or a patch. */
function redirectedToList(
  words: readonly Word[],
  { redirects }: CommandWords,
  scope: Scope,
  reading: Reading,
): readonly Word[] | undefined {
  const input = redirects.findLast(({ operator }) => operator === '<' || operator === '<<<');
  if (input?.operator === '<' && takesPatch(words)) return [plainWord('cat'), ...expand(input.parts, scope)];
  if (input === undefined || !words.some((word) => TAKES_ALL.test(programOf(word)))) return undefined;
  return redirectedFrom(input.parts, scope, reading);
}

/** Whether a command reads a patch where its input comes from a file. */
function takesPatch(words: readonly Word[]): boolean {
  const name = words[0] === undefined ? '' : programOf(words[0]);
  return name === 'patch' || (name === 'git' && words.some(({ text }) => text === 'apply' || text === 'am'));
}

function runScript(script: Script, run: Unwrapped, scope: Scope, reading: Reading): void {
  if (reading.depth >= MAX_DEPTH) return;
  const { text, by, expanded, remote, words } = script;
  const wrappers = [...run.wrappers, by];
  const { assignments, directory } = run;
  const inner: Reading = { ...reading, wrappers, assignments, depth: reading.depth + 1, expanded };
  if (by === 'eval') {
    reading.readScript(text, scope, inner);
    return;
  }
  const [script0, ...positional] = words ?? [];
  const own: Scope = {
    ...copyScope(scope),
    directory,
    scriptName: script0,
    positional: words && positional,
  };
  if (remote === undefined) reading.readScript(text, own, inner);
  else
    reading.readScript(
      text,
      { ...own, directory: { kind: 'unknown' } },
      { ...inner, assignments: [], remote },
    );
}

function simpleCommand(
  run: Unwrapped,
  { sure }: Scope,
  { remote }: Reading,
  fedBy: readonly Word[] | undefined,
): SimpleCommand {
  const { words, assignments, wrappers } = run;
  const directory = withoutPending(run.directory);
  const after = sure.isLost ? undefined : sure.after;
  const command = {
    words,
    assignments,
    wrappers,
    directory,
    ...(fedBy && { fedBy }),
    ...(after && { after }),
  };
  return remote === undefined ? command : { ...command, remote };
}

function readSubstitutions(parts: readonly Part[], scope: Scope, reading: Reading): void {
  if (reading.expanded) return;
  for (const part of parts) {
    if (part.kind === 'substitution') reading.readTokens(part.tokens, copyScope(scope), reading);
    if (part.kind !== 'array') continue;
    for (const token of part.tokens)
      if (token.kind === 'word') readSubstitutions(token.parts, scope, reading);
  }
}

function assignedName(parts: readonly Part[]): string | undefined {
  const [first] = parts;
  return first?.kind === 'text' && !first.quoted ? ASSIGNMENT.exec(first.text)?.[1] : undefined;
}

function readAssignment(parts: readonly Part[], scope: Scope): Assignment {
  const [first, ...rest] = parts;
  const head = first?.kind === 'text' ? first.text : '';
  const equals = head.indexOf('=');
  // In an assignment nothing is split and no pattern expanded, as inside quotes.
  const value = [{ kind: 'text', text: head.slice(equals + 1), quoted: true } as const, ...rest.map(quote)];
  const [word = { text: '', expansion: 'none' }] = expand(value, scope);
  const appends = head[equals - 1] === '+';
  return {
    name: assignedName(parts) ?? '',
    value: appends ? { text: `…${word.text}`, expansion: 'unknown' } : word,
  };
}

/** `NAME=(…)`, also behind `declare`. */
function setArray(parts: readonly Part[], scope: Scope): void {
  const name = assignedName(parts);
  const array = parts.find((part) => part.kind === 'array');
  if (name === undefined || array === undefined) return;
  const words = array.tokens.flatMap((token) => (token.kind === 'word' ? expand(token.parts, scope) : []));
  const [head] = parts;
  const appends = head?.kind === 'text' && head.text.endsWith('+=');
  setList(scope, name, appends ? [...(scope.variables.lists.get(name) ?? []), ...words] : words);
}

function quote(part: Part): Part {
  return part.kind === 'text' || part.kind === 'variable' ? { ...part, quoted: true } : part;
}
