import { printDuration } from '../core/duration.ts';
import type { LockView } from '../core/lock-view.ts';
import { isSessionId } from '../core/session.ts';
import { ageMs } from '../core/staleness.ts';
import type { Instant } from '../core/stamp.ts';
import { age, ago } from './ages.ts';
import { asTyped, type TypedFlags, wordOrFlag } from './as-typed.ts';
import type { Reader } from './conflict-messages.ts';
import { stepLines } from './steps.ts';
import { PLAIN, type Style } from './style.ts';
import { quoted, visible, worded } from './visible.ts';

/** What one needs besides a lock to say how old it is. */
export interface LockTimes {
  readonly now: Instant;
  readonly staleAfterMs: number;
  /** When the holder was last active; null where it has no row. */
  readonly holderActive: Instant | null;
}

/** A lock that was acquired, renewed or taken over. */
export const lockTaken = (
  name: string,
  outcome: {
    readonly kind: string;
    readonly why?: string;
    readonly from?: LockView;
    readonly before?: LockView;
  },
  { now, staleAfterMs }: Omit<LockTimes, 'holderActive'>,
): string => {
  if (outcome.kind === 'renewed') {
    const { before } = outcome;
    const warning = before?.stale === true ? [lockWasStale(before, { now, staleAfterMs })] : [];
    return [`Renewed the ${name} lock, which you hold.`, ...warning].join('\n');
  }
  if (outcome.kind !== 'taken-over' || outcome.from === undefined) return `Acquired the ${name} lock.`;
  const { from, why } = outcome;
  const reasons: Readonly<Record<string, string>> = {
    stale: `stale, last renewed ${ago(from.lastUpdated, now)}`,
    unrenewed: 'not renewed while you watched',
    override: 'overridden',
  };
  return `Took the ${name} lock over from ${worded(from.holder ?? 'somebody')} (${reasons[why ?? ''] ?? ''}).`;
};

/** Warns a holder that renews its lock so late that it had ceased to stop anybody. */
export const lockWasStale = (
  { name, lastUpdated }: LockView,
  { now, staleAfterMs }: Omit<LockTimes, 'holderActive'>,
): string => {
  const staleMs = Math.max(1000, ageMs(lastUpdated ?? now, now) - staleAfterMs);
  return `guard: warning: the ${name} lock had been stale for ${printDuration(staleMs)}, so others may have gone ahead; look before you go on`;
};

/** Who holds a lock, why, since when, how long it lasts, and when the holder was last active. */
export const lockHolder = (lock: LockView, { now, staleAfterMs, holderActive }: LockTimes): string => {
  const why = Object.entries(lock.detail).map(
    ([label, value]) => `${lockLabel(label)}: ${quoted(value, 100)}`,
  );
  const times = [
    lock.since === null ? '' : heldSince(lock.since, now),
    `renewed ${ago(lock.lastUpdated, now)}`,
    staleIn(lock, now, staleAfterMs),
    holderActive === null ? '' : `last active ${ago(holderActive, now)}`,
  ].filter((part) => part !== '');
  const who = lock.holder === null ? 'somebody unknown' : worded(lock.holder);
  return `${who}${why.length === 0 ? '' : ` (${why.join('; ')})`}, ${times.join(', ')}`;
};

/** The label of a lock's field: a word as it is; anything else might be a sentence. */
export function lockLabel(label: string): string {
  const shown = label.toLowerCase();
  // Some letters cannot be seen.
  const isWord = /^[\p{L}\p{N}_-]{1,20}$/u.test(shown) && visible(shown) === shown;
  return isWord ? shown : quoted(shown, 40);
}

/** How long until a lock counts as stale. */
export function staleIn(lock: LockView, now: Instant, staleAfterMs: number): string {
  const left = staleAfterMs - ageMs(lock.lastUpdated ?? now, now);
  return left > 0 ? `stale in ${printDuration(left)}` : 'stale';
}

/** The call that asked for a lock. */
export interface LockCall {
  readonly verb: 'lock' | 'run';
  readonly flags: TypedFlags;
  /** What `guard run` is to run. */
  readonly command?: readonly string[];
}

export const lockRefused = (lock: LockView, times: LockTimes, call: LockCall, style: Style): string =>
  [
    style.bad(`guard: the ${lock.name} lock is held by another session`),
    `  ${lockHolder(lock, times)}`,
    stepLines([
      ['wait for it', callAgain(call, lock.name, '--wait')],
      ['take it', callAgain(call, lock.name, '--override "why"'), willBeTold(lock.holder, 'the holder')],
    ]),
  ].join('\n');

/** The same call with one flag more, to be pasted into a shell. */
function callAgain({ verb, flags, command }: LockCall, name: string, more: string): string {
  const call = asTyped([verb, name], flags, ['session', 'error', 'services']);
  const tail = command === undefined ? [] : ['--', ...command].map(wordOrFlag);
  return [call, more, ...tail].join(' ');
}

export const unlocked = (
  name: string,
  kind: string,
  overridden: { readonly holder: string | null; readonly reason: string } | null,
): string => {
  if (kind === 'was-free') return `The ${name} lock was free.`;
  if (overridden === null) return `Released the ${name} lock.`;
  const { holder, reason } = overridden;
  const told = willBeTold(holder);
  return `Released the ${name} lock of ${worded(holder ?? 'somebody')} (overridden: ${visible(reason)})${told === '' ? '' : `; ${told}`}.`;
};

export const unlockRefused = (
  lock: LockView,
  times: LockTimes,
  { style = PLAIN, sessionOption = '' }: Pick<Reader, 'style' | 'sessionOption'>,
): string =>
  [
    style.bad(`guard: the ${lock.name} lock is not yours to release`),
    `  ${lockHolder(lock, times)}`,
    stepLines([
      [
        'release it',
        `guard unlock ${lock.name}${sessionOption} --override "why"`,
        willBeTold(lock.holder, 'the holder'),
      ],
    ]),
  ].join('\n');

/** Nothing where nobody is: the file names no holder, or somebody who is no session and never calls guard. */
export function willBeTold(holder: string | null, called = worded(holder ?? '')): string {
  return holder !== null && isSessionId(holder) ? `${called} will be told` : '';
}

/** A point in time, short where it was today. */
function clock(instant: Instant, now: Instant): string {
  const [day, time] = new Date(instant).toISOString().split(/[T.]/);
  return new Date(now).toISOString().startsWith(day ?? '') ? `${time}Z` : `${day}T${time}Z`;
}

function heldSince(since: Instant, now: Instant): string {
  const at = `since ${clock(since, now)}`;
  return ageMs(since, now) < 2000 ? `held ${at}` : `held for ${age(since, now)} (${at})`;
}
