import type { Instant } from './stamp.ts';

/** A lock is stale at this age or older (protocol, "Staleness Timeout"). */
export const LOCK_STALE_AFTER_MS = 300_000;
/** A session is inactive when it is older than this (protocol, "Stale Session Entries"). */
export const SESSION_INACTIVE_AFTER_MS = 1_800_000;
/** A session of which nothing says when it was last active is over so long after it started. */
export const SESSION_OVER_AFTER_MS = 86_400_000;
/** A stamp further in the future than this earns a warning. */
export const FUTURE_TOLERANCE_MS = 60_000;
/** A stamp younger than this is not written again. */
const HEARTBEAT_EVERY_MS = 30_000;

export interface TimeLimits {
  readonly lockStaleAfterMs: number;
  readonly sessionInactiveAfterMs: number;
}

/** A holder that could not renew for this long, 240 s of 300, considers its own lock lost (contract, section 3). */
export function lockLostAfterMs(lockStaleAfterMs: number): number {
  return lockStaleAfterMs * 0.8;
}

/** How old a stamp is, in ms. Stamps have whole seconds, so ages have too; a stamp in the future counts as now. */
export function ageMs(stamp: Instant, now: Instant): number {
  return Math.max(0, (Math.floor(now / 1000) - Math.floor(stamp / 1000)) * 1000);
}

/** Whether a lock last updated then may be taken over now. */
export function isLockStale(lastUpdated: Instant, now: Instant, limits: TimeLimits): boolean {
  return ageMs(lastUpdated, now) >= limits.lockStaleAfterMs;
}

/** Whether a session last active then counts as gone now. */
export function isSessionInactive(lastActive: Instant, now: Instant, limits: TimeLimits): boolean {
  return ageMs(lastActive, now) > limits.sessionInactiveAfterMs;
}

/** Whether a stamp is old enough to be written again, or so far ahead that some clock was wrong. */
export function isRenewalDue(stamp: Instant | null, now: Instant): boolean {
  return stamp === null || now - stamp >= HEARTBEAT_EVERY_MS || stamp - now > HEARTBEAT_EVERY_MS;
}

/** Whether a stamp lies so far in the future that somebody's clock must be wrong. */
export function isFromTheFuture(stamp: Instant, now: Instant): boolean {
  return stamp - now > FUTURE_TOLERANCE_MS;
}
