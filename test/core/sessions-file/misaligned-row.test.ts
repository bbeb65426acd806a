import { describe, expect, test } from 'vitest';
import { addClaims, keepClaims, touchSession } from '../../../src/core/claim.ts';
import { problemsOfRows, viewSessions } from '../../../src/core/session.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { LOCK_STALE_AFTER_MS, SESSION_INACTIVE_AFTER_MS } from '../../../src/core/staleness.ts';

const TABLE = TEMPLATE.slice(TEMPLATE.indexOf('## Active'));
const STARTED = '2026-02-20T09:00:00Z';
const STAMP = '2026-02-20T10:00:00Z';
const NOW = Date.parse('2026-02-20T10:10:00Z');
const NEXT = '2026-02-20T10:10:00Z';

const read = (row: string) => parseSessionsFile(`${TABLE}${row}\n`);
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('the claims of a row with a cell too few or too many, or two that changed places', () => {
  test.each<[row: string, editing: string, lastActive: string]>([
    [`| a7f3 | ${STAMP} | src/a.ts |`, 'src/a.ts', ''],
    [`| a7f3 | ${STAMP} | src/a.ts`, 'src/a.ts', ''],
    ['| a7f3 | src/a.ts |', 'src/a.ts', ''],
    [`| a7f3 | ${STAMP} | \`src/a.ts\`, src/b/ |`, '`src/a.ts`, src/b/', ''],
    [`| a7f3 | ${STARTED} | ${STAMP} |`, '', STAMP],
    [`| a7f3 | ${STARTED} | just now |`, '', 'just now'],
    [`| a7f3 | ${STARTED} | 17/Feb 9:15 a.m. |`, '', '17/Feb 9:15 a.m.'],
    ['| a7f3 | n/a |', '', ''],
    [`| a7f3 | ${STARTED} | ${STAMP} | - | src/a.ts |`, 'src/a.ts', STAMP],
    [`| a7f3 | ${STARTED} | ${STAMP} | src/a.ts | src/b.ts |`, 'src/a.ts | src/b.ts', STAMP],
    [`| a7f3 | active | ${STARTED} | ${STAMP} | src/a.ts |`, 'src/a.ts', STAMP],
    [`| a7f3 | ${STARTED} | ${STAMP} | src/a.ts | waits for e1b2 |`, 'src/a.ts', STAMP],
    [`| a7f3 | ${STARTED} | src/a.ts | ${STAMP} |`, 'src/a.ts', STAMP],
    [`| a7f3 | src/a.ts | ${STARTED} | ${STAMP} |`, 'src/a.ts', STAMP],
    [`| a7f3 | ${STARTED} | just now | ${STAMP} |`, STAMP, 'just now'],
    [`| a7f3 | ${STARTED} | ${STAMP} | 2026-notes.md |`, '2026-notes.md', STAMP],
  ])('%s', (row, editing, lastActive) => {
    expect(read(row).rows).toMatchObject([{ editing, lastActive }]);
  });

  test('are there though other columns follow', () => {
    const header = '| Session | Status | Started | Last Active | Editing | Notes |\n|--|--|--|--|--|--|\n';
    const file = parseSessionsFile(
      `## Active Sessions\n\n${header}| a7f3 | active | ${STAMP} | src/a.ts |\n`,
    );
    expect(file.rows).toMatchObject([{ editing: 'src/a.ts', started: STAMP, lastActive: '' }]);
  });
});

describe('a row that lacks a time', () => {
  const file = read(`| a7f3 | ${STARTED} | src/a.ts |`);
  const limits = { lockStaleAfterMs: LOCK_STALE_AFTER_MS, sessionInactiveAfterMs: SESSION_INACTIVE_AFTER_MS };
  const timing = { now: NOW, modifiedAt: NOW - 1000 };

  test('is as old as the file, and says so', () => {
    const [view] = viewSessions(file, timing, limits, { isGone: () => false });
    expect(view).toMatchObject({ active: true, lastActive: NOW - 1000 });
    expect(problemsOfRows(file, timing).map(({ kind }) => kind)).toEqual(['stamp-unreadable']);
  });

  test('keeps its claims when it is renewed', () => {
    expect(touchSession(file, 'a7f3', NOW)).toBe(file.text);
    expect(lastLine(addClaims(file, 'a7f3', ['src/b.ts'], NOW))).toBe(
      `| a7f3 | ${STARTED} | src/a.ts, src/b.ts |`,
    );
    expect(lastLine(keepClaims(file, 'a7f3', () => false, NOW).text)).toBe(`| a7f3 | ${STARTED} | - |`);
  });
});

test('paths with a | between them are let go of together', () => {
  const file = read(`| a7f3 | ${STARTED} | ${STAMP} | src/a.ts | src/b.ts |`);
  const { text, dropped } = keepClaims(file, 'a7f3', () => false, NOW);
  expect(lastLine(text)).toBe(`| a7f3 | ${STARTED} | ${NEXT} | - |`);
  expect(dropped.flatMap(({ names }) => names)).toEqual(expect.arrayContaining(['src/a.ts', 'src/b.ts']));
});
