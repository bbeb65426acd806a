import type { Heading } from './heading.ts';
import { hasWords } from './line-shapes.ts';
import type { Line } from './lines.ts';
import { readField } from './lock-field.ts';
import type { LockField, LockSection } from './types.ts';

export interface OpenLock extends LockSection {
  readonly fields: LockField[];
  /** Those in quotations and tables, which count where there are no others. */
  readonly quoted: LockField[];
  /** Something stands in it that is no field. */
  hasOtherText: boolean;
  /** Behind its name stands more. */
  readonly hasRemark: boolean;
}

/** The section that a line stands in. */
export type Section =
  | { readonly kind: 'none' }
  | { readonly kind: 'sessions'; readonly level: number }
  | { readonly kind: 'lock'; readonly level: number; readonly lock: OpenLock };

/** A lock section that begins with this line. */
export function openLock(
  { name, title }: Extract<Heading, { readonly kind: 'lock' }>,
  { number, next }: Line,
  hasRemark: boolean,
): OpenLock {
  const read = { fields: [], quoted: [], hasOtherText: false };
  return { name, title, line: number, bodyStart: next, hasRemark, ...read };
}

/** Whether it surely is a lock: with a remark behind its name, a heading may be about the lock, unless a lock's fields follow. */
export function isLock({ fields, hasRemark }: OpenLock): boolean {
  return !hasRemark || ['status', 'claimed by'].every((key) => fields.some((field) => field.key === key));
}

/** What stands before the words in a quotation, and in a row of two cells. */
const QUOTED = /^ {0,3}(?:>[> ]*|\|[ \t]*(?=[^|]*\|[^|]*\|?$))/;

/** Reads a line below a lock's heading. */
export function readLockLine(lock: OpenLock, visible: string, line: Line): void {
  const text = visible.slice(line.start, line.end).trimEnd();
  const marks = QUOTED.exec(text)?.[0].length ?? 0;
  const end = line.start + text.length - (marks > 0 && text.endsWith('|') ? 1 : 0);
  const field = readField(visible, { ...line, start: line.start + marks, end });
  if (field !== null) (marks > 0 ? lock.quoted : lock.fields).push(field);
  else lock.hasOtherText ||= hasWords(text);
}
