import { plainWord, type Word } from './command.ts';
import type { Part } from './token.ts';

/** What the line itself has set so far, and how much more its expansions and repetitions may make. */
export interface Variables {
  /** Plain words; of a loop also patterns, and words that cannot be known, as written. */
  readonly values: Map<string, Word>;
  /** Arrays. */
  readonly lists: Map<string, readonly Word[]>;
  readonly budget: { words: number; repeats: number };
}

/** What the shell knows where a word stands. */
export interface Surroundings {
  readonly variables: Variables;
  /** The directory at that point, as `$PWD` names it. */
  readonly pwd: Word | undefined;
  readonly home: string | undefined;
  /** The words with which the function round it was called. */
  readonly positional: readonly Word[] | undefined;
  readonly scriptName: Word | undefined;
}

/** Longer values count as unknown, so that doubling a variable costs nothing. */
export const MAX_VALUE_LENGTH = 500;
const MAX_BRACED_WORDS = 64;
const MAX_BRACED_LENGTH = 2_000;
const ARRAY = /^\$\{(\w+)\[[@*]\]\}$/;
const PLACE = /^\$\{?([1-9])\}?$/;
const HOME = /^~(?:\/|$)/;
const PWD = /^(?:\$\(|`)\s*pwd(?:\s+-[LP])?\s*(?:\)|`)$/;

interface Piece {
  readonly text: string;
  readonly pattern: string;
  readonly known: boolean;
}

/** The words that one word becomes: variables set in the line, braces, quotes. Expansions from outside stay as written. */
export function expandWord(parts: readonly Part[], around: Surroundings): readonly Word[] {
  const [only] = parts;
  const list = wholeList(parts, around);
  if (list !== undefined) {
    around.variables.budget.words -= list.length;
    return around.variables.budget.words > 0 ? list : [{ text: '$@', expansion: 'unknown' }];
  }
  if (parts.length === 1 && only?.kind === 'variable' && !only.quoted) {
    const value = knownValue(only, around);
    if (value?.expansion === 'none' && spend(around, value)) return splitValue(value.text);
  }
  let text = '';
  let pattern = '';
  let known = true;
  for (const part of parts) {
    const piece = pieceOf(part, around);
    text += piece.text;
    pattern += piece.pattern;
    known &&= piece.known;
  }
  if (known && around.home !== undefined && HOME.test(pattern)) {
    text = around.home + text.slice(1);
    pattern = escapePattern(around.home) + pattern.slice(1);
  }
  if (!known || HOME.test(pattern)) return [{ text, expansion: 'unknown' }];
  return /[{*?[]/.test(pattern) ? expandBraces(pattern).map(fromPattern) : [{ text, expansion: 'none' }];
}

/** The words of `"$@"` or `"${NAME[@]}"`; the quotes leave an empty text before it. */
function wholeList(
  parts: readonly Part[],
  { variables, positional }: Surroundings,
): readonly Word[] | undefined {
  const [only, ...others] = parts.filter((part) => part.kind !== 'text' || part.text !== '');
  if (only?.kind !== 'unknown' || others.length > 0) return undefined;
  if (/^\$(?:[@*]|\{[@*]\})$/.test(only.text)) return positional;
  const name = ARRAY.exec(only.text)?.[1];
  return name === undefined ? undefined : variables.lists.get(name);
}

function pieceOf(part: Part, around: Surroundings): Piece {
  if (part.kind === 'text') {
    return { text: part.text, pattern: part.quoted ? escapePattern(part.text) : part.text, known: true };
  }
  if (part.kind === 'array') return { text: '(…)', pattern: '', known: false };
  const written = { text: part.kind === 'variable' ? `$${part.name}` : part.text, pattern: '', known: false };
  const value = knownValue(part, around);
  if (value === undefined || !spend(around, value)) return written;
  // A pattern here is a loop's or a call's, and stands for the names that it found: quotes do not change them.
  if (value.expansion === 'glob') return { ...value, known: true };
  if (value.expansion === 'unknown') return { ...written, text: value.text };
  if (part.kind !== 'variable' || part.quoted)
    return { text: value.text, pattern: escapePattern(value.text), known: true };
  return /\s/.test(value.text) ? written : { text: value.text, pattern: value.text, known: true };
}

function knownValue(
  part: Part,
  { variables, pwd, home, positional, scriptName }: Surroundings,
): Word | undefined {
  if (part.kind === 'substitution') return PWD.test(part.text) ? pwd : undefined;
  if (part.kind === 'unknown' && part.text === '$0') return scriptName;
  const place = part.kind === 'unknown' ? PLACE.exec(part.text) : null;
  if (place !== null) return positional?.[Number(place[1]) - 1];
  if (part.kind !== 'variable') return undefined;
  const set = variables.values.get(part.name);
  if (set !== undefined || part.name === 'PWD') return set ?? pwd;
  return part.name === 'HOME' && home !== undefined ? plainWord(home) : undefined;
}

function spend({ variables: { budget } }: Surroundings, { text }: Word): boolean {
  budget.words -= 1 + text.length / 10;
  return budget.words > 0;
}

function splitValue(value: string): readonly Word[] {
  return value.split(/\s+/).filter(Boolean).map(fromPattern);
}

function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]{},~]/g, '\\$&');
}

function fromPattern(pattern: string): Word {
  const text = pattern.replace(/\\([\s\S])/g, '$1');
  const isGlob = /[*?[]/.test(pattern.replace(/\\[\s\S]/g, ''));
  return isGlob ? { text, expansion: 'glob', pattern } : { text, expansion: 'none' };
}

function expandBraces(pattern: string): readonly string[] {
  if (pattern.length > MAX_BRACED_LENGTH) return [pattern];
  let words: readonly string[] = [pattern];
  for (;;) {
    const next = words.flatMap(expandFirstBrace);
    if (next.length > MAX_BRACED_WORDS) return [pattern];
    if (next.length === words.length) return [...new Set(words)];
    words = next;
  }
}

/** Expands the brace group that closes first; the set of words is the shell's, the order need not be. */
function expandFirstBrace(pattern: string): readonly string[] {
  const open: { readonly at: number; readonly commas: number[] }[] = [];
  for (let index = 0; index < pattern.length; index += 1) {
    const char = pattern[index];
    if (char === '\\') index += 1;
    else if (char === '{') open.push({ at: index, commas: [] });
    else if (char === ',') open.at(-1)?.commas.push(index);
    else if (char === '}') {
      const group = open.pop();
      if (group === undefined || group.commas.length === 0) continue;
      const edges = [group.at, ...group.commas, index];
      const before = pattern.slice(0, group.at);
      const after = pattern.slice(index + 1);
      return edges.slice(1).map((edge, at) => before + pattern.slice((edges[at] ?? 0) + 1, edge) + after);
    }
  }
  return [pattern];
}
