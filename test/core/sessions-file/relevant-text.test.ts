import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { indexCoverage } from '../../../src/core/coverage.ts';
import { entriesOf } from '../../../src/core/session.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { relevantText } from '../../../src/core/sessions-file/relevant-text.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { holds } from '../../support/properties.ts';

const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, cell: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${cell} |\n`;
/** Enough of others that the table counts as large. */
const CROWD = Array.from({ length: 700 }, (_, at) =>
  row(`c${at}`, `lib/crowd-${at}.ts, docs/*-${at}.md`),
).join('');
const FACTS = { ignoreCase: false, exists: () => false };

const relevant = (text: string, paths: readonly string[], ignoreCase = false): string =>
  relevantText({ text, codes: Buffer.from(text, 'latin1') }, paths, { ignoreCase });

function holders(text: string, path: string): ReadonlySet<string> {
  const entries = parseSessionsFile(text).rows.flatMap((one) =>
    entriesOf(one).map((entry) => ({ entry, owner: one.id })),
  );
  return new Set(
    indexCoverage(entries, FACTS)
      .covering(path)
      .map(({ owner }) => owner),
  );
}

it('leaves out the rows that cannot matter, and nothing else', () => {
  const own = row('a7f3', 'src/a.ts');
  expect(relevant(`${TEMPLATE}${CROWD}${own}`, ['src/a.ts'])).toBe(`${TEMPLATE}${own}`);
});

test.each([
  ['nothing', '-', false],
  ['a file of that name anywhere', 'lib/a.ts', true],
  ['a file whose name only ends like it', 'lib/aa.ts', false],
  ['a directory above', 'src/', true],
  ['one name of several', 'lib/x.ts, src/a.ts, lib/y.ts', true],
  ['the first name of several', 'src/a.ts, lib/y.ts', true],
  ['a glob by its ending', 'lib/*.ts', false],
  ['a glob without an ending', 'src/**', true],
  ['a remark', 'lib/x.ts (soon)', true],
])('judges a row that claims %s', (_title, cell, stays) => {
  for (const eol of ['\n', '\r\n']) {
    const text = `${TEMPLATE}${CROWD}${row('a7f3', cell)}${row('b7f3', 'lib/z.ts')}`.replaceAll('\n', eol);
    expect(relevant(text, ['src/a.ts']).includes('a7f3')).toBe(stays);
  }
});

it('leaves out nothing where a CR might end a line', () => {
  const text = `${TEMPLATE.replaceAll('\n', '\r')}${CROWD}${row('a7f3', 'src/a.ts')}`;
  expect(relevant(text, ['src/b.ts'])).toBe(text);
});

it('looks into every row of a long table in which no name has a comma', () => {
  const bare = Array.from({ length: 2_000 }, (_, at) => row(`d${at}`, at === 1_234 ? 'a.ts' : 'q.md')).join(
    '',
  );
  expect(relevant(`${TEMPLATE}${bare}`, ['src/a.ts'])).toBe(`${TEMPLATE}${row('d1234', 'a.ts')}`);
});

test.each<[title: string, text: string, paths: readonly string[], ignoreCase?: boolean]>([
  ['a small file', `${TEMPLATE}${row('a7f3', 'b.ts')}`, ['a.ts']],
  ['a file system that ignores case', `${TEMPLATE}${CROWD}`, ['a.ts'], true],
  ['paths beyond ASCII', `${TEMPLATE}${CROWD}`, ['\u212a.ts']],
  [
    'a table without pipes at its ends',
    `${TEMPLATE}${CROWD}\nFiles | Started | Last Active | Session ID\n--- | --- | --- | ---\n${row('a.ts', 'e1b2')}`,
    ['a.ts'],
  ],
  ['a fence in a list', `${TEMPLATE}${CROWD}- a\n  - b\n    \`\`\`\n    \`\`\`\n`, ['a.ts']],
  ['very many paths', `${TEMPLATE}${CROWD}`, Array.from({ length: 2_000 }, (_, at) => `src/file-${at}.ts`)],
  [
    'a table with other columns',
    `${TEMPLATE}${CROWD}## Active Sessions\n\n| Files | Started | Last Active | Session ID |\n| --- | --- | --- | --- |\n${row('a.ts', 'e1b2')}`,
    ['a.ts'],
  ],
])('keeps everything for %s', (_title, text, paths, ignoreCase = false) => {
  expect(relevant(text, paths, ignoreCase)).toBe(text);
});

it('never changes who claims a path', () => {
  const part = fc.constantFrom(
    'a',
    'b.ts',
    'src',
    '*',
    '**',
    '*.ts',
    'b*',
    '?',
    'a?b',
    '.',
    '..',
    '[s]',
    '{a,b}',
    '.env',
    '__src',
    'a__',
    '__a__',
    '-',
    '',
    '@src',
  );
  const claim = fc.tuple(
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '/', ' (why)', ' - why', ':3', '.', ' ✅', '<br>a'),
  );
  const cell = fc
    .array(
      claim.map(([parts, end]) => parts.join('/') + end),
      { minLength: 1, maxLength: 3 },
    )
    .chain((claims) => fc.constantFrom(', ', ',', '; ').map((comma) => claims.join(comma)));
  const path = fc
    .array(fc.constantFrom('a', 'b.ts', 'src', 'ab', '.env', 'x.ts'), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join('/'));
  holds(
    fc.property(
      fc.array(cell, { maxLength: 6 }),
      path,
      fc.constantFrom('', '<!--\n', '```\n', '- a\n  - b\n    ```\n', '\n    <!--\n', 'x `<!--`\n'),
      (cells, staged, odd) => {
        const rows = cells.map((one, at) => row(`e${at}`, one)).join(odd);
        const text = `${TEMPLATE}${CROWD}${rows}`;
        expect(holders(relevant(text, [staged]), staged)).toEqual(holders(text, staged));
      },
    ),
    400,
  );
});
