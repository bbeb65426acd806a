import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { aboutFiles, aboutPaths } from '../../src/commands/about-files.ts';
import { claimConflicts } from '../../src/core/claims.ts';
import type { PathFacts } from '../../src/core/coverage.ts';
import { viewSessions } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { relevantText } from '../../src/core/sessions-file/relevant-text.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { EMPTY_STATE } from '../../src/core/state.ts';
import type { Snapshot } from '../../src/store/store.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { holds } from '../support/properties.ts';

const NOW = Date.UTC(2026, 1, 20, 10, 40);
const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, cell: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${cell} |\n`;
/** Enough of others that the table counts as large. */
const CROWD = Array.from({ length: 700 }, (_, at) =>
  row(`c${at}`, `lib/crowd-${at}.ts, docs/crowd-*-${at}.md`),
).join('');

/** A few of them below so many words that the text counts as large: what is read for each example is short. */
const FEW = `${'What was agreed on is said here in many words.\n'.repeat(1_200)}\n${TEMPLATE}${CROWD.slice(0, CROWD.indexOf('| c20 |'))}`;

const FILES = ['a.ts', 'src/a.ts', 'src/b.ts', 'src/lib/c.ts', 'lib/crowd-7.ts', 'src/[id].ts', 'src/x*.ts'];
const DIRECTORIES = ['src', 'src/lib', 'lib', 'docs', 'other'];
const facts: PathFacts = {
  ignoreCase: false,
  exists: (path) => FILES.includes(path) || DIRECTORIES.includes(path),
  isDirectory: (path) => DIRECTORIES.includes(path),
  filesBelow: (directory) => FILES.filter((path) => directory === '' || path.startsWith(`${directory}/`)),
};

function snapshotOf(text: string): Snapshot {
  return {
    file: parseSessionsFile(text),
    state: EMPTY_STATE,
    timing: { now: NOW, modifiedAt: NOW },
    warnings: [],
    about: (paths) => parseSessionsFile(relevantText({ text, codes: Buffer.from(text, 'latin1') }, paths)),
  };
}

function conflictsIn(snapshot: Snapshot, paths: readonly string[], given: PathFacts): readonly string[] {
  const sessions = viewSessions(snapshot.file, snapshot.timing, DEFAULT_LIMITS, { isGone: () => false });
  return claimConflicts(paths, 'a7f3', sessions, given).map(
    ({ path, claim, owner }) => `${path} ${claim} ${owner.id}`,
  );
}

describe('a large document, as far as it is about some files', () => {
  const text = `${TEMPLATE}${CROWD}${row('e1b2', 'src/b.ts')}`;

  it('has the rows that may cover them', () => {
    const { file } = aboutPaths(snapshotOf(text), ['src/b.ts', 'lib/crowd-7.ts']);
    expect(file.rows.map(({ id }) => id)).toEqual(['c7', 'e1b2']);
  });

  test.each([
    ['a file', ['src/b.ts'], 1],
    ['files', ['src/a.ts', 'src/b.ts'], 1],
    ['a directory', ['src'], 701],
    ['a directory that no claim names', ['other'], 701],
    ['a file and a directory', ['src/b.ts', 'lib'], 701],
    ['what is not there', ['src/new.ts'], 701],
    ['a file that is called like a glob', ['src/x*.ts'], 701],
  ])('is read for claims that share a path with %s', (_title, paths, rows) => {
    const { file } = aboutFiles({ paths: facts }, snapshotOf(text), paths);
    expect(file.rows).toHaveLength(rows);
  });

  it('is read whole where somebody claims something below a file', () => {
    const below = snapshotOf(`${text}${row('b00c', 'SRC/a.ts/x')}`);
    expect(aboutFiles({ paths: facts }, below, ['src/a.ts'])).toBe(below);
  });
});

it('is a small document as it is', () => {
  const { about: _, ...small } = snapshotOf(TEMPLATE);
  expect(aboutPaths(small, ['src/b.ts'])).toBe(small);
  expect(aboutFiles({ paths: facts }, small, ['src/b.ts'])).toBe(small);
});

const entry = fc.oneof(
  fc.constantFrom(...FILES, ...DIRECTORIES, ...DIRECTORIES.map((path) => `${path}/`)),
  fc.constantFrom('b.ts', 'lib/c.ts', 'A.ts', 'src/A.ts', 'src/a.ts/x', 'a.ts/', 'src/new.ts', './src/b.ts'),
  fc.constantFrom(
    'src/*.ts',
    '**/c.ts',
    'src/**',
    '*',
    'src/{a,b}.ts',
    's?c/a.ts',
    'crowd-7.ts',
    '`src/a.ts`',
  ),
);
const cell = fc.array(entry, { minLength: 1, maxLength: 3 }).map((entries) => entries.join(', '));

test('what is left out shares no path with files that are there', () => {
  holds(
    fc.property(
      fc.array(cell, { minLength: 1, maxLength: 4 }),
      fc.subarray(FILES, { minLength: 1 }),
      fc.boolean(),
      (cells, paths, ignoreCase) => {
        const given = { ...facts, ignoreCase };
        const whole = snapshotOf(`${FEW}${cells.map((one, at) => row(`e${at}`, one)).join('')}`);
        const part = aboutFiles({ paths: given }, whole, paths);
        expect(conflictsIn(part, paths, given)).toEqual(conflictsIn(whole, paths, given));
      },
    ),
    120,
  );
});
