import { printEntry } from './claim-entry.ts';
import { literalEntry } from './claims.ts';
import type { PathFacts } from './coverage.ts';
import { overlapping } from './overlap.ts';
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
 * would else stop and be stopped by whoever has gone on with its files meanwhile.
 */
export function recordLapsed(
  state: GuardState,
  sessions: readonly SessionView[],
  claims: NewClaims,
  facts: PathFacts,
): GuardState {
  const lapsed = lapsedClaims(sessions, claims, facts);
  if (lapsed.length === 0) return state;
  // Who came first until then does so no longer.
  const isOver = (overlap: Overlap): boolean =>
    lapsed.some((one) => isSameTwo(overlap, one) && [one.path, ...one.first].includes(overlap.path));
  return { ...state, overlaps: [...state.overlaps.filter((overlap) => !isOver(overlap)), ...lapsed] };
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
  for (const path of paths) {
    for (const { owner } of overlapping(literalEntry(path), claims, facts))
      first.set(owner, [...(first.get(owner) ?? []), printEntry(path)]);
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

function isSameTwo(one: Overlap, other: Overlap): boolean {
  const isSame = isSameSession(one.session, other.session) && isSameSession(one.over, other.over);
  return isSame || (isSameSession(one.session, other.over) && isSameSession(one.over, other.session));
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
  return {
    ...state,
    overlaps: state.overlaps.map((overlap) =>
      isUntold(overlap) ? { ...overlap, lapsed: 'told' as const } : overlap,
    ),
    notices: [...state.notices, ...notices],
  };
}
