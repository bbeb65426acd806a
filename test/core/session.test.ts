import { describe, expect, it, test } from 'vitest';
import { addClaims } from '../../src/core/claim.ts';
import {
  entriesOf,
  isSameSession,
  isSessionId,
  problemsOfRows,
  rowsOf,
  viewSessions,
} from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const ago = (seconds: number): string => printStamp(NOW - seconds * 1000);
const fileWith = (...rows: readonly string[]) =>
  parseSessionsFile(TEMPLATE + rows.map((row) => `| ${row} | - |\n`).join(''));

describe('isSessionId', () => {
  test.each(['a', 'a7f3', 'A7F3', 'agent-7.b_c', '0', 'x'.repeat(64), '-x', '_', '.', 'nobody', '2026'])(
    'takes %s',
    (id) => {
      expect(isSessionId(id)).toBe(true);
    },
  );

  test.each([
    '',
    ' ',
    'a b',
    'x'.repeat(65),
    'ä',
    'a|b',
    'a,b',
    'a\n',
    'a/b',
    '-',
    '--',
    'none',
    'NONE',
    '_none_',
    '2026-02-20',
  ])('refuses %j', (id) => {
    expect(isSessionId(id)).toBe(false);
  });

  it('takes nothing that a row could not be found by', () => {
    for (const id of ['a', '_', '.', '-x', '2026', 'id', 'session', 'Session-ID', 'x'.repeat(64), '---a']) {
      expect(isSessionId(id)).toBe(true);
      expect(rowsOf(fileWith(`${id} | ${ago(0)} | ${ago(0)}`), id)).toHaveLength(1);
    }
  });
});

test.each<[one: string, other: string, same: boolean]>([
  ['a7f3', 'a7f3', true],
  ['3b3b', '3B3B', true],
  ['__a7f3__', 'a7f3', true],
  ['A7F3', '__a7f3__', true],
  ['__a7f3__', '__a7f3__', true],
  ['_a7f3_', 'a7f3', true],
  ['__a7f3', 'a7f3', false],
  ['____', '', false],
  ['a7f3', 'a7f', false],
  ['a7f3', 'e1b2', false],
  ['session a7f3', 'a7f3', true],
  ['Session: A7F3', 'a7f3', true],
  ['session id a7f3', '@a7f3', true],
  ['@a7f3', 'a7f3', true],
  ['"a7f3"', 'a7f3', true],
  ['session-a7f3', 'a7f3', false],
  ['a7f3.', 'a7f3', false],
  ['-a7f3', 'a7f3', false],
  ['@a7f3x', 'a7f3', false],
  ['@claude', 'claude', false],
  ['Claude a7f3', 'a7f3', false],
])('%s and %s are the same session: %s', (one, other, same) => {
  expect(isSameSession(one, other)).toBe(same);
});

test.each(['session a7f3', '@a7f3'])('the row of %s is a7f3’s, whose claims are written there', (id) => {
  const file = fileWith(`${id} | ${ago(9)} | ${ago(9)}`);
  expect(file.rows[0]?.id).toBe(id);
  expect(rowsOf(file, 'a7f3')).toHaveLength(1);
  expect(rowsOf(fileWith(`a7f3 | ${ago(9)} | ${ago(9)}`), id)).toHaveLength(1);
  const claimed = parseSessionsFile(addClaims(file, 'a7f3', ['src/b.ts'], NOW));
  expect(claimed.rows.map((row) => [row.id, entriesOf(row).map(({ text }) => text)])).toEqual([
    [id, ['src/b.ts']],
  ]);
});

