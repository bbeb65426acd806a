import { describe, expect, it, test } from 'vitest';
import { parseEntries } from '../../src/core/claim-entry.ts';
import { keepFirst } from '../../src/core/keep-first.ts';
import { EMPTY_STATE, type Overlap } from '../../src/core/state.ts';
import { later } from '../support/later-claim.ts';

const FACTS = { ignoreCase: false, exists: () => true };

function kept(overlaps: readonly Overlap[], held: string, session = 'a7f3'): readonly Overlap[] {
  return keepFirst({ ...EMPTY_STATE, overlaps }, session, parseEntries(held), FACTS).overlaps;
}

describe('of claims that came first stays', () => {
  test.each<[first: readonly string[], held: string, stays: readonly string[]]>([
    [['src/'], 'src/', ['src/']],
    [['src/'], 'docs/, src/', ['src/']],
    [['src/a.ts'], 'src/', ['src/a.ts']],
    [['src/*.ts'], 'src/*.ts', ['src/*.ts']],
    [['src/'], 'src/a.ts', ['src/a.ts']],
    [['src/'], 'docs/x.md, src/a.ts, src/b.ts', ['src/a.ts', 'src/b.ts']],
    [['src/', 'src/a.ts'], 'src/a.ts', ['src/a.ts']],
    [['src/', 'docs/'], 'docs/', ['docs/']],
    [['src/'], '"src/a,b.ts"', ['"src/a,b.ts"']],
    [['src/a.ts'], 'NOT src/a.ts', []],
    [['src/'], 'docs/, NOT src/', []],
    [['src/'], 'docs/', []],
    [['src/'], '-', []],
  ])('of %j, where %s is held: %j', (first, held, stays) => {
    expect(kept([later('src/', first)], held).flatMap((overlap) => overlap.first)).toEqual(stays);
  });

  it('nothing of a record that has none left, and all of what concerns others', () => {
    const others = later('docs/', ['docs/'], { over: 'c2d8' });
    expect(kept([later('src/', ['src/']), others], '-')).toEqual([others]);
    expect(kept([later('src/', ['src/'])], 'src/a.ts', 'A7F3')).toEqual([later('src/', ['src/a.ts'])]);
  });

  it('the state itself, where nobody came after the session', () => {
    const state = { ...EMPTY_STATE, overlaps: [later('src/', ['src/'])] };
    expect(keepFirst(state, 'c2d8', [], FACTS)).toBe(state);
  });
});
