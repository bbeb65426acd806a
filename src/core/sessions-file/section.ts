import { isNothing } from '../nothing.ts';
import { withProtocolKeys } from './field-names.ts';
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

/** The section as all of its lines make it. */
export function closeLock(lock: OpenLock): OpenLock {
  const { fields, quoted } = lock;
  return { ...lock, fields: [...withProtocolKeys(fields.length === 0 ? quoted : fields)] };
}

/**
 * Whether it surely is a lock: with a remark behind its name, a heading may be about the lock, unless a lock's fields follow.
 * By another name than its own a status is none there: the prefilter, too, knows such a section by that alone.
 */
export function isLock({ fields, hasRemark }: OpenLock): boolean {
  const hasStatus = fields.some(({ label }) => label.toLowerCase() === 'status');
  return !hasRemark || (hasStatus && fields.some(({ key }) => key === 'claimed by'));
}

/** Whether a section says something of a lock that has no other: `## Vercel Lock: held by e1b2`. */
export function mayHideLock(lock: OpenLock, names: ReadonlySet<string>): boolean {
  return !isLock(lock) && !names.has(lock.name) && /\block/i.test(lock.title);
}

/** Whether anything stands in a section that is more than a word for nothing. */
export function saysAnything({ fields, hasOtherText }: Pick<OpenLock, 'fields' | 'hasOtherText'>): boolean {
  return fields.length > 0 || hasOtherText;
}

/** Whether a lock's fields seem to stand in a fence, where they do not count. */
export function hasFencedFields(text: string, visible: string, { bodyStart }: OpenLock): boolean {
  const length = visible.slice(bodyStart).search(/^ {0,3}#/m);
  const body = text.slice(bodyStart, length === -1 ? text.length : bodyStart + length);
  return /^[ \t]*(?:`{3}|~{3})/m.test(body) && /status|held|holder|claimed|locked|in.?progress/i.test(body);
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
  else lock.hasOtherText ||= hasWords(text) && !isNothing(text.replace(/\.$/, ''));
}
