import type { LockField } from './types.ts';

/** The protocol's own fields, which guard writes when a lock changes hands; others in a lock's section are somebody's own. */
export const PROTOCOL_FIELDS: ReadonlySet<string> = new Set([
  'status',
  'claimed by',
  'error',
  'services',
  'since',
  'last updated',
]);
const FIELD =
  /^[ \t]{0,3}((?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?(?:\*\*|__)?([^\s:*_|-](?:[^:*_|]*[^:*_| \t])?)[ \t]*(?::(?:\*\*|__)?|(?:\*\*|__):)[ \t]*/;

/** Reads a line such as `- **Status:** NONE`, whatever its bullet, number, tick box, emoji, emphasis and separator; null where it is no field. */
export function readField(
  visible: string,
  line: { start: number; end: number; next: number; number: number },
): LockField | null {
  const head = readHead(visible.slice(line.start, line.end));
  if (head === null) return null;
  const { label } = head;
  const start = line.start + head.length;
  const value = visible.slice(start, line.end).trimEnd();
  return {
    label,
    key: head.key,
    line: line.number,
    value,
    valueSpan: { start, end: start + value.length },
    lineEnd: line.next,
  };
}

interface Head {
  readonly label: string;
  readonly key: string;
  /** How long everything before the value is. */
  readonly length: number;
}

function readHead(text: string): Head | null {
  const own = readOwnHead(text) ?? readKnownHead(text);
  if (own !== null) return own;
  const match = FIELD.exec(text);
  if (match === null) return null;
  const label = match[2] ?? '';
  const key = label.toLowerCase().replace(/\s+/g, ' ');
  return match[1] === undefined && !PROTOCOL_FIELDS.has(key) ? null : { label, key, length: match[0].length };
}

/**
 * A field of the protocol's, or one that names the holder, in other dress: emoji or ticks round its name, and behind it `=`, a
 * dash or nothing but a blank, where bold, italics or ticks show that it is a name. What is not read here would show that a
 * held lock is free.
 */
function readKnownHead(text: string): Head | null {
  const match =
    /^[ \t]{0,3}(?:(?:[-*+•·‣]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?((?:[*_`]|\p{Extended_Pictographic}\ufe0f?[ \t]*){0,9})(status|(?:claimed|held|locked|taken)[ _-]?by|holder|owner|error|services|since|last[ _-]?updated)([*_`]{0,3})[ \t]*([:：=|][*_`]{0,3}|[-–—](?=[ \t])|)[ \t]*/iu.exec(
      text,
    );
  if (match === null) return null;
  const [head, opened = '', label = '', closed = '', separator = ''] = match;
  const isShown = closed !== '' && opened.replace(/[^*_`]/g, '') === closed && /[ \t]$/.test(head);
  if (!/^[:：=|]/.test(separator) && !isShown) return null;
  const words = label.toLowerCase().replace(/[ _-]?(by|updated)$/, ' $1');
  return { label, key: words, length: head.length };
}

/** The template's form, `- **Status:** NONE`, needs no regular expression. */
function readOwnHead(text: string): Head | null {
  const end = text.startsWith('- **') ? text.indexOf(':** ') : -1;
  const label = text.slice('- **'.length, end);
  const key = label.toLowerCase();
  const length = end + ':** '.length;
  const isOwn = end !== -1 && PROTOCOL_FIELDS.has(key) && text[length] !== ' ' && text[length] !== '\t';
  return isOwn ? { label, key, length } : null;
}
