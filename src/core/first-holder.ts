import { type ClaimEntry, parseEntries } from './claim-entry.ts';
import { literalEntry } from './claims.ts';
import { indexCoverage, type PathFacts } from './coverage.ts';
import type { RepoPath } from './repo-path.ts';
import { isSameSession, type SessionId } from './session.ts';
import type { Overlap } from './state.ts';

/** One session's claim on a path, seen by another one that holds it as well. */
export interface RivalClaim {
  readonly self: SessionId;
  readonly holder: SessionId;
  readonly claim: string;
  readonly path: RepoPath;
}

/**
 * Whether that claim comes after one of `self`, who has not let go of it since: made over it with a reason, or lapsed by then
 * (contract, section 4). The first record of the two decides: of lapsed claims the newest, else the oldest.
 */
export function isLaterClaim(
  overlaps: readonly Overlap[],
  { self, holder, claim, path }: RivalClaim,
  facts: PathFacts,
): boolean {
  const deciding = overlaps.find(({ session, over, path: claimed, first }) => {
    const isTheirs = claimed === claim && isSameSession(session, holder) && isSameSession(over, self);
    const isOwn = isSameSession(session, self) && isSameSession(over, holder);
    if (!isTheirs && !(isOwn && entriesCover([literalEntry(claimed)], path, facts))) return false;
    return entriesCover(first.flatMap(parseEntries), path, facts);
  });
  return deciding !== undefined && isSameSession(deciding.session, holder);
}

/** Whether any of these entries covers a path. */
export function entriesCover(entries: readonly ClaimEntry[], path: RepoPath, facts: PathFacts): boolean {
  const owned = entries.map((entry) => ({ entry, owner: null }));
  return indexCoverage(owned, facts).covering(path).length > 0;
}
