import { readDollar } from './read-dollar.ts';
import { bareText, type Cursor, MAX_DEPTH, type Part, take, takeUntil } from './token.ts';

const PLAIN = /[^ \t\r\n;&|<>()'"\\$`]+/y;
const PLAIN_IN_QUOTES = /[^"\\$`]+/y;
const ARRAY_START = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=$/;

/** Reads one word from the cursor, up to a blank or an operator; empty when there is none. */
export function readParts(cursor: Cursor): Part[] {
  const parts: Part[] = [];
  while (cursor.at < cursor.text.length && readPart(cursor, parts));
  return parts;
}

/** Reads what the shell expands in a here-document's body. */
export function readExpansions(cursor: Cursor): readonly Part[] {
  const parts: Part[] = [];
  readQuoted(cursor, parts, { closing: '' });
  return parts;
}

function readPart(cursor: Cursor, parts: Part[]): boolean {
  const plain = take(cursor, PLAIN);
  if (plain !== null) return addText(parts, plain[0], { quoted: false });
  const char = cursor.text[cursor.at];
  if (char === "'") return readSingleQuoted(cursor, parts);
  if (char === '"') {
    cursor.at += 1;
    addText(parts, '', { quoted: true });
    readQuoted(cursor, parts, { closing: '"' });
    return true;
  }
  if (char === '\\') return readEscape(cursor, parts);
  if (char === '$') return readDollar(cursor, parts, { quoted: false });
  if (char === '`') return readBackticks(cursor, parts);
  if ((char === '<' || char === '>') && cursor.text[cursor.at + 1] === '(') {
    return readDollar(cursor, parts, { quoted: false });
  }
  return char === '(' && readArray(cursor, parts);
}

function readSingleQuoted(cursor: Cursor, parts: Part[]): boolean {
  const end = cursor.text.indexOf("'", cursor.at + 1);
  const stop = end === -1 ? cursor.text.length : end;
  addText(parts, cursor.text.slice(cursor.at + 1, stop), { quoted: true });
  cursor.at = stop + 1;
  return true;
}

function readQuoted(cursor: Cursor, parts: Part[], until: { readonly closing: '"' | '' }): void {
  while (cursor.at < cursor.text.length) {
    const plain = take(cursor, PLAIN_IN_QUOTES);
    if (plain !== null) addText(parts, plain[0], { quoted: true });
    const char = cursor.text[cursor.at];
    if (char === '$') readDollar(cursor, parts, { quoted: true });
    else if (char === '`') readBackticks(cursor, parts);
    else if (char === '\\') {
      const next = cursor.text[cursor.at + 1] ?? '';
      if (next !== '\n') addText(parts, '$`"\\'.includes(next) ? next : `\\${next}`, { quoted: true });
      cursor.at += 2;
    } else if (char === '"') {
      cursor.at += 1;
      if (until.closing === '"') return;
    }
  }
}

function readEscape(cursor: Cursor, parts: Part[]): boolean {
  const next = cursor.text[cursor.at + 1] ?? '';
  cursor.at += 2;
  return next === '\n' || addText(parts, next, { quoted: true });
}

function readBackticks(cursor: Cursor, parts: Part[]): boolean {
  const start = cursor.at;
  cursor.at += 1;
  const inner = takeUntil(cursor, '`').replace(/\\([`$\\])/g, '$1');
  const tokens = cursor.depth < MAX_DEPTH ? cursor.readText(inner, cursor.depth + 1) : [];
  parts.push({ kind: 'substitution', text: cursor.text.slice(start, cursor.at), tokens });
  return true;
}

function readArray(cursor: Cursor, parts: Part[]): boolean {
  if (!ARRAY_START.test(bareText(parts) ?? '') || cursor.depth >= MAX_DEPTH) return false;
  cursor.at += 1;
  cursor.depth += 1;
  parts.push({ kind: 'array', tokens: cursor.readNested(cursor) });
  cursor.depth -= 1;
  return true;
}

function addText(parts: Part[], text: string, { quoted }: { readonly quoted: boolean }): true {
  const last = parts.at(-1);
  if (last?.kind === 'text' && last.quoted === quoted) {
    parts[parts.length - 1] = { kind: 'text', text: last.text + text, quoted };
  } else {
    parts.push({ kind: 'text', text, quoted });
  }
  return true;
}
