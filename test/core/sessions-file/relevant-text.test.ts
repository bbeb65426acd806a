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
  expect(relevantText(`${TEMPLATE}${CROWD}${own}`, ['src/a.ts'], FACTS)).toBe(`${TEMPLATE}${own}`);
});

test.each<[title: string, text: string, paths: readonly string[], ignoreCase?: boolean]>([
  ['a small file', `${TEMPLATE}${row('a7f3', 'b.ts')}`, ['a.ts']],
  ['a file system that ignores case', `${TEMPLATE}${CROWD}`, ['a.ts'], true],
  ['paths beyond ASCII', `${TEMPLATE}${CROWD}`, ['\u212a.ts']],
  ['very many paths', `${TEMPLATE}${CROWD}`, Array.from({ length: 2_000 }, (_, at) => `src/file-${at}.ts`)],
  [
    'a table with other columns',
    `${TEMPLATE}${CROWD}## Active Sessions\n\n| Files | Started | Last Active | Session ID |\n| --- | --- | --- | --- |\n${row('a.ts', 'e1b2')}`,
    ['a.ts'],
  ],
])('keeps everything for %s', (_title, text, paths, ignoreCase = false) => {
  expect(relevantText(text, paths, { ignoreCase })).toBe(text);
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
    '-',
    '',
  );
  const claim = fc.tuple(
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '/', ' (why)', ' - why', ':3'),
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
      fc.constantFrom('', '<!--\n', '```\n'),
      (cells, staged, odd) => {
        const rows = cells.map((one, at) => row(`e${at}`, one)).join(odd);
        const text = `${TEMPLATE}${CROWD}${rows}`;
        expect(holders(relevantText(text, [staged], FACTS), staged)).toEqual(holders(text, staged));
      },
    ),
    400,
  );
});
