import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSameSession, rowsOf } from '../../../src/core/session.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { holds } from '../../support/properties.ts';

const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, cell: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${cell} |`;
/** Enough that the file counts as large, and outside every section. */
const FILLER = `${'Some words about nothing.\n'.repeat(2_100)}\n`;
const LINES = [
  ...['a7f3', 'A7F3', 'b1', 'none', '-', '**a7f3**', '2026-02-20', 'x_y', '__a7f3__'].map((id) =>
    row(id, 'src/a.ts'),
  ),
  row('a7f3', 'a | b'),
  row('b1', '`a | b'),
  row('a7f3', '<!-- b'),
  `| a7f3 | ${STAMP} |`,
  '| b1 | 2026-02-20 | soon | - |',
  '| b1 | soon | 2026-02-20 | - |',
  '| id | 20266-02-20 | files | x |',
  '| Session ID | Started | Last Active | Currently Editing |',
  '| Files | Started | Last Active | Session |\n| --- | --- | --- | --- |',
  row('src', 'a7f3'),
  `<<<<<<< ours\n||||||| base\n${row('b1', 'base.ts')}\n=======\n${row('b1', 'theirs.ts')}\n>>>>>>> theirs`,
  'Files | Started | Last Active | Session\n--- | --- | --- | ---',
  `a7f3 | ${STAMP} | ${STAMP} | b1`,
  '| Files | Session | Last Active | Started |',
  '| --- | --- | --- | --- |',
  '## Active Sessions',
  '## Docker Rebuild Lock',
  '### Notes',
  '## Notes',
  '- **Status:** NONE',
  '-->',
  'x `<!--` <!-- y',
  '```',
  '<<<<<<< ours',
  '||||||| base',
  '=======',
  '>>>>>>> theirs',
  '',
];

/** What the same lines give where every row is read, with all places moved behind the filler. */
function readSmall(text: string, endsWith: string) {
  const small = parseSessionsFile(endsWith);
  const [offset, lines] = [text.length - endsWith.length, FILLER.split('\n').length - 1];
  const span = <Place extends { readonly start: number; readonly end: number }>(place: Place) => ({
    ...place,
    start: place.start + offset,
    end: place.end + offset,
  });
  return {
    rows: small.rows.map((one) => ({
      ...one,
      line: one.line + lines,
      span: span(one.span),
      cells: one.cells.map(span),
    })),
    tableEnd: small.tableEnd && { ...small.tableEnd, offset: small.tableEnd.offset + offset },
    sessionsHeading: small.sessionsHeading && span(small.sessionsHeading),
    conflictLines: small.conflictLines.map((line) => line + lines),
    locks: small.locks.map(({ name, line }) => ({ name, line: line + lines })),
    problems: small.problems.map((one) => ({ ...one, line: one.line === 0 ? 0 : one.line + lines })),
  };
}

it('reads a large file as it reads a small one', () => {
  holds(
    fc.property(
      fc.array(fc.constantFrom(...LINES), { maxLength: 14 }),
      fc.constantFrom('', TEMPLATE),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('', '\n'),
      (lines, head, eol, end) => {
        const small = `${head}${lines.join('\n')}${end}`.replaceAll('\n', eol);
        const text = FILLER + small;
        const expected = readSmall(text, small);
        const file = parseSessionsFile(text);
        for (const id of ['a7f3', 'B1', 'x_y', '__b1__']) {
          const rows = expected.rows.filter((one) => isSameSession(one.id, id));
          expect([...(file.rowsWithId?.(id) ?? [])]).toEqual(rows);
          expect(rowsOf(file, id)).toHaveLength(rows.length);
        }
        const { tableEnd, sessionsHeading, conflictLines, problems } = file;
        const locks = file.locks.map(({ name, line }) => ({ name, line }));
        expect({ rows: file.rows, tableEnd, sessionsHeading, conflictLines, locks, problems }).toEqual(
          expected,
        );
      },
    ),
    3_000,
  );
}, 60_000);
