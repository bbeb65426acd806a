import { programOf, type Word } from '../command.ts';
import { isOn, optionTable, readOptions } from '../read-options.ts';

/** A `grep` behind a list of paths: an expression that only those have, or have not, which it lets through. */
export interface NameFilter {
  readonly expression: string;
  readonly keeps: 'matching' | 'others';
  readonly ignoresCase: boolean;
}

const GREP_TABLE = optionTable('-e -f -m -A -B -C');
const OPTION = /^(?:-[viEFG]|--(?:invert-match|ignore-case|extended-regexp|fixed-strings|colou?r))$/;
/** Expressions that are quickly tried, whatever they are tried on. */
const SIMPLE = /^(?:[\w@%,=:/.^$()|-]|\\[./-])+(?:\.\*(?:[\w@%,=:/.^$()|-]|\\[./-])*)?$/;
const FIXED = /^[\w@%,=:/.-]+$/;
const MAX_LENGTH = 100;
/** With more groups there are too many ways to choose among their alternatives. */
const MAX_GROUPS = 2;
const LETTERS = [...' MADRCUT?!'];

/** Reads a filter that can be tried on paths; undefined for what may let any of them through. */
export function readNameFilter([program, ...words]: readonly Word[]): NameFilter | undefined {
  const name = program === undefined ? '' : programOf(program);
  if (!/^[ef]?grep$/.test(name)) return undefined;
  const read = readOptions(words, GREP_TABLE, { ends: 'with the words' });
  const [pattern, ...others] = read.operands;
  if (pattern?.expansion === 'unknown' || others.length > 0) return undefined;
  if (pattern === undefined || !read.options.every((option) => OPTION.test(option.name))) return undefined;
  const keeps = isOn(read, '-v', '--invert-match') ? 'others' : 'matching';
  const ignoresCase = isOn(read, '-i', '--ignore-case');
  const isFixed = name === 'fgrep' || isOn(read, '-F', '--fixed-strings');
  const isExtended = name === 'egrep' || isOn(read, '-E', '--extended-regexp');
  const expression = isFixed
    ? fixed(pattern.text)
    : isExtended
      ? simple(pattern.text)
      : simple(fromBasic(pattern.text));
  return expression === undefined ? undefined : { expression, keeps, ignoresCase };
}

/** Whether a filter of lines such as ` M a.ts` is about the paths in them, of which some are directories. */
export function isAboutPaths({ expression, keeps, ignoresCase }: NameFilter): boolean {
  if (keeps === 'others' || expression.includes('$')) return false;
  const pattern = new RegExp(expression, ignoresCase ? 'i' : '');
  return !LETTERS.some((index) => LETTERS.some((worktree) => pattern.test(`${index}${worktree} `)));
}

function fixed(text: string): string | undefined {
  return FIXED.test(text) && text.length <= MAX_LENGTH ? text.replaceAll('.', '\\.') : undefined;
}

function simple(text: string): string | undefined {
  if (!SIMPLE.test(text) || text.length > MAX_LENGTH || text.split('(').length - 1 > MAX_GROUPS)
    return undefined;
  try {
    return new RegExp(text).source;
  } catch {
    return undefined;
  }
}

/** In a basic expression brackets and bars mean something behind a backslash; where they stand for themselves, it is not simple. */
function fromBasic(text: string): string {
  return /(?<!\\)[()|]/.test(text) ? '' : text.replace(/\\([()|])/g, '$1');
}
