import type { SessionsFile } from './types.ts';

/** Whether neither a place for sessions nor a lock stands in a text: it may be about anything. */
export function hasNoSection({
  sessionsHeading,
  tableEnd,
  locks,
}: Pick<SessionsFile, 'sessionsHeading' | 'tableEnd' | 'locks'>): boolean {
  return sessionsHeading === null && tableEnd === null && locks.length === 0;
}
