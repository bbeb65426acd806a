import {
  type Assignment,
  type Directory,
  outputOf,
  plainWord,
  programOf,
  skipDashes,
  type Word,
} from './command.ts';
import { enterDirectory } from './directory.ts';
import { printedWords } from './printed-words.ts';
import { type ReadWords, readOptions, valuesOf } from './read-options.ts';
import { guardRunOf, startedByGuard, startedByManager } from './started-program.ts';
import { WRAPPERS } from './wrappers.ts';

/** A command with its wrappers taken off. */
export interface Unwrapped {
  readonly words: readonly Word[];
  readonly wrappers: readonly string[];
  readonly assignments: readonly Assignment[];
  readonly directory: Directory;
}

/** More in a row is no honest line, and each costs a copy of the words. */
const MAX_WRAPPERS = 24;
/** What comes in without anybody knowing from where. */
const SOMETHING: Word = { text: '…', expansion: 'unknown' };
const ASSIGNMENT = /^([A-Za-z_]\w*)=([\s\S]*)$/;
/** `time` is the shell's own, and what stands behind it a command of the shell. */
const BEFORE_ASSIGNMENTS = new Set(['env', 'cross-env', 'sudo', 'time']);
const FIND_ACTIONS = new Set(['-exec', '-execdir', '-ok', '-okdir', '-delete']);
/** What `-delete` comes to. */
const DELETING = [plainWord('rm'), plainWord('{}')];
/** Of directories it takes only empty ones. */
const ONLY_DIRECTORIES = /(?<! (?:!|-not)) -type d(?: |$)/;

/**
 * Strips what stands before a program, with its options: `sudo -u bob`, `env X=1`, `timeout 5`, `xargs`, `find … -exec`.
 * `feeding` is the command whose output a pipe brings, which xargs makes words of.
 */
export function unwrap(words: readonly Word[], directory: Directory, feeding?: readonly Word[]): Unwrapped {
  let result: Unwrapped = { words, wrappers: [], assignments: [], directory };
  while (result.wrappers.length < MAX_WRAPPERS) {
    const next = unwrapOnce(result, feeding);
    if (next === undefined) break;
    result = next;
  }
  return result;
}

function unwrapOnce(from: Unwrapped, feeding: readonly Word[] | undefined): Unwrapped | undefined {
  const [first, ...behind] = from.words;
  if (first === undefined) return undefined;
  const name = programOf(first);
  const wrappers = [...from.wrappers, name];
  if (name === 'find') return unwrapFind(from, wrappers);
  const guarded = startedByGuard(from.words);
  if (guarded !== undefined)
    return { ...from, words: guarded.words, wrappers: [...from.wrappers, guardRunOf(guarded.lock)] };
  const started = startedByManager(from.words);
  if (started !== undefined) return { ...from, words: started, wrappers };
  const wrapper = WRAPPERS.get(name);
  if (wrapper === undefined) return undefined;
  const read = readOptions(behind, wrapper.table, { ends: 'first operand' });
  if (name === 'command' && read.options.some((option) => /^-[vV]$/.test(option.name)))
    return { ...from, words: [] };
  const split = name === 'env' ? valuesOf(read, '-S', '--split-string').flatMap(splitWords) : [];
  const { assignments, rest } = takeAssignments([...split, ...read.operands], name);
  const words = skipDashes(rest.slice(wrapper.operands));
  const [chdir] = chdirOf(name, read);
  return {
    words:
      name === 'xargs' ? appendNames(words, read, feeding) : name === 'flock' ? flockWords(words) : words,
    wrappers,
    assignments: [...from.assignments, ...assignments],
    directory: chdir === undefined ? from.directory : enterDirectory(from.directory, chdir),
  };
}

function chdirOf(name: string, read: ReadWords): readonly Word[] {
  if (name === 'env') return valuesOf(read, '-C', '--chdir');
  return name === 'sudo' ? valuesOf(read, '-D', '--chdir') : [];
}

function takeAssignments(words: readonly Word[], name: string) {
  const assignments: Assignment[] = [];
  if (!BEFORE_ASSIGNMENTS.has(name)) return { assignments, rest: words };
  for (const [index, word] of words.entries()) {
    const match = ASSIGNMENT.exec(word.text);
    if (match === null) return { assignments, rest: words.slice(index) };
    assignments.push({ name: match[1] ?? '', value: { ...word, text: match[2] ?? '' } });
  }
  return { assignments, rest: [] };
}

/** xargs puts what it is fed at the end, or in place of the word of `-I`, as the shell does with `$(…)`. */
function appendNames(
  words: readonly Word[],
  read: ReadWords,
  feeding: readonly Word[] | undefined,
): readonly Word[] {
  const [placeholder] = valuesOf(read, '-I');
  if (words.length === 0) return words;
  const output = feeding === undefined ? SOMETHING : outputOf(feeding);
  const fed = (feeding && printedWords(feeding)) ?? [output];
  if (placeholder === undefined) return [...words, ...fed];
  return putInPlace(words, placeholder.text, { fed, output });
}

function unwrapFind(from: Unwrapped, wrappers: readonly string[]): Unwrapped | undefined {
  const start = from.words.findIndex((word) => FIND_ACTIONS.has(word.text));
  if (start === -1) return undefined;
  const behind = from.words.slice(start + 1);
  const end = behind.findIndex((word) => word.text === ';' || word.text === '+');
  const tests = from.words.slice(0, start);
  const isDelete = from.words[start]?.text === '-delete';
  if (isDelete && ONLY_DIRECTORIES.test(tests.map(({ text }) => text).join(' '))) return undefined;
  const action = isDelete ? DELETING : end === -1 ? behind : behind.slice(0, end);
  // What runs beside each file, but does not name it, may be about anything there.
  const runsElsewhere =
    from.words[start]?.text.endsWith('dir') === true && !action.some(({ text }) => text === '{}');
  // Behind `-o` it is only about what the last branch lets through.
  const found = outputOf(
    tests.some(({ text }) => /^-or?$/.test(text)) ? [...tests, plainWord('-print')] : tests,
  );
  return {
    ...from,
    words: putInPlace(action, '{}', { fed: [found], output: found }),
    wrappers,
    directory: runsElsewhere ? { kind: 'unknown' } : from.directory,
  };
}

/**
 * A placeholder's words; where it is only part of a word, as in a shell's script, what prints them. There its single quotes are
 * taken off, within which a shell would not look.
 */
function putInPlace(
  words: readonly Word[],
  placeholder: string,
  { fed, output }: { readonly fed: readonly Word[]; readonly output: Word },
): readonly Word[] {
  return words.flatMap((word): readonly Word[] => {
    if (word.text === placeholder) return fed;
    if (!word.text.includes(placeholder)) return [word];
    const open = word.text.replaceAll(`'${placeholder}'`, placeholder);
    const isScript = output !== SOMETHING && /\s/.test(open);
    return [{ text: isScript ? open.replaceAll(placeholder, output.text) : word.text, expansion: 'unknown' }];
  });
}

/** `flock FILE -c 'script'` hands the script to a shell. */
function flockWords(words: readonly Word[]): readonly Word[] {
  const [first] = words;
  return first?.text === '-c' || first?.text === '--command'
    ? [plainWord('sh'), plainWord('-c'), ...words.slice(1)]
    : words;
}

function splitWords(word: Word): readonly Word[] {
  return word.text
    .split(/\s+/)
    .filter(Boolean)
    .map((text) => ({ text, expansion: word.expansion === 'none' ? 'none' : 'unknown' }));
}
