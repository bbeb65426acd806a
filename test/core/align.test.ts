import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align } from '../../src/core/align.ts';
import { holds } from '../support/properties.ts';

const items = (count: number, of: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => of(index));

describe('what two lists have in common', () => {
  it('is paired once each, in the order of both', () => {
    const list = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 40 });
    holds(
      fc.property(list, list, (one, other) => {
        const pairs = align(one, other);
        expect(pairs.every(([left, right]) => one[left] === other[right])).toBe(true);
        for (const side of [0, 1] as const) {
          const places = pairs.map((pair) => pair[side]);
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        }
      }),
    );
  });

  it.each([
    ['with lines of their own', (index: number) => `line ${index}`],
    ['with blank lines between them', (index: number) => (index % 2 === 0 ? '' : `line ${index}`)],
    ['in which all stands several times', (index: number) => `line ${index % 7}`],
  ])('is found in long lists %s, changed at both ends', (_what, of) => {
    const long = items(3_000, of);
    const pairs = align(
      ['first', ...long, 'last'],
      ['1st', ...long.slice(0, 1_500), 'new', ...long.slice(1_500), 'end'],
    );
    expect(pairs.length).toBe(long.length);
  });
});
