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
/** So many that they are not all looked at letter by letter. */
const MANY = [
  'first-file.md',
  ...Array.from({ length: 1_500 }, (_, at) => `apps/web/page-${at}.html`),
  'docs/HandBook.MD',
  'last-file.md',
];

const relevant = (text: string, paths: readonly string[]): string =>
  relevantText(
    { text, codes: Buffer.from(text, 'latin1') },
    Buffer.from(paths.map((path) => `${path}\0`).join('')),
  );

it('judges a row of routes by their whole names', () => {
  const page = 'app/(shop)/[slug]/$id/page.tsx';
  const others = CROWD.replaceAll('lib/', 'app/(shop)/[slug]/[id]/page.tsx, lib/');
  for (const claim of [page, 'app/(shop)/[slug]/', '[slug]/$id/page.tsx', 'app/(shop)/**']) {
    const own = row('a7f3', `src/a.ts, ${claim}`);
    expect(relevant(`${TEMPLATE}${others}${own}`, [page])).toBe(`${TEMPLATE}${own}`);
  }
});

function holders(text: string, path: string, ignoreCase: boolean): ReadonlySet<string> {
  const entries = parseSessionsFile(text).rows.flatMap((one) =>
    entriesOf(one).map((entry) => ({ entry, owner: one.id })),
  );
  return new Set(
    indexCoverage(entries, { ignoreCase, exists: () => false })
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
  ['its name alone', 'a.ts', true],
  ['another file of that name', 'lib/a.ts', false],
  ['another file of that name, further down', 'app/src/a.ts', false],
  ['it, as a mention', '@src/a.ts', true],
  ['what begins like a mention', '@a.ts', true],
  ['a file whose name only ends like it', 'lib/aa.ts', false],
  ['a directory above', 'src/', true],
  ['one name of several', 'lib/x.ts, src/a.ts, lib/y.ts', true],
  ['the first name of several', 'src/a.ts, lib/y.ts', true],
  ['a glob by its ending', 'lib/*.ts', false],
  ['a glob without an ending', 'src/**', true],
  ['a glob with braces', 'src/{a,b}.ts', true],
  ['a glob with braces that is about another kind of file', 'src/{a,b}.html', false],
  ['a glob with braces of another directory', 'packages/{a,b}/*.ts', false],
  ['a glob with more braces', 'packages/{a,b}{c,d}/*.ts', true],
  ['another route of Next.js', 'app/(shop)/[slug]/page.tsx, app/[...rest]/(.)photo/[[...id]].ts', false],
  ['another route of Remix', 'app/routes/posts.$id.tsx', false],
  ['it, as a link', '[src/a.ts](src/a.ts)', true],
  ['its name alone, as a link that says something else', 'lib/x.ts, [b](a.ts)', true],
  ['it among what stands in brackets', '(b, src/a.ts)', true],
  ['a name in capitals', 'SRC/A.TS', true],
  ['another file of that name, below letters of another script', '文档/a.ts', false],
  ['a directory of another script', '文档/章节/, lib/ключ*.ts', false],
  ['a name in letters that have a form in ASCII', '\u212aa.ts', true],
  ['a remark', 'lib/x.ts (soon)', true],
])('judges a row that claims %s', (_title, cell, stays) => {
  for (const eol of ['\n', '\r\n']) {
    const text = `${TEMPLATE}${CROWD}${row('a7f3', cell)}${row('b7f3', 'lib/z.ts')}`.replaceAll('\n', eol);
    expect(relevant(text, ['src/a.ts']).includes('a7f3')).toBe(stays);
  }
});

