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
