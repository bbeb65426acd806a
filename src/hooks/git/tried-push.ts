import type { Context } from '../../context.ts';
import { isSameSession, type SessionId } from '../../core/session.ts';
import type { GuardState, Override, TriedPush } from '../../core/state.ts';
import type { PushedRef } from '../../git/pushed-commits.ts';
import type { BranchPush } from './branch-push.ts';

/**
 * Git has no hook after a push, so an override is used by one that may still be rejected. The next push shows it: where the
 * remote has all branches where they were, it took none of them, and the override is still good.
 */
export function rejectedSince(
  { self, now }: Context,
  { overrides }: GuardState,
  { refs, remote }: BranchPush,
): Override | null {
  const isWhereItWas = (tried: TriedPush): boolean =>
    tried.remote === remote &&
    refs.some(({ remoteRef, remoteId }) => remoteRef === tried.ref && remoteId === tried.before);
  const found = overrides.find(
    ({ session, targets, expires, tried }) =>
      self !== null &&
      isSameSession(session, self) &&
      targets.includes('vercel') &&
      expires > now() &&
      Array.isArray(tried) &&
      tried.every(isWhereItWas),
  );
  return found ?? null;
}

/** Where the branches of a push are before it; of a remote without a name the next push could not tell that it is the same. */
export function triedPush(
  refs: readonly PushedRef[],
  remote: string | null,
  told: SessionId | null,
): readonly TriedPush[] | null {
  if (remote === null) return null;
  return refs.map(({ remoteRef, remoteId }) => ({ remote, ref: remoteRef, before: remoteId, told }));
}
