const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest there is: what is so long from now still has a year of four digits. */
export const LONGEST = '999999d';
const LONGEST_MS = 999_999 * 86_400_000;

/** Reads `90s`, `5m`, `1h`, `1m30s`; the answer is in ms, null where it is no duration or too long. */
export function parseDuration(text: string): number | null {
  const ms = totalOf(text);
  return ms === null || ms > LONGEST_MS ? null : ms;
}

/** Whether it is a duration, but longer than the longest. */
export function isTooLong(text: string): boolean {
  return (totalOf(text) ?? 0) > LONGEST_MS;
}

function totalOf(text: string): number | null {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return Math.round(total);
}

/** A duration that was typed, or is announced: to the nearest second, a short one to its tenth; never less than that. */
export function printRoundDuration(ms: number): string {
  if (ms <= 0 || ms >= 10_000) return printDuration(ms <= 0 ? 0 : Math.round(ms / 1000) * 1000);
  return `${Math.max(1, Math.round(ms / 100)) / 10}s`;
}

/** Writes a duration in ms as people say it: `40s`, `4m 20s`, `1h 02m`, `3d 4h`. */
export function printDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m ${String(seconds % 60).padStart(2, '0')}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 === 0 ? `${hours}h` : `${hours}h ${String(minutes % 60).padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}
