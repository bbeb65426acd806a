import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { addClaims } from '../../src/core/claim.ts';
import type { PathFacts } from '../../src/core/coverage.ts';
import { meaninglessClaims } from '../../src/core/meaningless-claims.ts';
import { viewSessions } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { anyGitPath } from '../support/any-path.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { holds } from '../support/properties.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const FILES = ['src/a.ts', 'src/b.ts', 'docs/My notes.md'];
const THERE = new Set([...FILES, 'src', 'docs']);
const facts: PathFacts = {
  ignoreCase: false,
  topLevel: '/home/me/proj/',
  exists: (path) => THERE.has(path),
  filesBelow: () => FILES,
};

function reported(text: string, isClaimed = (_id: string, _path: string) => false): readonly string[] {
  const file = parseSessionsFile(text);
  const sessions = viewSessions(file, { now: NOW, modifiedAt: NOW }, DEFAULT_LIMITS, { isGone: () => false });
  return meaninglessClaims(sessions, facts, isClaimed).map(({ kind, line, detail }) => {
    expect([kind, line]).toEqual(['claim-covers-nothing', 27]);
    return detail;
  });
}

const rowOf = (cell: string, lastActive = NOW): string =>
  `${TEMPLATE}| a7f3 | - | ${printStamp(lastActive)} | ${cell} |\n`;

test.each([
  'the login form',
  'see #dev in chat',
  'a.ts b.ts',
  'c.ts load, whatever that is',
  'src/c.ts✅',
  '/home/me/other/src/a.ts',
  '~/proj/src/a.ts',
  'C:\\other\\a.ts',
])('a claim on %j is reported', (cell) => {
  const [entry = ''] = cell.split(',');
  expect(reported(rowOf(cell))).toContain(entry);
  expect(reported(rowOf(cell, NOW - 1_801_000))).toEqual([]);
  expect(reported(rowOf(cell), (id, path) => id === 'a7f3' && path === entry)).not.toContain(entry);
});

test.each([
  'src/a.ts',
  'a.ts',
  'src',
  'src/new.ts',
  'new/package/src/index.ts',
  'login.ts',
  'Makefile',
  'tests',
  'src/new.ts (handleSend)',
  'editing src/new.ts',
  'src/c.ts load',
  'src/a.ts and src/b.ts',
  'src/c.ts and src/d.ts',
  'New notes.md',
  'docs/New notes',
  'new notes/',
  'src/**/*.ts',
  'nothing/*.here',
  '[slug]',
  'src/routes/(app)/+page.svelte',
  '@slot',
  '!x',
  '#x',
  '/src/new.ts',
  '/new.ts',
  '/home/me/proj/src/new.ts',
  '../elsewhere.ts',
  'NOT the login form',
  '-',
])('a claim on %j is not', (cell) => {
  expect(reported(rowOf(cell))).toEqual([]);
});

it('says nothing of what guard wrote', () => {
  holds(
    fc.property(fc.uniqueArray(anyGitPath, { minLength: 1, maxLength: 3 }), (paths) => {
      const text = addClaims(parseSessionsFile(TEMPLATE), 'a7f3', paths, NOW);
      expect(reported(text, (id, path) => id === 'a7f3' && paths.includes(path))).toEqual([]);
    }),
    500,
  );
});
