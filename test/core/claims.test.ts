import { describe, expect, it, test } from 'vitest';
import { parseEntries } from '../../src/core/claim-entry.ts';
import {
  claimConflicts,
  claimTexts,
  holdsPath,
  keptBy,
  settleInterests,
  withoutInterests,
} from '../../src/core/claims.ts';
import { viewSessions } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import type { SessionsFile } from '../../src/core/sessions-file/types.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { EMPTY_STATE } from '../../src/core/state.ts';
import { uncommittedClaims } from '../../src/core/uncommitted.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const FACTS = { ignoreCase: false, exists: () => true };
const interest = (session: string, path: string) => ({ session, path, at: NOW });

type Row = readonly [id: string, secondsAgo: number, editing: string];

const textWith = (...rows: readonly Row[]): string =>
  TEMPLATE +
  rows
    .map(([id, seconds, editing]) => `| ${id} | - | ${printStamp(NOW - seconds * 1000)} | ${editing} |\n`)
    .join('');
const view = (file: SessionsFile) =>
  viewSessions(file, { now: NOW, modifiedAt: NOW }, DEFAULT_LIMITS, { isGone: () => false });

describe('claimConflicts', () => {
  test.each<[rows: readonly Row[], wanted: readonly string[], conflicts: readonly string[]]>([
    [[], ['src/a.ts'], []],
    [[['a7f3', 0, 'src/a.ts']], ['src/a.ts'], []],
    [[['e1b2', 0, 'src/']], ['src/a.ts', 'docs/b.md'], ['src/a.ts: src/ of e1b2']],
    [[['e1b2', 0, 'src/a.ts']], ['src'], ['src: src/a.ts of e1b2']],
    [[['e1b2', 1_800, 'src/a.ts']], ['src/a.ts'], ['src/a.ts: src/a.ts of e1b2']],
    [[['e1b2', 1_801, 'src/a.ts']], ['src/a.ts'], []],
    [[['e1b2', 0, 'src/, NOT src/a.ts']], ['src/a.ts'], []],
    [
      [
        ['e1b2', 0, 'x'],
        ['c2d8', 0, 'x'],
      ],
      ['x'],
      ['x: x of e1b2', 'x: x of c2d8'],
    ],
  ])('in %j for %j are %j', (rows, wanted, conflicts) => {
    const found = claimConflicts(wanted, 'a7f3', view(parseSessionsFile(textWith(...rows))), FACTS);
    expect(found.map(({ path, claim, owner }) => `${path}: ${claim} of ${owner.id}`)).toEqual(conflicts);
  });
});

describe('settleInterests', () => {
  const settle = (rows: readonly Row[], interests: readonly ReturnType<typeof interest>[]) =>
    settleInterests(textWith(...rows), { ...EMPTY_STATE, interests }, view, FACTS, NOW);

  it('changes nothing where there are none', () => {
    const text = textWith(['a7f3', 0, 'x']);
    expect(settle([['a7f3', 0, 'x']], [])).toEqual({ text, state: EMPTY_STATE, granted: [] });
  });

  it('keeps waiting while the holder holds on, and gives back the state that need not be written', () => {
    const waiting = { ...EMPTY_STATE, interests: [interest('a7f3', 'src/a.ts')] };
    const table = textWith(['a7f3', 0, '-'], ['e1b2', 0, 'src/']);
    const { text, state, granted } = settleInterests(table, waiting, view, FACTS, NOW);
    expect([text, granted]).toEqual([table, []]);
    expect(state).toBe(waiting);
  });

  it('gives a free path to the first that waited, and lets the second wait for it', () => {
    const { text, state } = settle(
      [
        ['a7f3', 0, '-'],
        ['e1b2', 0, '-'],
      ],
      [interest('e1b2', 'x'), interest('a7f3', 'x')],
    );
    expect(text).toBe(textWith(['a7f3', 0, '-'], ['e1b2', 0, 'x']));
    expect(state.interests).toEqual([interest('a7f3', 'x')]);
  });

  it('says nothing of when the session was active, which did nothing now', () => {
    const { text } = settle([['a7f3', 1_800, 'y']], [interest('a7f3', 'x')]);
    expect(text).toBe(textWith(['a7f3', 1_800, 'y, x']));
  });

  it('forgets sessions that left or went quiet', () => {
    const { text, state } = settle([['a7f3', 1_801, '-']], [interest('a7f3', 'x'), interest('gone', 'y')]);
    expect(text).toBe(textWith(['a7f3', 1_801, '-']));
    expect(state.interests).toEqual([]);
  });

  it('gives nothing to a session that left while others work', () => {
    const { text, state, granted } = settle([['e1b2', 0, '-']], [interest('gone', 'y')]);
    expect([text, state.interests, granted]).toEqual([textWith(['e1b2', 0, '-']), [], []]);
  });

  it('writes a claim that only an old row of the session has', () => {
    const old = ['a7f3', 1_801, 'src/a.ts'] as const;
    expect(settle([['a7f3', 0, '-'], old], [interest('a7f3', 'src/a.ts')]).text).toBe(
      textWith(['a7f3', 0, 'src/a.ts'], old),
    );
  });

  it('names what it gave also where there are as many notices as are kept', () => {
    const state = {
      ...EMPTY_STATE,
      interests: [interest('a7f3', 'x')],
      notices: Array.from({ length: 200 }, () => ({
        to: 'e1b2',
        from: null,
        kind: 'lock-was-stale' as const,
        subject: 'vercel',
        reason: '',
        at: NOW,
      })),
    };
    const settled = settleInterests(textWith(['a7f3', 0, '-']), state, view, FACTS, NOW);
    expect(settled.granted).toMatchObject([{ to: 'a7f3', subject: 'x' }]);
    expect(settled.state.notices).toHaveLength(200);
    expect(settled.state.notices.at(-1)).toEqual(settled.granted[0]);
  });

  it('writes no claim that the session has already, and waits for it no longer', () => {
    const { text, state, granted } = settle([['a7f3', 0, 'src/']], [interest('a7f3', 'src/a.ts')]);
    expect([text, state.interests, granted]).toEqual([textWith(['a7f3', 0, 'src/']), [], []]);
  });
});

