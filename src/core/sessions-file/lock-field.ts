import type { LockField } from './types.ts';

const KNOWN = /^(?:status|claimed by|error|services|since|last updated)$/i;
const FIELD =
  /^[ \t]{0,3}([-*+][ \t]+)?(?:\*\*|__)?([^\s:*_|-][^:*_|]*?)[ \t]*(?::(?:\*\*|__)?|(?:\*\*|__):)[ \t]*/;

/** Reads a line such as `- **Status:** NONE`, whatever its bullet and emphasis; null where it is no field. */
export function readField(
  visible: string,
  line: { start: number; end: number; next: number; number: number },
): LockField | null {
  const text = visible.slice(line.start, line.end);
  const match = FIELD.exec(text);
  if (match === null) return null;
  const label = match[2] ?? '';
  if (match[1] === undefined && !KNOWN.test(label)) return null;
  const start = line.start + match[0].length;
  const value = visible.slice(start, line.end).trimEnd();
  return {
    label,
    key: label.toLowerCase().replace(/\s+/g, ' '),
    line: line.number,
    value,
    valueSpan: { start, end: start + value.length },
    lineEnd: line.next,
  };
}
