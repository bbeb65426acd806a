import { LOCK_STALE_AFTER_MS, SESSION_INACTIVE_AFTER_MS, type TimeLimits } from '../../src/core/staleness.ts';

/** The protocol's own limits, which hold where nothing is configured. */
export const DEFAULT_LIMITS: TimeLimits = {
  lockStaleAfterMs: LOCK_STALE_AFTER_MS,
  sessionInactiveAfterMs: SESSION_INACTIVE_AFTER_MS,
};
