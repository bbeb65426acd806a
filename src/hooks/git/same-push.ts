import type { Context } from '../../context.ts';
import { isSameSession } from '../../core/session.ts';
import { parseStamp } from '../../core/stamp.ts';
import type { PushedRef } from '../../git/pushed-commits.ts';
import type { Happening, JournalLine } from '../../store/store.ts';
import type { BranchPush } from './branch-push.ts';
import { hashOf } from './tried-push.ts';

/** The largest push to the first of several URLs takes no longer. */
const ONE_PUSH_MS = 3_600_000;

/** What the journal keeps of an overridden push, so that it is known again at the remote's next URL. */
export function markOf(
  { remote, url }: BranchPush,
  [first]: readonly PushedRef[],
): Pick<Happening, 'pushed'> {
  if (remote === null || first === undefined) return {};
  return { pushed: { remote, url: hashOf(url), commit: first.localId } };
}

/**
 * Whether an overridden push has begun already, at another URL of the remote: git calls the hook with each. A push that begins
 * anew comes first to the URL at which the last one began, or brings other commits.
 */
export async function isGoingOn(
  { store, self, now }: Context,
  { other, reason }: Pick<Happening, 'other' | 'reason'>,
  { remote, url }: BranchPush,
  refs: readonly PushedRef[],
): Promise<boolean> {
  if (remote === null) return false;
  const isOwn = ({ session }: JournalLine): boolean =>
    session === null || self === null ? session === self : isSameSession(session, self);
  const last = (await store.journal({ kinds: ['overridden'] })).findLast(
    (line) => line.kind === 'overridden' && line.pushed?.remote === remote && isOwn(line),
  );
  return (
    last !== undefined &&
    last.other === other &&
    last.reason === reason &&
    last.pushed?.url !== hashOf(url) &&
    refs.some(({ localId }) => localId === last.pushed?.commit) &&
    now() - (parseStamp(last.at) ?? 0) <= ONE_PUSH_MS
  );
}
