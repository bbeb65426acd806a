import { describe, expect, test } from 'vitest';
import { isLaterClaim } from '../../src/core/first-holder.ts';
import type { Overlap } from '../../src/core/state.ts';
import { later } from '../support/later-claim.ts';

const FACTS = { ignoreCase: false, exists: () => true };

describe('who came first to src/a.ts', () => {
  const lapsed: Overlap = {
    ...later('src/a.ts', ['src/a.ts']),
    session: 'a7f3',
    over: 'e1b2',
    lapsed: 'told',
  };
  test.each<[title: string, overlaps: readonly Overlap[], isLater: boolean]>([
    ['nobody knows', [], false],
    ['a7f3 did, and has it still', [later('src/', ['src/a.ts'])], true],
    [
      'a7f3 did, whatever the case of the ids',
      [later('src/', ['src/'], { over: 'A7F3', session: 'E1B2' })],
      true,
    ],
    ['a7f3 did, and let go of it', [later('src/', ['src/b.ts'])], false],
    ['a7f3 did, before another claim', [later('src/b.ts', ['src/'])], false],
    ['a7f3 did, before a third session', [later('src/', ['src/'], { session: 'c2d8' })], false],
    ['a third session did', [later('src/', ['src/'], { over: 'c2d8' })], false],
    ['e1b2 did, over a lapsed claim', [lapsed, later('src/', ['src/'])], false],
    ['e1b2 did, elsewhere', [{ ...lapsed, path: 'src/b.ts' }, later('src/', ['src/'])], true],
    ['e1b2 did, over what has gone since', [{ ...lapsed, first: [] }, later('src/', ['src/'])], true],
    ['e1b2 did, and a third one', [{ ...lapsed, over: 'c2d8' }, later('src/', ['src/'])], true],
  ])('%s: e1b2 came later is %s', (_title, overlaps, isLater) => {
    const rival = { self: 'a7f3', holder: 'e1b2', claim: 'src/', path: 'src/a.ts' };
    expect(isLaterClaim(overlaps, rival, FACTS)).toBe(isLater);
  });
});
