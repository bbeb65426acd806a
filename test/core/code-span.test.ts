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
  });

  it('ends behind many other runs where it would without them', () => {
    const piece = fc.constantFrom('`', '``', '```', 'a', '\\\\', '|');
    holds(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), (pieces, count) => {
        const ticks = '`'.repeat(count);
        const others = `x${'````'} y`.repeat(40);
        const rest = `a${pieces.join('')}a`;
        const end = endOfCodeSpan(`${ticks}${rest}`, 0);
        const isClosed = end > count;
        expect(endOfCodeSpan(`${ticks}${others}${rest}`, 0)).toBe(isClosed ? end + others.length : count);
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
