import type { Instant } from '../core/stamp.ts';
import { ago } from './ages.ts';
import { list, listByTree } from './list.ts';
import { worded } from './visible.ts';

interface PrunedRow {
  readonly id: string;
  readonly lastActive: string;
  readonly claims: readonly string[];
  readonly uncommitted: readonly string[];
  readonly elsewhere: readonly { readonly tree: string; readonly paths: readonly string[] }[];
  readonly unlooked: readonly string[];
  readonly sessionStays: boolean;
}

/** What `guard prune` removed, kept, renewed and forgot. */
export const pruned = (
  facts: {
    removed: readonly PrunedRow[];
    kept: readonly PrunedRow[];
    renewed: { id: string; lastActive: string } | null;
    clearedLocks: readonly { name: string; holder: string | null }[];
    untold: readonly string[];
  },
  now: Instant,
): string => {
  const whose = ({ id, lastActive, sessionStays }: PrunedRow): string =>
    `${sessionStays ? 'an old row of ' : ''}session ${worded(id)}, last active ${ago(lastActive, now)}`;
  const claimed = ({ claims }: PrunedRow): string =>
    claims.length === 0 ? '' : `, with its claims: ${list(claims)}`;
  const lines = [
    ...facts.removed.map(
      (row) =>
        `Removed ${whose(row)}${claimed(row)}.${row.sessionStays ? ' The session has another row, and stays.' : ''}`,
    ),
    ...facts.clearedLocks.map(
      ({ name, holder }) => `Cleared the stale ${name} lock of ${worded(holder ?? 'somebody')}.`,
    ),
    ...facts.kept.map(
      (row) => `Kept ${whose(row)}: ${whyKept(row)} guard prune --override "why" removes it too.`,
    ),
    ...(facts.renewed === null
      ? []
      : [
          `Renewed your own session ${worded(facts.renewed.id)}, last active ${ago(facts.renewed.lastActive, now)}.`,
        ]),
    ...facts.untold.map((id) => `Forgot what session ${worded(id)}, which has no row, was to be told.`),
  ];
  return lines.length === 0 ? 'Nothing to prune.' : lines.join('\n');
};

function whyKept({ claims, uncommitted, elsewhere, unlooked }: PrunedRow): string {
  if (uncommitted.length === 0)
    return `nobody can look into ${list(unlooked)}, where what it claims may be uncommitted: ${list(claims)}.`;
  return `still uncommitted are ${listByTree(uncommitted, elsewhere)}.`;
}
