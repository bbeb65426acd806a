import type { Word } from './command.ts';
import type { Part } from './token.ts';

/** What the line itself has set so far, and how many more words its expansions may make. */
export interface Variables {
  readonly values: Map<string, string>;
  readonly budget: { words: number };
}

/** Longer values count as unknown, so that doubling a variable costs nothing. */
export const MAX_VALUE_LENGTH = 500;
const MAX_BRACED_WORDS = 64;
const MAX_BRACED_LENGTH = 2_000;

/** The words that one word becomes: variables set in the line, braces, quotes. Expansions from outside stay as written. */
export function expandWord(parts: readonly Part[], variables: Variables): readonly Word[] {
  const [only] = parts;
  if (parts.length === 1 && only?.kind === 'variable' && !only.quoted) {
    const value = variables.values.get(only.name);
    if (value !== undefined && spend(variables, value.length)) return splitValue(value);
  }
  let text = '';
  let pattern = '';
  let known = true;
  for (const part of parts) {
    const piece = pieceOf(part, variables);
    text += piece.text;
    pattern += piece.pattern;
    known &&= piece.known;
  }
  if (!known || /^~(?:\/|$)/.test(pattern)) return [{ text, expansion: 'unknown' }];
  return /[{*?[]/.test(pattern) ? expandBraces(pattern).map(fromPattern) : [{ text, expansion: 'none' }];
}

function pieceOf(part: Part, variables: Variables): { text: string; pattern: string; known: boolean } {
  if (part.kind === 'text') {
    return { text: part.text, pattern: part.quoted ? escapePattern(part.text) : part.text, known: true };
  }
  if (part.kind === 'array') return { text: '(…)', pattern: '', known: false };
  if (part.kind !== 'variable') return { text: part.text, pattern: '', known: false };
  const value = variables.values.get(part.name);
  const known = value !== undefined && (part.quoted || !/\s/.test(value)) && spend(variables, value.length);
  if (!known) return { text: `$${part.name}`, pattern: '', known: false };
  return { text: value, pattern: part.quoted ? escapePattern(value) : value, known: true };
}

function spend(variables: Variables, length: number): boolean {
  variables.budget.words -= 1 + length / 10;
  return variables.budget.words > 0;
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
