import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  addClaims,
  joinSession,
  keepClaims,
  leaveSession,
  pathNamer,
  touchSession,
} from '../../src/core/claim.ts';
import { parseEntries } from '../../src/core/claim-entry.ts';
import { entriesOf, rowsOf } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { holds } from '../support/properties.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const STAMP = printStamp(NOW);
const HEAD =
  '## Active Sessions\n\n| Session ID | Started | Last Active | Currently Editing |\n| --- | --- | --- | --- |\n';
const HEAD_LINES = 4;

const rowOf = (editing: string, lastActive = STAMP): string => `| a7f3 | - | ${lastActive} | ${editing} |`;
const lastLine = (text: string): string => text.split('\n')[HEAD_LINES] ?? '';
const added = (cell: string, ...paths: readonly string[]): string =>
  lastLine(addClaims(parseSessionsFile(`${HEAD}${rowOf(cell)}\n`), 'a7f3', paths, NOW));
const without = (cell: string, ...texts: readonly string[]): string =>
  lastLine(
    keepClaims(parseSessionsFile(`${HEAD}${rowOf(cell)}\n`), 'a7f3', ({ text }) => !texts.includes(text), NOW)
      .text,
  );

describe('joinSession', () => {
  const header = '| Session ID | Started | Last Active | Currently Editing |';
  const alignment = '| ---------- | ------- | ----------- | ----------------- |';
  const row = `| a7f3 | ${STAMP} | ${STAMP} | - |`;

  test.each<[title: string, text: string, joined: string]>([
    ['an empty file', '', `## Active Sessions\n\n${header}\n${alignment}\n${row}\n`],
    ['a file of a BOM', '\ufeff', `\ufeff## Active Sessions\n\n${header}\n${alignment}\n${row}\n`],
    [
      'a file without the table',
      '# Notes\n',
      `# Notes\n\n## Active Sessions\n\n${header}\n${alignment}\n${row}\n`,
    ],
    [
      'one without an end of line',
      '# Notes',
      `# Notes\n\n## Active Sessions\n\n${header}\n${alignment}\n${row}\n`,
    ],
    [
      'one in CRLF',
      '# Notes\r\n',
      `# Notes\r\n\r\n## Active Sessions\r\n\r\n${header}\r\n${alignment}\r\n${row}\r\n`,
    ],
    [
      'a heading without a table',
      '## Active Sessions\n',
      `## Active Sessions\n\n${header}\n${alignment}\n${row}\n`,
    ],
    [
      'a heading at the very end',
      '## Active Sessions',
      `## Active Sessions\n\n${header}\n${alignment}\n${row}`,
    ],
    [
      'a heading above other text',
      '## Active Sessions\n\nNobody here.\n',
      `## Active Sessions\n\n${header}\n${alignment}\n${row}\n\n\nNobody here.\n`,
    ],
    [
      'an underlined heading',
      'Active Sessions\n---\n',
      `Active Sessions\n---\n\n${header}\n${alignment}\n${row}\n`,
    ],
    [
      'a header without rows',
      `## Active Sessions\n\n${header}\n`,
      `## Active Sessions\n\n${header}\n${row}\n`,
    ],
    [
      'a table of other columns',
      '## Active Sessions\n\n| Files | Status | ID | Last active |\n|---|---|---|---|\n',
      `## Active Sessions\n\n| Files | Status | ID | Last active |\n|---|---|---|---|\n| - | - | a7f3 | ${STAMP} |\n`,
    ],
    [
      'a table with columns that are called alike',
      '## Active Sessions\n\n| Files done | ID | Session ID | Last update by | Last Active | Currently Editing |\n|---|---|---|---|---|---|\n',
      `## Active Sessions\n\n| Files done | ID | Session ID | Last update by | Last Active | Currently Editing |\n|---|---|---|---|---|---|\n| - | - | a7f3 | - | ${STAMP} | - |\n`,
    ],
    [
      'a table in CRLF below a first line in LF',
      `# Notes\n${HEAD.replaceAll('\n', '\r\n')}| e1b2 | - | - | - |\r\n`,
      `# Notes\n${HEAD.replaceAll('\n', '\r\n')}| e1b2 | - | - | - |\r\n${row}\r\n`,
    ],
    [
      'a table in LF below a first line in CRLF, without an end of line',
      `# Notes\r\n${HEAD}| e1b2 | - | - | - |`,
      `# Notes\r\n${HEAD}| e1b2 | - | - | - |\n${row}`,
    ],
    [
      'a heading in CRLF below a first line in LF',
      '# Notes\n## Active Sessions\r\n',
      `# Notes\n## Active Sessions\r\n\r\n${header}\r\n${alignment}\r\n${row}\r\n`,
    ],
    [
      'a table that cannot hold claims',
      '## Active Sessions\n\n| Session | Last Active |\n|---|---|\n| e1b2 | x |\n',
      `## Active Sessions\n\n${header}\n${alignment}\n${row}\n\n\n| Session | Last Active |\n|---|---|\n| e1b2 | x |\n`,
    ],
    [
      'a table above other text',
      `${HEAD}| e1b2 | - | - | - |\n\n## Notes\n`,
      `${HEAD}| e1b2 | - | - | - |\n${row}\n\n## Notes\n`,
    ],
    [
      'a table in a fence',
      `\`\`\`\n${HEAD}\`\`\`\n`,
      `\`\`\`\n${HEAD}\`\`\`\n\n## Active Sessions\n\n${header}\n${alignment}\n${row}\n`,
    ],
  ])('adds the row to %s', (_title, text, joined) => {
    const result = joinSession(parseSessionsFile(text), 'a7f3', NOW);
    expect(result).toBe(joined);
    expect(parseSessionsFile(result).rows.map(({ id, lastActive }) => [id, lastActive])).toContainEqual([
      'a7f3',
      STAMP,
    ]);
    expect(joinSession(parseSessionsFile(result), 'a7f3', NOW + 1_000)).toBe(result);
  });
});

