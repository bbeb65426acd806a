import { printDuration } from '../core/duration.ts';
import { ageMs } from '../core/staleness.ts';
import { type Instant, parseStamp } from '../core/stamp.ts';

/** How long ago, as people say it: `just now`, `40s ago`, `4m 20s ago`. */
export function ago(stamp: Instant | string | null, now: Instant): string {
  const instant = typeof stamp === 'string' ? parseStamp(stamp) : stamp;
  if (instant === null) return 'at an unknown time';
  const age = ageMs(instant, now);
  return age < 2000 ? 'just now' : `${printDuration(age)} ago`;
}

/** The age alone: `40s`, `1h 02m`. */
export function age(stamp: Instant | string | null, now: Instant): string {
  const instant = typeof stamp === 'string' ? parseStamp(stamp) : stamp;
  return instant === null ? 'unknown' : printDuration(ageMs(instant, now));
}

/** Since when a session is here, and how long ago it was active: `here for 35m, last active 40s ago`. */
export function presence(
  started: Instant | string | null,
  lastActive: Instant | string,
  now: Instant,
): string {
  const active = `last active ${ago(lastActive, now)}`;
  const begun = typeof started === 'string' ? parseStamp(started) : started;
  if (begun === null) return active;
  return ageMs(begun, now) < 2000
    ? `started ${ago(begun, now)}, ${active}`
    : `here for ${age(begun, now)}, ${active}`;
}
