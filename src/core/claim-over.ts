import { printEntry } from './claim-entry.ts';
import type { ClaimConflict } from './claims.ts';
import type { PathFacts } from './coverage.ts';
import { isLaterClaim } from './first-holder.ts';
import type { SessionId } from './session.ts';
import type { Instant } from './stamp.ts';
import type { GuardState, Overlap } from './state.ts';

/** A claim made all the same, with a reason. */
export interface ClaimOver {
  readonly session: SessionId;
  readonly reason: string;
  readonly at: Instant;
}

/** Records over which claims this one was made; those that the session itself came before are none of them. */
export function recordClaimOver(
  state: GuardState,
  conflicts: readonly ClaimConflict[],
  { session, reason, at }: ClaimOver,
  facts: PathFacts,
): GuardState {
  const later = conflicts.flatMap((conflict): readonly Overlap[] => {
    const { path, owner } = conflict;
    const ofBoth = conflicts.filter((one) => one.path === path && one.owner === owner);
    if (ofBoth[0] !== conflict) return [];
    const isSecond = (claim: string): boolean =>
      [path, claim].some((one) =>
        isLaterClaim(state.overlaps, { self: session, holder: owner.id, claim, path: one }, facts),
      );
    const first = ofBoth.map(({ claim }) => claim).filter((claim) => !isSecond(claim));
    return first.length === 0
      ? []
      : [{ session, path, over: owner.id, first: first.map(printEntry), reason, at }];
  });
  return later.length === 0 ? state : { ...state, overlaps: [...state.overlaps, ...later] };
}
