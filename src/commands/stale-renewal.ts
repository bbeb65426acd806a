import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';
import type { SessionId } from '../core/session.ts';
import { printStamp } from '../core/stamp.ts';
import type { Happening } from '../store/store.ts';

/** What the journal says of a holder that renews its own lock so late that others may have gone ahead. */
export function staleRenewal(
  { limits }: Pick<Context, 'limits'>,
  session: SessionId,
  { name, lastUpdated }: LockView,
): Happening {
  const since = lastUpdated === null ? '' : ` since ${printStamp(lastUpdated + limits.lockStaleAfterMs)}`;
  return { kind: 'lock-acquired', session, lock: name, reason: `renewed, stale${since}` };
}
