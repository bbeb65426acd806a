import { hasWords } from './line-shapes.ts';
import type { Line } from './lines.ts';
import { readField } from './lock-field.ts';
import type { LockField, LockSection } from './types.ts';

export interface OpenLock extends LockSection {
  readonly fields: LockField[];
  /** Something stands in it that is no field. */
  hasOtherText: boolean;
}

/** The section that a line stands in. */
export type Section =
  | { readonly kind: 'none' }
  | { readonly kind: 'sessions'; readonly level: number }
  | { readonly kind: 'lock'; readonly lock: OpenLock };

/** A lock section that begins with this line. */
export function openLock(heading: Pick<LockSection, 'name' | 'title'>, line: Line): OpenLock {
  return { ...heading, line: line.number, fields: [], bodyStart: line.next, hasOtherText: false };
}

/** Reads a line below a lock's heading. */
export function readLockLine(lock: OpenLock, visible: string, line: Line): void {
  const field = readField(visible, line);
  if (field !== null) lock.fields.push(field);
  else lock.hasOtherText ||= hasWords(visible.slice(line.start, line.end));
}