describe('withoutInterests', () => {
  const state = {
    ...EMPTY_STATE,
    interests: [interest('a7f3', 'x'), interest('e1b2', 'x'), interest('A7F3', 'y')],
  };

  it("ends the session's own, on these paths, and no others", () => {
    const { state: after, ended } = withoutInterests(state, 'a7f3', (path) => path === 'x');
    expect(ended).toEqual(['x']);
    expect(after.interests).toEqual(state.interests.slice(1));
    expect(withoutInterests(state, 'a7f3', () => true).ended).toEqual(['x', 'y']);
  });

  it('gives back the state that need not be written', () => {
    expect(withoutInterests(state, 'c2d8', () => true).state).toBe(state);
  });
});

test.each<[editing: string, path: string, holds: boolean]>([
  ['src/', 'src/a.ts', true],
  ['src/, NOT src/a.ts', 'src/a.ts', false],
  ['-', 'src/a.ts', false],
])('a session that edits %s holds %s: %s', (editing, path, holds) => {
  expect(holdsPath(parseSessionsFile(textWith(['A7F3', 0, editing])), 'a7f3', path, FACTS)).toBe(holds);
});

test('a claim in an old row of the session is held, and kept by nobody', () => {
  const file = parseSessionsFile(textWith(['a7f3', 10, 'a'], ['a7f3', 20, 'b']));
  expect(['a', 'b'].map((path) => holdsPath(file, 'a7f3', path, FACTS))).toEqual([true, true]);
  expect(['a', 'b'].map(keptBy(file, 'a7f3', FACTS))).toEqual([true, false]);
});

test('the texts of a row leave out what it leaves out', () => {
  const { rows } = parseSessionsFile(textWith(['a7f3', 0, '`a` (x), NOT b, "c,d"']));
  expect(rows.map(claimTexts)).toEqual([['a (x)', 'c,d']]);
});

test.each<[editing: string, changed: readonly string[], found: readonly string[]]>([
  ['src/, docs', ['src/a.ts', 'src/b.ts', 'x'], ['src/: src/a.ts src/b.ts']],
  ['src/, src/a.ts', ['src/a.ts'], ['src/: src/a.ts', 'src/a.ts: src/a.ts']],
  ['src/, NOT src/a.ts', ['src/a.ts'], []],
  ['-', ['src/a.ts'], []],
  ['src/', [], []],
  ['lib/a.ts', ['lib'], ['lib/a.ts: lib']],
  ['nest/a.ts, nest, .', ['nest/'], []],
])('the claims %s with changes in %j are uncommitted: %j', (editing, changed, found) => {
  const claims = uncommittedClaims(parseEntries(editing), changed, FACTS);
  expect(claims.map(({ entry, paths }) => `${entry.text}: ${paths.join(' ')}`)).toEqual(found);
});
