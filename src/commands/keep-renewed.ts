import type { Context } from '../context.ts';
import { lockLostAfterMs } from '../core/staleness.ts';
import { type Grant, grantIn, renewGrant } from './renew.ts';

/** Renewals come this often, or five times within a shorter lease; at most 60 s apart (contract, section 5). */
const RENEW_EVERY_MS = 30_000;
/** How often one looks whether somebody has taken the lock meanwhile. */
const LOOK_EVERY_MS = 1_000;

/**
 * Renews at an interval, and at once where the lock seems to be gone. Calls back once: when it is another grant's, or could
 * not be renewed for 240 s.
 */
export function keepRenewed(
  context: Context,
  grant: Grant,
  onLost: (to: string | null) => void,
): { stop(): void } {
  const { lockStaleAfterMs } = context.limits;
  const clocks = () => ({ monotonic: performance.now(), wall: context.now() });
  let renewedAt = clocks();
  let isOver = false;
  /** The wall clock too: a suspended machine's monotonic clock stands still. */
  const hasLapsed = (): boolean => {
    const now = clocks();
    const unrenewed = Math.max(now.monotonic - renewedAt.monotonic, now.wall - renewedAt.wall);
    return unrenewed >= lockLostAfterMs(lockStaleAfterMs);
  };
  const timers = [
    setInterval(renew, Math.min(RENEW_EVERY_MS, lockStaleAfterMs / 5)),
    setInterval(look, LOOK_EVERY_MS),
  ];
  const stop = (): void => {
    isOver = true;
    for (const timer of timers) clearInterval(timer);
  };
  // What a mere look finds may be half written; only a renewal tells that the grant is gone.
  async function look(): Promise<void> {
    const snapshot = await context.store.read().catch(() => null);
    if (snapshot === null || snapshot.illegible !== undefined) return;
    if (grantIn(context, snapshot, grant)?.since !== grant.since) await renew();
  }
  async function renew(): Promise<void> {
    const renewal = hasLapsed() ? null : await renewGrant(context, grant).catch(() => null);
    if (isOver) return;
    if (renewal?.kind === 'held') renewedAt = clocks();
    else if (renewal?.kind === 'lost' || hasLapsed()) {
      stop();
      onLost(renewal?.kind === 'lost' ? renewal.to : null);
    }
  }
  return { stop };
}