test('leaving takes all rows of the session, the last line without its end too', () => {
  const text = `${HEAD}| a7f3 | - | - | x |\n| e1b2 | - | - | - |\n| A7F3 | - | - | y |`;
  expect(leaveSession(parseSessionsFile(text), 'a7f3')).toBe(`${HEAD}| e1b2 | - | - | - |`);
  expect(leaveSession(parseSessionsFile(text.replace('e1b2', 'a7f3')), 'a7f3')).toBe(HEAD.trimEnd());
});

describe('addClaims', () => {
  it('writes into the row that is renewed what only an older row claims, which lapses', () => {
    const old = rowOf('src/a.ts', '2026-02-20T08:00:00Z');
    const file = parseSessionsFile(`${HEAD}${rowOf('-')}\n${old}\n`);
    expect(addClaims(file, 'a7f3', ['src/a.ts'], NOW)).toBe(`${HEAD}${rowOf('src/a.ts')}\n${old}\n`);
  });

  test.each<[cell: string, paths: readonly string[], line: string]>([
    ['-', ['src/a.ts'], rowOf('src/a.ts')],
    ['—', ['a', 'b'], rowOf('a, b')],
    ['_(none)_', ['a'], rowOf('a')],
    ['', ['a'], '| a7f3 | - | 2026-02-20T10:35:00Z | a |'],
    ['src/a.ts', ['src/b.ts'], rowOf('src/a.ts, src/b.ts')],
    ['src/a.ts', ['src/a.ts'], rowOf('src/a.ts')],
    ['src/a.ts', ['b', 'b', 'src/a.ts', 'b'], rowOf('src/a.ts, b')],
    ['`src/a.ts` (x|y)'.replace('|', '\\|'), ['b'], rowOf('`src/a.ts` (x\\|y), b')],
    ['a,b ;c', ['d'], rowOf('a,b ;c, d')],
    ['"a,b"', ['a,b', 'c,d'], rowOf('"a,b", "c,d"')],
    ['src/`broken.ts', ['b'], rowOf('src/`broken.ts, b')],
    ['a (open', ['b'], rowOf('a (open, b')],
    ['a {open', ['"x"'], rowOf('a {open, "\\"x\\""')],
    ['"open', ['a,b'], rowOf('"a,b", "open')],
    ['a <!-- half, done -->', ['b'], rowOf('a, b <!-- half, done -->')],
    ['<!-- a --> a', ['b'], rowOf('<!-- a --> a, b')],
    ['- <!-- nothing -->', ['b'], rowOf('b <!-- nothing -->')],
    ['NOT a', ['a'], rowOf('NOT a, a')],
    ['a', ['-', 'none'], rowOf('a, "-", "none"')],
  ])('to %j adds %j', (cell, paths, line) => {
    expect(added(cell, ...paths)).toBe(line);
  });

  test.each<[title: string, line: string, result: string]>([
    ['with the id alone', '| a7f3 |', `| a7f3 | - | ${STAMP} | x |`],
    ['with the id alone, not closed', '| a7f3', `| a7f3 | - | ${STAMP} | x |`],
    ['without stamp and claims', '| a7f3 | s |', `| a7f3 | s | ${STAMP} | x |`],
    ['without claims', `| a7f3 | s | ${STAMP} |`, `| a7f3 | s | ${STAMP} | x |`],
    ['with an empty stamp', '| a7f3 | s |  | - |', `| a7f3 | s | ${STAMP} | x |`],
    ['with trailing blanks', '| a7f3 | s |  ', `| a7f3 | s | ${STAMP} | x |  `],
    [
      'that ends in a comment without a pipe',
      `| a7f3 | s | ${STAMP} | <!-- nothing -->`,
      `| a7f3 | s | ${STAMP} | x | <!-- nothing -->`,
    ],
    ['with a comment after the id', '| a7f3 | <!-- new -->', `| a7f3 | - | ${STAMP} | x | <!-- new -->`],
    ['with a comment in an open cell', '| a7f3 | s <!-- new -->', `| a7f3 | s <!-- new --> | ${STAMP} | x |`],
    ['whose last pipe stands in a code span', '| a7f3 | `s|`', `| a7f3 | \`s|\` | ${STAMP} | x |`],
    ['whose last pipe is escaped', '| a7f3 | s\\|', `| a7f3 | s\\| | ${STAMP} | x |`],
  ])('fills a row %s', (_title, line, result) => {
    expect(lastLine(addClaims(parseSessionsFile(`${HEAD}${line}\n`), 'a7f3', ['x'], NOW))).toBe(result);
  });

  it('is read back from a row however it breaks off', () => {
    const piece = fc.constantFrom(
      '|',
      '|',
      ' ',
      's',
      '<!-- c -->',
      '<!--',
      '-->',
      '`',
      '\\|',
      '`<!--`',
      '\t',
    );
    holds(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const file = parseSessionsFile(`${HEAD}| a7f3 ${pieces.join('')}\n`);
        const [row] = rowsOf(file, 'a7f3');
        if (row === undefined) return;
        const after = rowsOf(parseSessionsFile(addClaims(file, 'a7f3', ['x'], NOW)), 'a7f3');
        expect(after.flatMap(entriesOf).map(({ text }) => text)).toContain('x');
      }),
      2000,
    );
  });

  it('writes to the row that was last active', () => {
    const text = `${HEAD}| a7f3 | - | 2026-02-20T09:00:00Z | old |\n| a7f3 | - | 2026-02-20T10:00:00Z | - |\n`;
    expect(addClaims(parseSessionsFile(text), 'a7f3', ['x', 'old'], NOW)).toBe(
      `${HEAD}| a7f3 | - | 2026-02-20T09:00:00Z | old |\n| a7f3 | - | ${STAMP} | x, old |\n`,
    );
  });
});

