import type { Instant } from '../core/stamp.ts';
import { ago } from './ages.ts';
import { alignRows } from './table.ts';
import { visible, worded } from './visible.ts';

/** The journal's snapshots for people, and which of them was put back. */
export function restoreView(facts: {
  readonly now: Instant;
  readonly restored: string | null;
  readonly kept: string | null;
  readonly snapshots: readonly {
    readonly name: string;
    readonly writtenAt: Instant;
    readonly sessions: readonly string[];
    readonly heldLocks: readonly string[];
    readonly isCurrent: boolean;
  }[];
}): string {
  const place = facts.kept === null ? 'the journal' : visible(facts.kept, 300);
  if (facts.restored !== null) return `Restored ${facts.restored}; what it replaced is kept in ${place}.`;
  if (facts.snapshots.length === 0) return 'The journal keeps no snapshot yet.';
  return alignRows(
    facts.snapshots.map(({ name, writtenAt, sessions, heldLocks, isCurrent }) => [
      name,
      ago(writtenAt, facts.now),
      sessions.length === 0
        ? 'no session'
        : sessions
            .slice(0, 6)
            .map((id) => worded(id))
            .join(', '),
      `${heldLocks.length === 0 ? '' : `locks held: ${heldLocks.join(', ')}`}${isCurrent ? '  (as it is now)' : ''}`,
    ]),
    '',
  );
}
