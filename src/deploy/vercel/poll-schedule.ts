/** The limits of one watch, in milliseconds. */
export interface WatchLimits {
  /** The whole watch. */
  readonly deadlineMs: number;
  /** How long a deployment may take to appear. */
  readonly appearMs: number;
  /** The same where none is likely. */
  readonly appearUnlikelyMs: number;
  /** How long a built deployment may take to get its addresses. */
  readonly aliasMs: number;
}

export const WATCH_LIMITS: WatchLimits = {
  deadlineMs: 15 * 60_000,
  appearMs: 120_000,
  appearUnlikelyMs: 30_000,
  aliasMs: 60_000,
};

export const APPEAR_INTERVAL_MS = 3000;
export const STILL_EVERY_MS = 30_000;
export const HOLDER_STEP_MS = 30_000;
const BACKOFF_MAX_MS = 30_000;

/** The pause before the next look at a build that has been watched for so long. */
export function pollInterval(elapsedMs: number): number {
  if (elapsedMs < 15_000) return 1000;
  if (elapsedMs < 60_000) return 5000;
  return elapsedMs < 300_000 ? 15_000 : 30_000;
}

/** The pause after the nth failure in a row: doubling, at most 30 s, between half and all of it by `random` (0 to 1); never less than what the other side asked for. */
export function backoff(failures: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(1000 * 2 ** failures, BACKOFF_MAX_MS);
  const own = Math.round(full * (0.5 + random / 2));
  return retryAfterMs > own ? retryAfterMs + Math.round(1000 * random) : own;
}
