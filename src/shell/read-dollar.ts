import { decodeLossless, encodeLossless } from '../core/lossless-text.ts';
import { skipArithmetic } from './skip-arithmetic.ts';
import { type Cursor, MAX_DEPTH, type Part, take, takeUntil } from './token.ts';

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/y;
const SPECIAL = /\$[0-9@*#?$!-]/y;
const ANSI_NAMED: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
};
const ANSI_ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|([0-7]{1,3})|([\s\S]))/g;

/** Reads what a `$` (or the `<(` of a process substitution) at the cursor begins. */
export function readDollar(cursor: Cursor, parts: Part[], { quoted }: { readonly quoted: boolean }): true {
  if (cursor.text[cursor.at + 1] === '(') return readSubstitution(cursor, parts, { quoted });
  const variable = take(cursor, VARIABLE);
  if (variable !== null) {
    parts.push({ kind: 'variable', name: variable[1] ?? variable[2] ?? '', quoted });
    return true;
  }
  const special = take(cursor, SPECIAL);
  if (special !== null) {
    parts.push({ kind: 'unknown', text: special[0] });
    return true;
  }
  const next = cursor.text[cursor.at + 1];
  if (next === '{' && cursor.depth < MAX_DEPTH) return readBraced(cursor, parts);
  if (!quoted && next === "'") {
    cursor.at += 2;
    parts.push({ kind: 'text', text: decodeAnsi(takeUntil(cursor, "'")), quoted: true });
    return true;
  }
  cursor.at += 1;
  if (quoted || next !== '"') parts.push({ kind: 'text', text: '$', quoted: true });
  return true;
}

function readSubstitution(cursor: Cursor, parts: Part[], { quoted }: { readonly quoted: boolean }): true {
  const start = cursor.at;
  cursor.at += 1;
  if (skipArithmetic(cursor)) {
    parts.push({ kind: 'unknown', text: cursor.text.slice(start, cursor.at) });
    return true;
  }
  cursor.at += 1;
  if (cursor.depth >= MAX_DEPTH) {
    parts.push({ kind: 'unknown', text: '$(' });
    return true;
  }
  cursor.depth += 1;
  const tokens = cursor.readNested(cursor);
  cursor.depth -= 1;
  const text = cursor.text.slice(start, cursor.at);
  const printed = quoted ? printedName(text) : null;
  if (printed === null) parts.push({ kind: 'substitution', text, tokens });
  else parts.push({ kind: 'text', text: printed, quoted: true });
  return true;
}

/** The name in `$(printf 'new\012line')`, as guard writes those that hold control characters; null for anything else. */
function printedName(text: string): string | null {
  const [, format] = /^\$\(printf '((?:[^'\\%]|\\[0-7]{3}|\\\\|%%)*)'\)$/.exec(text) ?? [];
  if (format === undefined) return null;
  const bytes = format.replace(/\\([0-7]{3})|\\\\|%%/g, (written: string, octal?: string) =>
    octal === undefined ? (written[0] ?? '') : byteOf(Number.parseInt(octal, 8)),
  );
  return decodeLossless(encodeLossless(bytes)).replace(/\n+$/, '');
}

function byteOf(code: number): string {
  return String.fromCharCode(code < 0x80 ? code : 0xdc00 + (code & 0xff));
}

/** `${…}` beyond a plain name: its value is unknown, but commands inside it run. */
function readBraced(cursor: Cursor, parts: Part[]): true {
  const start = cursor.at;
  cursor.at += 2;
  cursor.depth += 1;
  const inner: Part[] = [];
  while (cursor.at < cursor.text.length && cursor.text[cursor.at] !== '}') {
    if (take(cursor, /[^$\\}]+/y) !== null) continue;
    if (cursor.text[cursor.at] === '$') readDollar(cursor, inner, { quoted: true });
    else cursor.at += 2;
  }
  cursor.at += 1;
  cursor.depth -= 1;
  parts.push({ kind: 'unknown', text: cursor.text.slice(start, cursor.at) });
  for (const part of inner) if (part.kind === 'substitution') parts.push({ ...part, text: '' });
  return true;
}

function decodeAnsi(text: string): string {
  return text.replace(
    ANSI_ESCAPE,
    (_whole, hex?: string, unicode?: string, octal?: string, other?: string) => {
      if (other !== undefined) return ANSI_NAMED[other] ?? other;
      const code =
        octal === undefined ? Number.parseInt(hex ?? unicode ?? '0', 16) : Number.parseInt(octal, 8);
      return String.fromCharCode(code);
    },
  );
}
