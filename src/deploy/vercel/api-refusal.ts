import type { NoAnswer } from './answer.ts';
import { field, text } from './parse.ts';

const LONGEST_WAIT_MS = 5 * 60_000;

/** Reads an HTTP answer that is no success; `now` in milliseconds since the epoch. */
export function refusalOf(status: number, headers: Headers, body: unknown, now: number): NoAnswer {
  const error = field(body, 'error');
  const detail = text(field(error, 'message')) ?? `HTTP ${status}`;
  if (status === 401 || status === 403) return { kind: 'denied', why: denialOf(error, status), detail };
  if (status === 404) return { kind: 'not-found', detail };
  if (status === 429) return { kind: 'unavailable', why: 'rate-limited', detail, ...waitOf(headers, now) };
  if (status >= 500 || status === 408) return { kind: 'unavailable', why: 'server-error', detail };
  return { kind: 'denied', why: 'bad-request', detail };
}

function denialOf(error: unknown, status: number): 'missing-token' | 'invalid-token' | 'forbidden' {
  if (field(error, 'missingToken') === true) return 'missing-token';
  return field(error, 'invalidToken') === true || status === 401 ? 'invalid-token' : 'forbidden';
}

/** `Retry-After` in seconds or as a date, else the end of the rate limit's window. */
function waitOf(headers: Headers, now: number): { retryAfterMs?: number } {
  const asked = headers.get('retry-after');
  const wait = asked === null ? fromEpoch(headers.get('x-ratelimit-reset'), now) : fromRetryAfter(asked, now);
  return wait === undefined ? {} : { retryAfterMs: Math.min(Math.max(wait, 0), LONGEST_WAIT_MS) };
}

function fromRetryAfter(value: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - now;
}

function fromEpoch(value: string | null, now: number): number | undefined {
  return value !== null && /^\d+$/.test(value) ? Number(value) * 1000 - now : undefined;
}
