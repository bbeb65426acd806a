import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { latestOf, parseStamp, printStamp } from '../../src/core/stamp.ts';
import { holds } from '../support/properties.ts';

const iso = (text: string): number => Date.parse(text);

describe('parseStamp', () => {
  test.each<[text: string, sameAs: string]>([
    ['2026-02-20T10:35:00Z.', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00Z,', '2026-02-20T10:35:00Z'],
    ['"2026-02-20T10:35:00Z"', '2026-02-20T10:35:00Z'],
    ['<2026-02-20 10:35>', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00Z<br>', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00Z <br />', '2026-02-20T10:35:00Z'],
    ['2026-02-20 10:35:00 GMT', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00Z', '2026-02-20T10:35:00Z'],
    ['2026-02-20t10:35:00z', '2026-02-20T10:35:00Z'],
    ['2026-02-20 10:35:00Z', '2026-02-20T10:35:00Z'],
    ['2026-02-20  10:35:00', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35', '2026-02-20T10:35:00Z'],
    ['2026-02-20 10:35', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35Z', '2026-02-20T10:35:00Z'],
    ['2026-02-20 10:35 UTC', '2026-02-20T10:35:00Z'],
    ['2026-02-20 10:35:00 Z', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00.999Z', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00,5', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00.123456+00:00', '2026-02-20T10:35:00Z'],
    ['2026-02-20T11:35:00+01:00', '2026-02-20T10:35:00Z'],
    ['2026-02-20T11:35:00+0100', '2026-02-20T10:35:00Z'],
    ['2026-02-20T11:35:00+01', '2026-02-20T10:35:00Z'],
    ['2026-02-20T05:05:00-05:30', '2026-02-20T10:35:00Z'],
    ['2026-02-20 11:35:00 +0100', '2026-02-20T10:35:00Z'],
    ['2026-02-21T00:35:00+14:00', '2026-02-20T10:35:00Z'],
    ['2026-02-19T22:35:00-12:00', '2026-02-20T10:35:00Z'],
    ['2026-02-20', '2026-02-20T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2026-12-31T23:59:59Z', '2026-12-31T23:59:59Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z'],
    ['20260220T103500Z', '2026-02-20T10:35:00Z'],
    ['20260220t103500z', '2026-02-20T10:35:00Z'],
    ['20260220T103500', '2026-02-20T10:35:00Z'],
    ['20260220T1035Z', '2026-02-20T10:35:00Z'],
    ['20260220T103500.25Z', '2026-02-20T10:35:00Z'],
    ['20260220T113500+0100', '2026-02-20T10:35:00Z'],
    ['`2026-02-20T10:35:00Z`', '2026-02-20T10:35:00Z'],
    ['**2026-02-20T10:35:00Z**', '2026-02-20T10:35:00Z'],
    ['**`2026-02-20 10:35`**', '2026-02-20T10:35:00Z'],
    ['~~2026-02-20~~', '2026-02-20T00:00:00Z'],
    ['*20260220T103500Z*', '2026-02-20T10:35:00Z'],
    ['**2026-02-20** `10:35`', '2026-02-20T10:35:00Z'],
    ['_2026-02-20T10:35:00Z_', '2026-02-20T10:35:00Z'],
    ['2026-02-20T10:35:00Z (lunch)', '2026-02-20T10:35:00Z'],
    ['`2026-02-20 10:35` (away, back soon)', '2026-02-20T10:35:00Z'],
    ['[2026-02-20](x)', '2026-02-20T00:00:00Z'],
    ['[2026-02-20T10:35:00Z](../notes.md#a) (lunch)', '2026-02-20T10:35:00Z'],
  ])('reads %s', (text, sameAs) => {
    expect(parseStamp(text)).toBe(iso(sameAs));
  });

  test.each<[title: string, text: string]>([
    ['two times', '2026-02-20T10:35:00Z, 2026-02-20T10:36:00Z'],
    ['another zone', '2026-02-20 10:35 CET'],
    ['nothing', ''],
    ['a dash', '-'],
    ['words', 'yesterday'],
    ['a month in words', 'Feb 18'],
    ['a time only', '10:30'],
    ['a placeholder', 'TBD'],
    ['a month of 13', '2026-13-01'],
    ['eight digits, which may be an id', '20260220'],
    ['a basic month of 13', '20261301T103500Z'],
    ['a basic hour alone', '20260220T10Z'],
    ['basic digits too many', '20260220T1035001Z'],
    ['a month of 0', '2026-00-10'],
    ['a day of 0', '2026-01-00'],
    ['30 February', '2026-02-30'],
    ['29 February of a common year', '2026-02-29T10:00:00Z'],
    ['31 April', '2026-04-31'],
    ['hour 24', '2026-02-20T24:00:00Z'],
    ['hour 25', '2026-02-26T25:61:00Z'],
    ['minute 60', '2026-02-20T10:60:00Z'],
    ['a leap second', '2026-02-20T10:35:60Z'],
    ['a zone of 15 hours', '2026-02-20T10:35:00+15:00'],
    ['a zone of 60 minutes', '2026-02-20T10:35:00+01:60'],
    ['a zone by name', '2026-02-20T10:35:00 CET'],
    ['a date with a zone', '2026-02-20Z'],
    ['something behind', '2026-02-20T10:35:00Z resumed'],
    ['a remark with another time', '2026-02-20T10:35:00Z (resumed 12:10)'],
    ['a remark without an end', '2026-02-20T10:35:00Z (resumed'],
    ['a link to a time', '[started](2026-02-20)'],
    ['something before', 'at 2026-02-20T10:35:00Z'],
    ['one digit', '2026-2-20T10:35:00Z'],
    ['slashes', '2026/02/20 10:35'],
    ['no separator', '2026-02-2010:35'],
    ...['2026/02-20T10:35:00Z', '2026-02/20T10:35:00Z', '2026-02-20T10.35:00Z', '2026-02-20T10:35.00Z'].map(
      (text): [string, string] => ['one wrong separator', text],
    ),
    ['a zone of one letter', '2026-02-20T10:35:00B'],
    ['the year 26', '0026-02-20'],
    ['six digits of year', '+002026-02-20T10:35:00Z'],
    ['a number', '1771583700'],
    ['two lines', '2026-02-20\n10:35'],
  ])('refuses %s', (_title, text) => {
    expect(parseStamp(text)).toBeNull();
  });

  it('never throws, and what it reads can be printed', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789-:TZ+ .'.split('')), maxLength: 30 });
    holds(
      fc.property(fc.oneof(fc.string(), digits), (text) => {
        const instant = parseStamp(text);
        if (instant !== null) expect(printStamp(instant)).toMatch(/Z$/);
      }),
    );
  });
});

describe('latestOf', () => {
  test.each<[text: string, modified: string, latest: string | null]>([
    ['2026-02-20', '2026-02-20T10:35:00Z', '2026-02-20T10:35:00Z'],
    ['`2026-02-20` (today)', '2026-02-20T10:35:00Z', '2026-02-20T10:35:00Z'],
    ['2026-02-20', '2026-02-21T10:35:00Z', '2026-02-20T23:59:59Z'],
    ['2026-02-20', '2026-02-19T10:35:00Z', '2026-02-20T00:00:00Z'],
    ['2026-02-20T00:00:00Z', '2026-02-20T10:35:00Z', '2026-02-20T00:00:00Z'],
    ['2026-02-20 00:00', '2026-02-20T10:35:00Z', '2026-02-20T00:00:00Z'],
    ['20260220T0000Z', '2026-02-20T10:35:00Z', '2026-02-20T00:00:00Z'],
    ['2026-02-20T02:00+02:00', '2026-02-20T10:35:00Z', '2026-02-20T00:00:00Z'],
    ['today', '2026-02-20T10:35:00Z', null],
  ])('of %j in a file of %s is %s', (text, modified, latest) => {
    expect(latestOf(text, iso(modified))).toBe(latest === null ? null : iso(latest));
  });
});

describe('printStamp', () => {
  test.each<[instant: number, text: string]>([
    [0, '1970-01-01T00:00:00Z'],
    [iso('2026-02-20T10:35:00Z'), '2026-02-20T10:35:00Z'],
    [iso('2026-02-20T10:35:00.999Z'), '2026-02-20T10:35:00Z'],
  ])('writes %s as whole seconds of UTC', (instant, text) => {
    expect(printStamp(instant)).toBe(text);
  });

  it('writes every day from 1600 to 2400 as Node does', () => {
    const node = (instant: number): string => new Date(instant).toISOString().replace('.000', '');
    const wrong: number[] = [];
    for (let instant = iso('1600-01-01T23:59:59Z'); instant < iso('2401-01-01'); instant += 86_400_000)
      if (printStamp(instant) !== node(instant)) wrong.push(instant);
    expect(wrong).toEqual([]);
  });

  test.each([-1, -1000, 253_402_300_799_999, 253_402_300_800_000, 8.64e15])(
    'writes %i as Node does',
    (instant) => {
      expect(printStamp(instant)).toBe(new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z'));
    },
  );

  it('writes no stamp for what is no time', () => {
    expect(() => printStamp(Number.NaN)).toThrow(RangeError);
    expect(() => printStamp(8.64e15 + 1)).toThrow(RangeError);
  });

  it('is read back to the second', () => {
    const instants = fc.integer({ min: 0, max: iso('2999-12-31T23:59:59Z') });
    holds(
      fc.property(instants, (instant) => {
        expect(parseStamp(printStamp(instant))).toBe(Math.floor(instant / 1000) * 1000);
      }),
    );
  });
});