test.each([
  ['nothing', '-', false],
  ['the first', 'first-file.md', true],
  ['the last', 'last-file.md', true],
  ['one in other letters', 'docs/handbook.md', true],
  ['a file that is not there', 'apps/web/page-1500.html', false],
  ['a file that is there', 'apps/web/page-1499.html', true],
  ['its name alone', 'page-77.html', true],
  ['the end of its path', 'web/page-77.html', true],
  ['a directory above', 'apps/', true],
  ['another directory', 'apps/website/', false],
  ['a glob by its end', '**/*age-1234.html', true],
  ['a glob whose end is not there', '**/*age-12345.html', false],
  ['a glob by its middle', '*b/page-7*', true],
  ['a glob by its beginning', 'apps/web/*', true],
  ['a glob of another beginning', 'apps/website/*', false],
  ['a glob with braces', 'apps/{web,api}/page-3.html', true],
  ['a glob with braces whose end is not there', 'apps/{web,api}/page-3.htmlx', false],
  ['what is too short to tell', 'x.js', true],
])('judges a row that claims %s, among very many paths', (_title, cell, stays) => {
  for (const eol of ['\n', '\r\n']) {
    const text = `${TEMPLATE}${CROWD}${row('a7f3', cell)}${row('b7f3', 'lib/other.ts')}`.replaceAll(
      '\n',
      eol,
    );
    const left = relevant(text, MANY);
    expect([left.includes('a7f3'), left.includes('b7f3')]).toEqual([stays, false]);
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

test.each<[title: string, text: string, paths: readonly string[]]>([
  ['a small file', `${TEMPLATE}${row('a7f3', 'b.ts')}`, ['a.ts']],
  ['paths beyond ASCII', `${TEMPLATE}${CROWD}`, ['\u212a.ts']],
  ['one of many paths beyond ASCII', `${TEMPLATE}${CROWD}`, [...MANY, '\u212a.ts']],
  [
    'a table without pipes at its ends',
    `${TEMPLATE}${CROWD}\nFiles | Started | Last Active | Session ID\n--- | --- | --- | ---\n${row('a.ts', 'e1b2')}`,
    ['a.ts'],
  ],
  ['a fence in a list', `${TEMPLATE}${CROWD}- a\n  - b\n    \`\`\`\n    \`\`\`\n`, ['a.ts']],
  [
    'a table with other columns',
    `${TEMPLATE}${CROWD}## Active Sessions\n\n| Files | Started | Last Active | Session ID |\n| --- | --- | --- | --- |\n${row('a.ts', 'e1b2')}`,
    ['a.ts'],
  ],
])('keeps everything for %s', (_title, text, paths) => {
  expect(relevant(text, paths)).toBe(text);
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
    '[a]',
    '[[...s]]',
    '(a)',
    '(.)a',
    '$a',
    '[a](b.ts)',
    '(a, src)',
    '{a,b}',
    '{a,b}.ts',
    'x{src,ab}*',
    '{a,x.ts}{b,c}',
    'A',
    'long-name-of-a-file.ts',
    '*-of-a-file.ts',
    'long-name-of-?-file*',
    '.env',
    '__src',
    'a__',
    '__a__',
    '-',
    '',
    '@src',
    // Letters whose low bytes are a blank, a slash, a comma, braces.
    ...[
      '文档',
      'é',
      'é.ts',
      '丠',
      'a丠b.ts',
      '丯b.ts',
      '丬',
      '{é,a}',
      '乻a,b乽.ts',
      'x乽',
      '*丯b.ts',
      '丠*',
      '(文)',
    ],
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
    .array(
      fc.constantFrom(
        ...['a', 'b.ts', 'src', 'ab', '.env', 'x.ts', 'Src', 'long-name-of-a-file.ts'],
        ...['[s]', '[a]', '(a)', '(.)a', '$a', '[[...s]]'],
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((parts) => parts.join('/'));
  holds(
    fc.property(
      fc.array(cell, { maxLength: 6 }),
      path,
      fc.constantFrom('', '<!--\n', '```\n', '- a\n  - b\n    ```\n', '\n    <!--\n', 'x `<!--`\n'),
      fc.boolean(),
      fc.constantFrom([], MANY),
      (cells, staged, odd, ignoreCase, others) => {
        const rows = cells.map((one, at) => row(`e${at}`, one)).join(odd);
        const text = `${TEMPLATE}${CROWD}${rows}`;
        const left = relevant(text, [...others, staged]);
        expect(holders(left, staged, ignoreCase)).toEqual(holders(text, staged, ignoreCase));
      },
    ),
    300,
  );
}, 60_000);
