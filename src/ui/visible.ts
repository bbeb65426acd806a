import { isMadeOf, isPrintable } from '../core/letters.ts';

/** Foreign text is cut after this many characters. */
const MAX_FOREIGN_TEXT = 200;

/**
 * Another party's text, safe for a terminal: control characters in caret form, bidirectional and invisible ones as
 * `\u{…}`, bytes that are no UTF-8 as `\x…`; long text is cut (contract, section 5).
 */
export function visible(text: string, max: number = MAX_FOREIGN_TEXT): string {
  if (text.length <= max && isPrintable(text)) return text;
  const shown = [...text.slice(0, max + 1)];
  const cut = shown.length > max || text.length > max + 1 ? `${shown.slice(0, max - 1).join('')}…` : text;
  return replaceUnsafe(cut, escapeCharacter);
}

/** Text of many lines, in which words of another party may stand. */
export function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visible(line, Number.POSITIVE_INFINITY))
    .join('\n');
}

/** A JSON text that a terminal may show: the same document, with what JSON itself does not escape as `\uXXXX`. */
export function visibleJson(json: string): string {
  return replaceUnsafe(json, (character) => (character === '\n' ? character : escapeForJson(character)));
}

/**
 * Another party's text within a sentence, in quotes that it cannot end: its own double quotes are shown as single ones.
 * Words of others that stand without quotes could pass for guard's.
 */
export function quoted(text: string, max: number = MAX_FOREIGN_TEXT): string {
  return `"${visible(text, max).replace(/["“”„‟＂]/g, "'")}"`;
}

/** Another party's words in a sentence: plain where they are one word, in quotes where they could read like a sentence. */
export function worded(text: string, max: number = MAX_FOREIGN_TEXT): string {
  const isOneWord = isPrintable(text) ? !text.includes(' ') : !/\s/.test(text);
  return isOneWord ? visible(text, max) : quoted(text, max);
}

/**
 * A path as a word that can be pasted into any POSIX shell; `$'…'` is not in all of them. Substitution drops newlines at the end,
 * so a name that ends in one has no other form.
 */
export function shellWord(text: string): string {
  if (text !== '' && isMadeOf(text, '@%+=:,./-') && !text.startsWith('-')) return text;
  if (!isPrintable(text) && replaceUnsafe(text, () => '') !== text)
    return text.endsWith('\n')
      ? `$'${replaceUnsafe(text.replace(/['\\]/g, '\\$&'), escapeForShell)}'`
      : `"$(printf '${replaceUnsafe(text.replace(/^-|['\\%!]/g, escapeForPrintf), escapeForShell)}')"`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What `printf`, or an interactive shell that looks for `!` in double quotes, would take for something else. */
function escapeForPrintf(character: string): string {
  return /[\\%]/.test(character) ? `${character}${character}` : escapeForShell(character);
}

/** A function and no constant, because Node looks the properties up where the expression stands, used or not. */
function replaceUnsafe(text: string, escapeOne: (character: string) => string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\u115f\u1160\u3164\uffa0]/gu, escapeOne);
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  if (code === 0x7f) return '^?';
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return `\\u{${code.toString(16)}}`;
}

/** Units, because an escape of JSON has four digits. */
function escapeForJson(character: string): string {
  const units = Array.from({ length: character.length }, (_unit, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Bytes, because that is what a shell and a file name are made of. */
function escapeForShell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const bytes = code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** A path within a sentence, at whose end a dot alone would not be seen. */
export function pathName(path: string): string {
  return path === '.' ? '. (everything)' : visible(path);
}
