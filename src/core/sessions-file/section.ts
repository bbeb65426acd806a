import type { Heading } from './heading.ts';
import { hasWords } from './line-shapes.ts';
import type { Line } from './lines.ts';
import { readField } from './lock-field.ts';
import type { LockField, LockSection } from './types.ts';

export interface OpenLock extends LockSection {
  readonly fields: LockField[];
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
  { name, title, hasRemark }: Extract<Heading, { readonly kind: 'lock' }>,
  { number, next }: Line,
): OpenLock {
  return {
    ...{ name, title, line: number, fields: [], bodyStart: next },
    ...{ hasOtherText: false, hasRemark: hasRemark === true },
  };
}

/** Whether it surely is a lock: with a remark behind its name, a heading may be about the lock, unless a lock's fields follow. */
export function isLock({ fields, hasRemark }: OpenLock): boolean {
  return !hasRemark || ['status', 'claimed by'].every((key) => fields.some((field) => field.key === key));
}

/** Reads a line below a lock's heading. */
export function readLockLine(lock: OpenLock, visible: string, line: Line): void {
  const field = readField(visible, line);
  if (field !== null) lock.fields.push(field);
  else lock.hasOtherText ||= hasWords(visible.slice(line.start, line.end));
}
