import { isSelf } from '../../commands/is-self.ts';
import type { Context } from '../../context.ts';
import { hashWith } from '../../core/part-hashes.ts';
import type { SessionId } from '../../core/session.ts';
import type { GuardState, Override, TriedPush } from '../../core/state.ts';
import type { PushedRef } from '../../git/pushed-commits.ts';
import type { BranchPush } from './branch-push.ts';

/**
 * Git has no hook after a push, so an override is used by one that may still be rejected. The next push shows it: where the
 * remote has all branches where they were, it took none of them, and the override is still good. For a remote of several URLs
 * git calls the hook with each, all in one push: at a URL that was not tried yet it is good as well.
 */
export function rejectedSince(
  context: Context,
  { overrides }: GuardState,
  { refs, remote, url }: BranchPush,
): Override | null {
  const isWhereItWas = (tried: TriedPush): boolean =>
    tried.remote === remote &&
    (isElsewhere(tried, url) ||
      refs.some(({ remoteRef, remoteId }) => remoteRef === tried.ref && remoteId === tried.before));
  const found = overrides.find(
    ({ session, targets, expires, tried }) =>
      isSelf(context, session) &&
      targets.includes('vercel') &&
      expires > context.now() &&
      Array.isArray(tried) &&
      tried.every(isWhereItWas),
  );
  return found ?? null;
}

/**
 * Where the branches of a push are before it, beside what was tried at other URLs; of a remote without a name the next push
 * could not tell that it is the same.
 */
export function triedPush(
  refs: readonly PushedRef[],
  { remote, url }: BranchPush,
  told: SessionId | null,
  before: readonly TriedPush[] = [],
): readonly TriedPush[] | null {
  if (remote === null) return null;
  const mark = hashOf(url);
  return [
    ...before.filter((tried) => isElsewhere(tried, url)),
    ...refs.map(({ remoteRef, remoteId }) => ({ remote, url: mark, ref: remoteRef, before: remoteId, told })),
  ];
}

function isElsewhere(tried: TriedPush, url: string): boolean {
  return tried.url !== undefined && tried.url !== hashOf(url);
}

/** A URL may hold a secret. */
export function hashOf(url: string): number {
  let hash = 0;
  for (let at = 0; at < url.length; at += 1) hash = hashWith(hash, url.charCodeAt(at));
  return hash;
}
