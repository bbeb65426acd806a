import { concatenate, decodeLossless, encodeLossless } from './lossless-text.ts';

/** What stands after `\\` for the control characters from 7 (bell) on. */
const LETTERS = 'abtnvfr';
const BELL = 7;
/** `|` ends a cell, a backtick opens a code span, `<` and `>` make comments: all in octal, which git reads too. */
const ALWAYS_OCTAL: ReadonlySet<number> = new Set([0x7c, 0x60, 0x7f, 0x3c, 0x3e]);

/** Writes a path in git's C-style double quotes; bytes that are no UTF-8 and control characters in octal. */
export function quotePath(path: string): string {
  let quoted = '"';
  for (const character of path) {
    const code = character.codePointAt(0) ?? 0;
    const letter = character === '"' || character === '\\' ? character : LETTERS[code - BELL];
    if (letter !== undefined) quoted += `\\${letter}`;
    else if (code < 0x20 || ALWAYS_OCTAL.has(code)) quoted += octal(code);
    else if (needsBytes(code)) for (const byte of encodeLossless(character)) quoted += octal(byte);
    else quoted += character;
  }
  return `${quoted}"`;
}

/** Reads a C-style quoted path that starts at an offset; `end` is the offset after the closing quote. Null if it never closes. */
export function readQuotedPath(text: string, start: number): { path: string; end: number } | null {
  const parts: Uint8Array[] = [];
  let plain = start + 1;
  let at = plain;
  for (;;) {
    const character = text[at];
    if (character === undefined) return null;
    if (character !== '"' && character !== '\\') {
      at += 1;
      continue;
    }
    if (at > plain) parts.push(encodeLossless(text.slice(plain, at)));
    if (character === '"') break;
    const escaped = readEscape(text, at + 1);
    if (escaped === null) return null;
    parts.push(Uint8Array.of(escaped.byte));
    at = escaped.end;
    plain = at;
  }
  return { path: decodeLossless(concatenate(parts)), end: at + 1 };
}

function readEscape(text: string, at: number): { byte: number; end: number } | null {
  const digits = /^[0-3][0-7]{2}/.exec(text.slice(at, at + 3))?.[0];
  if (digits !== undefined) return { byte: Number.parseInt(digits, 8), end: at + 3 };
  const letter = text[at];
  if (letter === undefined) return null;
  // Git never writes `\|`; who writes a table by hand has no other way to say `|`.
  if (letter === '"' || letter === '\\' || letter === '|') return { byte: letter.charCodeAt(0), end: at + 1 };
  const place = LETTERS.indexOf(letter);
  return place === -1 ? null : { byte: BELL + place, end: at + 1 };
}

/** C1 controls, line separators and escaped bytes would break a line of the table or come back as something else. */
function needsBytes(code: number): boolean {
  const isControl = code >= 0x80 && code <= 0x9f;
  const isSeparator = code === 0x2028 || code === 0x2029;
  return isControl || isSeparator || (code >= 0xd800 && code <= 0xdfff);
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
