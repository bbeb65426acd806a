import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoff, pollInterval } from '../../../src/deploy/vercel/poll-schedule.ts';

test.each([
  [0, 1000],
  [14_999, 1000],
  [15_000, 5000],
  [59_999, 5000],
  [60_000, 15_000],
  [299_999, 15_000],
  [300_000, 30_000],
  [900_000, 30_000],
])('after %i ms the next look is in %i ms', (elapsed, interval) => {
  expect(pollInterval(elapsed)).toBe(interval);
});

describe('the pause after a failure', () => {
  test('doubles, and is between half and all of it', () => {
    expect([1, 2, 3, 4, 5, 9].map((failures) => backoff(failures, 1))).toEqual([
      2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    expect(backoff(1, 0)).toBe(1000);
  });

  test('is never shorter than what was asked for', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), unit, fc.nat(300_000), (failures, random, asked) => {
        const pause = backoff(failures, random, asked);
        expect(pause).toBeGreaterThanOrEqual(Math.max(asked, 1000));
        expect(pause).toBeLessThanOrEqual(Math.max(30_000, asked + 1000));
      }),
    );
  });
});