describe('keepClaims', () => {
  test.each<[cell: string, dropped: readonly string[], line: string]>([
    ['a, b', ['a'], rowOf('b')],
    ['a, b', ['a', 'b'], rowOf('-')],
    ['a, b', [], rowOf('a, b')],
    ['`a`,  **b**', ['a'], rowOf('**b**')],
    ['a;b, c', ['b'], rowOf('a, c')],
    ['a;b, c', ['c'], rowOf('a, b')],
    ['src/{a,b}.ts, c', ['c'], rowOf('src/{a,b}.ts')],
    ['"a,b", c', ['c'], rowOf('"a,b"')],
    ['"a,b", c', ['a,b'], rowOf('c')],
    ['a (x, y), b', ['b'], rowOf('a (x, y)')],
    ['src/, NOT src/gen/', ['src/'], rowOf('NOT src/gen/')],
    ['NOT src/gen/, x', ['x'], rowOf('NOT src/gen/')],
    ['src/ except gen/, x', ['x'], rowOf('src/, NOT gen/')],
    ['src/ except gen/, x', ['x', 'gen/'], rowOf('src/')],
    ['a, a, b', ['b'], rowOf('a, a')],
    ['a <!-- note -->', ['a'], rowOf('- <!-- note -->')],
  ])('of %j without %j leaves %s', (cell, dropped, line) => {
    expect(without(cell, ...dropped)).toBe(line);
  });

  it('looks through all rows of the session and renews the newest', () => {
    const text = `${HEAD}| a7f3 | - | 2026-02-20T09:00:00Z | x, y |\n| a7f3 | - | 2026-02-20T10:00:00Z | x |\n`;
    const { text: kept, dropped } = keepClaims(
      parseSessionsFile(text),
      'a7f3',
      (entry) => entry.text !== 'x',
      NOW,
    );
    expect(kept).toBe(`${HEAD}| a7f3 | - | 2026-02-20T09:00:00Z | y |\n| a7f3 | - | ${STAMP} | - |\n`);
    expect(dropped).toHaveLength(2);
  });
});

