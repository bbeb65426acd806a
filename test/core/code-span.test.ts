import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { endOfCodeSpan } from '../../src/core/code-span.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';
import { holds } from '../support/properties.ts';

describe('a code span', () => {
  test.each<[text: string, at: number, end: number]>([
    ['`a` b', 0, 3],
    ['``a`b`` c', 0, 7],
    ['x `a', 2, 3],
    ['``a`', 0, 2],
    ['`a``b`c', 0, 6],
    ['` `', 0, 3],
  ])('of %j at %i ends at %i', (text, at, end) => {
    expect(endOfCodeSpan(text, at)).toBe(end);
    expect(endOfCodeSpan(text + 'x'.repeat(2_000), at)).toBe(end);
  });

  it('ends in a long text where it ends in a short one', () => {
    const piece = fc.constantFrom('`', '``', '```', 'a', '\\', '|');
    holds(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        const long = text + 'x'.repeat(1_001);
        for (let at = text.indexOf('`'); at !== -1; at = text.indexOf('`', at + 1))
          expect(endOfCodeSpan(long, at)).toBe(endOfCodeSpan(`${text}x`, at));
      }),
    );
  });

  it('is looked for in time, whatever runs of ticks there are', () => {
    const text = Array.from({ length: 800 }, (_, count) => '`'.repeat(count)).join(' ');
    expectCpuTimeBelow(200, () => {
      for (let at = text.indexOf('`'); at !== -1; ) at = text.indexOf('`', endOfCodeSpan(text, at));
    });
  });
});
