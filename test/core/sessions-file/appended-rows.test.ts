import { describe, expect, test } from 'vitest';
import { startOfAppendedRows } from '../../../src/core/sessions-file/appended-rows.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';

const STAMP = '2026-02-20T10:00:00Z';
const row = (id: string, editing = '-'): string => `| ${id} | ${STAMP} | ${STAMP} | ${editing} |\n`;
const [LOCKS = '', TABLE = ''] = TEMPLATE.split(/(?=## Active)/);
const HEADER = '| Session | Started | Ended | Files |\n|--|--|--|--|\n';
const reportedIn = (text: string): readonly string[] =>
  parseSessionsFile(text).problems.flatMap(({ kind, detail }) => (kind === 'not-a-row' ? [detail] : []));

describe('rows at the end of the file, behind another section', () => {
  test.each<[title: string, text: string, ids: readonly string[]]>([
    ['of notes', `${TEMPLATE}\n## Notes\n\n- hello\n${row('a7f3')}`, ['a7f3']],
    ['of notes, without the last line end', `${TEMPLATE}## Notes\n${row('a7f3').trimEnd()}`, ['a7f3']],
    ['of notes, with CRLF', `${TEMPLATE}## Notes\n${row('a7f3')}`.replaceAll('\n', '\r\n'), ['a7f3']],
    ['with blank lines between', `${TEMPLATE}## Notes\n\n${row('a7f3')}\n${row('e1b2')}\n`, ['a7f3', 'e1b2']],
    ['beside those of the table', `${TEMPLATE}${row('a7f3')}\n## Notes\n\n${row('e1b2')}`, ['e1b2']],
    ['of a lock', `# C\n\n${TABLE}\n${LOCKS}${row('a7f3')}`, ['a7f3']],
  ])('%s are reported', (_, text, ids) => {
    expect(reportedIn(text)).toEqual(ids.map((id) => row(id).trim()));
  });

  test.each<[title: string, text: string]>([
    ['below a header', `${TEMPLATE}## Finished\n\n${HEADER}${row('a7f3')}`],
    ['below a header and a blank line', `${TEMPLATE}## Finished\n\n${HEADER}\n${row('a7f3')}`],
    ['with a section behind them', `${TEMPLATE}## Finished\n\n${row('a7f3')}\n## Notes\n`],
    ['of a table without its heading', `${TABLE.split('\n').slice(2).join('\n')}prose\n\n${row('a7f3')}`],
    ['in a fence', `${TEMPLATE}## Notes\n\n\`\`\`\n${row('a7f3')}\`\`\`\n`],
    ['with one time only', `${TEMPLATE}## Finished\n\n| a7f3 | ${STAMP} | src/a.ts | done |\n`],
  ])('%s are not', (_, text) => {
    expect(reportedIn(text)).toEqual([]);
  });
});

test('the rows may be all there is, below a line end', () => {
  expect(startOfAppendedRows(`\n${row('a7f3')}`)).toBe(1);
  expect(startOfAppendedRows(row('a7f3'))).toBe(0);
});