describe('viewSessions', () => {
  const viewOf = (lastActive: string, { modifiedAt = NOW, gone = false } = {}) => {
    const file = fileWith(`a7f3 | ${ago(9_000)} | ${lastActive}`);
    const [view] = viewSessions(file, { now: NOW, modifiedAt }, DEFAULT_LIMITS, { isGone: () => gone });
    return view ?? expect.fail('no row');
  };

  test.each<[secondsAgo: number, active: boolean]>([
    [0, true],
    [1_799, true],
    [1_800, true],
    [1_801, false],
    [-30, true],
    [-86_400, true],
  ])('a session last active %s s ago is active: %s', (seconds, active) => {
    expect(viewOf(ago(seconds)).active).toBe(active);
  });

  it('counts a stamp of the future as now', () => {
    expect(viewOf(ago(-500)).lastActive).toBe(NOW);
  });

  test.each<[title: string, lastActive: string, modifiedSecondsAgo: number, active: boolean]>([
    ['in a file changed just now', 'just now', 0, true],
    ['in a file changed 30 minutes ago', 'TBD', 1_800, true],
    ['in a file not changed for longer', 'TBD', 1_801, false],
    ['in a file with a clock ahead', '', -100, true],
  ])('goes by the file where the stamp cannot be read, %s', (_title, lastActive, modified, active) => {
    const view = viewOf(lastActive, { modifiedAt: NOW - modified * 1000 });
    expect(view.active).toBe(active);
    expect(view.lastActive).toBe(Math.min(NOW, NOW - modified * 1000));
  });

  test.each<[date: string, modifiedSecondsAgo: number, active: boolean]>([
    ['2026-02-20', 0, true],
    ['2026-02-20', 1_800, true],
    ['2026-02-20', 1_801, false],
    ['2026-02-19', 0, false],
  ])('goes by the file within the day of a date alone: %s', (date, modified, active) => {
    expect(viewOf(date, { modifiedAt: NOW - modified * 1000 }).active).toBe(active);
  });

  it('holds a session whose process is gone for inactive at once', () => {
    expect(viewOf(ago(0), { gone: true })).toMatchObject({ active: false, gone: true });
  });

  it('knows no start where there is none to read', () => {
    const file = fileWith(`a7f3 | yesterday | ${ago(0)}`);
    expect(
      viewSessions(file, { now: NOW, modifiedAt: NOW }, DEFAULT_LIMITS, { isGone: () => false })[0]?.started,
    ).toBeNull();
  });
});

test('the rows of one session come with the most recently active first, whatever their case', () => {
  const file = fileWith(
    `3b3b | - | ${ago(500)}`,
    `e1b2 | - | ${ago(0)}`,
    `3B3B | - | ${ago(100)}`,
    '3b3B | - | soon',
  );
  expect(rowsOf(file, '3b3b').map(({ id }) => id)).toEqual(['3B3B', '3b3b', '3b3B']);
});

test('rows that somebody should look at are named with their lines', () => {
  const file = fileWith(
    `a7f3 | - | ${ago(0)}`,
    `A7F3 | - | ${ago(-60)}`,
    `e1b2 | - | ${ago(-61)}`,
    'c2d8 | - | soon',
  );
  expect(problemsOfRows(file, { now: NOW, modifiedAt: NOW })).toEqual([
    { kind: 'duplicate-session', line: 28, detail: 'A7F3' },
    { kind: 'stamp-in-the-future', line: 29, detail: 'e1b2' },
    { kind: 'stamp-unreadable', line: 30, detail: 'c2d8' },
  ]);
});

describe('in a table without a column for it', () => {
  const tableOf = (header: string, ...rows: readonly string[]) =>
    parseSessionsFile(
      ['## Active Sessions', '', header, header.replace(/[^|]+/g, '---'), ...rows].join('\n'),
    );
  const activeOf = (file: ReturnType<typeof tableOf>, modifiedAt: number) =>
    viewSessions(file, { now: NOW, modifiedAt }, DEFAULT_LIMITS, { isGone: () => false })
      .filter(({ active }) => active)
      .map(({ id }) => id);

  it('a session is active by the time of the file, for a day from its start', () => {
    const file = tableOf(
      '| Session | Started | Files |',
      '| a7f3 | 2026-02-20T08:00:00Z | a |',
      '| b1b1 | 2026-02-19T10:35:00Z | b |',
      '| c1c1 | 2026-02-19T10:34:59Z | c |',
      '| d1d1 | yesterday | d |',
    );
    expect(activeOf(file, NOW)).toEqual(['a7f3', 'b1b1', 'd1d1']);
    expect(activeOf(file, NOW - 1_801_000)).toEqual([]);
  });

  it('the column is named that is missing, once for each table', () => {
    const file = tableOf('| Session | Files |', '| a7f3 | a |', '| e1b2 | b |');
    expect(problemsOfRows(file, { now: NOW, modifiedAt: NOW })).toEqual([
      { kind: 'column-missing', line: 5, detail: 'a7f3' },
    ]);
  });
});