describe('touchSession', () => {
  test.each<[before: string, after: string]>([
    ['2026-02-20T10:34:59Z', STAMP],
    [STAMP, STAMP],
    ['2026-02-20T10:35:01Z', '2026-02-20T10:35:01Z'],
    ['2026-02-20T10:36:00Z', '2026-02-20T10:36:00Z'],
    ['2026-02-20T10:36:01Z', STAMP],
    ['2027-02-20T10:35:00Z', STAMP],
    ['2026-02-20', STAMP],
    ['2026-02-20T12:35:00+02:00', '2026-02-20T12:35:00+02:00'],
    ['just now', STAMP],
    ['-', STAMP],
  ])('makes %s %s', (before, after) => {
    const text = `${HEAD}${rowOf('x', before)}\n`;
    expect(touchSession(parseSessionsFile(text), 'a7f3', NOW)).toBe(`${HEAD}${rowOf('x', after)}\n`);
  });

  it('leaves a table without that column alone', () => {
    const text = '## Active Sessions\n\n| ID | Files |\n|---|---|\n| a7f3 | x |\n';
    expect(touchSession(parseSessionsFile(text), 'a7f3', NOW)).toBe(text);
  });

  it('writes whole seconds', () => {
    expect(touchSession(parseSessionsFile(`${TEMPLATE}${rowOf('x', '-')}\n`), 'a7f3', NOW + 999)).toContain(
      rowOf('x'),
    );
  });
});

test.each<[cell: string, path: string, named: boolean]>([
  ['src/a.ts', 'src/a.ts', true],
  ['`src/a.ts` (handleSend)', 'src/a.ts', true],
  ['./src/a.ts', 'src/a.ts', true],
  ['src/', 'src', true],
  ['src', 'src/', true],
  ['src/', 'src/a.ts', false],
  ['a.ts', 'src/a.ts', false],
  ['src/*.ts', 'src/*.ts', true],
  ['src/sub/a.ts (x)', 'src', true],
  ['src/*.ts', 'src/', true],
  ['srcs/a.ts', 'src', false],
  ['src/a.ts', '.', true],
  ['../a.ts', '.', false],
  ['NOT src/a.ts', 'src', false],
])('%s names %s: %s', (cell, path, named) => {
  const [entry] = parseEntries(cell);
  expect(entry && pathNamer([path], { ignoreCase: false })(entry).length > 0).toBe(named);
});
