import { expect, test } from 'vitest';
import { isTooLong, parseDuration, printDuration, printRoundDuration } from '../../src/core/duration.ts';

test.each<[text: string, ms: number | null]>([
  ['90s', 90_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['1m30s', 90_000],
  ['250ms', 250],
  ['1.5m', 90_000],
  ['2d', 172_800_000],
  ['0s', 0],
  ['', null],
  ['5', null],
  ['5 m', null],
  ['m', null],
  ['-5m', null],
  ['5M', null],
  ['5min', null],
  ['1e3s', null],
  ['999999d', 86_399_913_600_000],
  ['999999d1ms', null],
  ['24000000h', null],
  ['99999999999999999999d', null],
  [`${'9'.repeat(400)}ms`, null],
])('the duration %j is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  ['999999d', false],
  ['1000000d', true],
  [`${'9'.repeat(400)}s`, true],
  ['soon', false],
])('whether %j is a duration too long to count with: %s', (text, isSo) => {
  expect(isTooLong(text)).toBe(isSo);
});

test.each<[ms: number, text: string]>([
  [-1, '0s'],
  [999, '0s'],
  [59_999, '59s'],
  [60_000, '1m'],
  [61_000, '1m 01s'],
  [3_599_000, '59m 59s'],
  [3_600_000, '1h'],
  [3_720_000, '1h 02m'],
  [172_799_000, '47h 59m'],
  [172_800_000, '2d 0h'],
])('%s ms are said as %s', (ms, text) => {
  expect(printDuration(ms)).toBe(text);
});

test.each([
  [0, '0s'],
  [1, '0.1s'],
  [99, '0.1s'],
  [980, '1s'],
  [1_498, '1.5s'],
  [1_970, '2s'],
  [2_400, '2.4s'],
  [9_990, '10s'],
  [12_400, '12s'],
  [599_980, '10m'],
])('says a duration of %s ms that was typed or announced as %s', (ms, text) => {
  expect(printRoundDuration(ms)).toBe(text);
});
