import { expect, it, test } from 'vitest';
import { isUnit, keyLines } from '../../src/core/keyed-lines.ts';
import { putBack } from '../../src/core/put-back.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const SEPARATOR = '| ---------- | ------- | ----------- | ----------------- |';
const table = (...rows: readonly string[]): string =>
  text(
    '## Active Sessions',
    '',
    '| Session ID | Started | Last Active | Currently Editing |',
    SEPARATOR,
    ...rows,
  );
const turned = (...rows: readonly string[]): string =>
  text('## Active Sessions', '', '| Files | Session | Note | Last Active |', '|---|---|---|---|', ...rows);
const lock = (...fields: readonly string[]): string =>
  text('## Vercel Lock', '', ...fields.map((field) => `- **${field.replace(': ', ':** ')}`), '');
const unitsOf = (from: string) => keyLines(from).filter(isUnit);

test.each<[what: string, wanted: string, there: string, after: string]>([
  [
    'nothing, where all counts',
    table('| a7f3 | s | t | x |'),
    table('| a7f3 | s | t | x |'),
    table('| a7f3 | s | t | x |'),
  ],
  [
    'a row as it stands, where the columns are the same',
    table('|a7f3| s  |t|x|  '),
    table('| e1b2 | s | t | - |'),
    table('| e1b2 | s | t | - |', '|a7f3| s  |t|x|'),
  ],
  [
    'several rows, each in a line of its own',
    table('| a7f3 | s | t | x |', '| c2d8 | s | t | y |'),
    table(),
    table('| a7f3 | s | t | x |', '| c2d8 | s | t | y |'),
  ],
  [
    'a row in the order of other columns',
    table('|a7f3| s |t| x, y |'),
    turned(),
    turned('| x, y | a7f3 | - | t |'),
  ],
  ['a row of other columns', turned('| x | a7f3 | why | t |'), table(), table('| a7f3 | - | t | x |')],
  [
    'a row where no table is',
    table('| a7f3 | s | t | x |'),
    '# Notes\n',
    `# Notes\n\n${table('| a7f3 | s | t | x |')}`,
  ],
  [
    'a row with the ends of line that the table has',
    table('| a7f3 | s | t | x |'),
    table().replaceAll('\n', '\r\n'),
    table('| a7f3 | s | t | x |').replaceAll('\n', '\r\n'),
  ],
  [
    'fields into the section of their lock',
    lock('Status: IN_PROGRESS', 'Claimed by: a7f3'),
    lock('Status: NONE', 'Error: mine') + table(),
    lock('Status: IN_PROGRESS', 'Error: mine', 'Claimed by: a7f3') + table(),
  ],
  [
    'a lock whose section is not there',
    lock('Status: IN_PROGRESS', 'Claimed by: a7f3'),
    table(),
    text('## Vercel Deployment Lock', '', '- **Status:** IN_PROGRESS', '- **Claimed by:** a7f3', '') +
      table(),
  ],
  [
    'rows and fields',
    lock('Status: IN_PROGRESS') + table('| a7f3 | s | t | x |'),
    lock('Status: NONE') + table(),
    lock('Status: IN_PROGRESS') + table('| a7f3 | s | t | x |'),
  ],
  [
    'no grant of a second section, where one is left: whose it was, nobody knows',
    lock('Status: NONE') + lock('Status: IN_PROGRESS'),
    lock('Status: NONE') + table(),
    lock('Status: NONE') + table(),
  ],
])('puts back %s', (_what, wanted, there, after) => {
  expect(putBack(() => there, unitsOf(wanted))).toBe(after);
});

it('leaves out where they stood the lines that it puts back, and no others', () => {
  const wanted = table('| a7f3 | s | t | x |', '| c2d8 | s | t | y |');
  const there = table('| a7f3 | s | t | x |');
  const asked: (readonly string[])[] = [];
  putBack((without) => {
    asked.push([...without]);
    return there;
  }, unitsOf(wanted));
  expect(asked).toEqual([[], ['row c2d8 0']]);
});
