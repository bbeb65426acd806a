import { describe, expect, it, test } from 'vitest';
import {
  ageMs,
  isFromTheFuture,
  isLockStale,
  isRenewalDue,
  isSessionInactive,
  lockLostAfterMs,
} from '../../src/core/staleness.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const seconds = (count: number): number => count * 1000;

describe('isLockStale', () => {
  test.each<[ageInSeconds: number, stale: boolean]>([
    [-60, false],
    [0, false],
    [299, false],
    [299.999, false],
    [300, true],
    [300.001, true],
    [301, true],
  ])('judges a lock that is %s s old', (age, stale) => {
    expect(isLockStale(NOW, NOW + seconds(age), DEFAULT_LIMITS)).toBe(stale);
  });

  it('obeys the configured limit', () => {
    const limits = { ...DEFAULT_LIMITS, lockStaleAfterMs: seconds(5) };
    expect(isLockStale(NOW, NOW + seconds(4), limits)).toBe(false);
    expect(isLockStale(NOW, NOW + seconds(5), limits)).toBe(true);
  });

  it('lies beyond the age at which a holder gives its own lock up', () => {
    expect(lockLostAfterMs(DEFAULT_LIMITS.lockStaleAfterMs)).toBe(seconds(240));
    for (const limit of [1, 5, 90, 5_400])
      expect(lockLostAfterMs(seconds(limit))).toBeLessThan(seconds(limit));
  });
});

describe('isSessionInactive', () => {
  test.each<[ageInSeconds: number, inactive: boolean]>([
    [-60, false],
    [0, false],
    [1799, false],
    [1800, false],
    [1800.999, false],
    [1801, true],
    [90_000, true],
  ])('judges a session that is %s s old', (age, inactive) => {
    expect(isSessionInactive(NOW, NOW + seconds(age), DEFAULT_LIMITS)).toBe(inactive);
  });
});

describe('ageMs', () => {
  test.each<[title: string, stamp: number, now: number, age: number]>([
    ['a stamp of now', NOW, NOW, 0],
    ['a stamp of the future as now', NOW + seconds(90), NOW, 0],
    ['whole seconds between', NOW, NOW + 1999, 1000],
    ['a second that has turned', NOW + 999, NOW + 1000, 1000],
  ])('counts %s', (_title, stamp, now, age) => {
    expect(ageMs(stamp, now)).toBe(age);
  });
});

describe('isFromTheFuture', () => {
  test.each<[aheadInSeconds: number, warns: boolean]>([
    [0, false],
    [59, false],
    [60, false],
    [60.001, true],
    [61, true],
  ])('warns of a stamp %s s ahead: %s', (ahead, warns) => {
    expect(isFromTheFuture(NOW + seconds(ahead), NOW)).toBe(warns);
  });
});

describe('isRenewalDue', () => {
  test.each<[secondsAgo: number, due: boolean]>([
    [-30.001, true],
    [-30, false],
    [0, false],
    [29.999, false],
    [30, true],
  ])('writes a stamp of %s s ago again: %s', (ago, due) => {
    expect(isRenewalDue(NOW - seconds(ago), NOW)).toBe(due);
  });

  it('writes one where none can be read', () => {
    expect(isRenewalDue(null, 0)).toBe(true);
  });
});
