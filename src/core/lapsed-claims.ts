import { type ClaimEntry, parseEntries, printEntry } from './claim-entry.ts';
import { literalEntry } from './claims.ts';
import type { PathFacts } from './coverage.ts';
import { entriesCover } from './first-holder.ts';
import { append } from './grouping.ts';
import { addNotices } from './notices.ts';
import { overlapFinder } from './overlap.ts';
import type { RepoPath } from './repo-path.ts';
import { entriesOf, isSameSession, type SessionId, type SessionView } from './session.ts';
import type { Instant } from './stamp.ts';
import type { GuardState, Notice, Overlap } from './state.ts';

/** Claims that are being made. */
export interface NewClaims {
  readonly session: SessionId;
  readonly paths: readonly RepoPath[];
  readonly at: Instant;
}

/**
 * Records which claims of inactive sessions these are made over. They stop nobody now; but their session may come back, and
 * would else stop and be stopped by whoever has gone on with its files meanwhile. What is recorded stands in front of what
 * was before, because it decides from now on.
 */
export function recordLapsed(
  state: GuardState,
  sessions: readonly SessionView[],
  claims: NewClaims,
  facts: PathFacts,
): GuardState {
  const lapsed = lapsedClaims(sessions, claims, facts);
  if (lapsed.length === 0) return state;
  const overlaps = lapsed.reduceRight<readonly Overlap[]>(
    (before, one) => withLapsed(before, one, facts),
    state.overlaps,
  );
  return { ...state, overlaps };
}

/** Adds to what the same session claimed before over the same claim; what the new claims reach in older records goes. */
function withLapsed(before: readonly Overlap[], one: Overlap, facts: PathFacts): readonly Overlap[] {
  const isOpposite = (other: Overlap): boolean =>
    isSameSession(other.session, one.over) && isSameSession(other.over, one.session);
  const isSame = (other: Overlap): boolean =>
    other.lapsed !== undefined &&
    other.path === one.path &&
    isSameSession(other.session, one.session) &&
    isSameSession(other.over, one.over);
  const kept = before
    .map((other) =>
      isOpposite(other) || isSame(other) ? { ...other, first: beyond(other.first, one.first, facts) } : other,
    )
    .filter(({ first }) => first.length > 0);
  // Further back, behind a record the other way round, it would come to stand before that.
  const turn = kept.findIndex(isOpposite);
  const recent = turn === -1 ? kept : kept.slice(0, turn);
  const earlier = recent.find((other) => isSame(other) && other.lapsed === 'untold');
  if (earlier === undefined) return [one, ...kept];
  const first = [...earlier.first, ...beyond(one.first, earlier.first, facts)];
  return [{ ...one, first }, ...kept.filter((other) => other !== earlier)];
}

/** Those of some claims that others do not reach as far as. */
function beyond(claims: readonly string[], others: readonly string[], facts: PathFacts): readonly string[] {
  const reached = others.flatMap(parseEntries);
  const isReached = ({ names }: ClaimEntry): boolean =>
    names.some((name) => entriesCover(reached, name, facts));
  return claims.filter((claim) => !parseEntries(claim).some(isReached));
}

/** Without git's list of files, which no edit is to wait for. */
function lapsedClaims(
  sessions: readonly SessionView[],
  { session, paths, at }: NewClaims,
  { filesBelow: _, ...facts }: PathFacts,
): readonly Overlap[] {
  const claims = sessions
    .filter(({ id, active }) => !active && !isSameSession(id, session))
    .flatMap(({ id, row }) => entriesOf(row).map((entry) => ({ entry, owner: { id, entry } })))
    .filter(({ entry }) => !entry.excludes);
  if (claims.length === 0) return [];
  const first = new Map<(typeof claims)[number]['owner'], string[]>();
  const overlaps = overlapFinder(claims, facts);
  for (const path of paths) {
    for (const { owner } of overlaps(literalEntry(path))) append(first, owner, printEntry(path));
  }
  return [...first].map(([{ id, entry }, covered]) => ({
    session: id,
    path: entry.text,
    over: session,
    first: covered,
    reason: '',
    at,
    lapsed: 'untold',
  }));
}

/** Leaves a session that is active again a notice of those who have claimed its files meanwhile. */
export function tellLapsed(state: GuardState, session: SessionId): GuardState {
  const isUntold = (overlap: Overlap): boolean =>
    overlap.lapsed === 'untold' && isSameSession(overlap.session, session);
  const untold = state.overlaps.filter(isUntold);
  if (untold.length === 0) return state;
  const holders = [...new Set(untold.map(({ over }) => over))];
  const notices = holders.map((holder): Notice => {
    const theirs = untold.filter(({ over }) => over === holder);
    const subject = [...new Set(theirs.flatMap(({ first }) => first))].join(', ');
    const at = Math.max(...theirs.map((overlap) => overlap.at));
    return { to: session, from: holder, kind: 'claim-lapsed', subject, reason: '', at };
  });
  const overlaps = state.overlaps.map((overlap) =>
    isUntold(overlap) ? { ...overlap, lapsed: 'told' as const } : overlap,
  );
  return addNotices({ ...state, overlaps }, notices);
}
