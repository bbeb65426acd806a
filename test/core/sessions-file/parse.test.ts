import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addClaims } from '../../../src/core/claim.ts';
import { decodeLossless, encodeLossless } from '../../../src/core/lossless-text.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { expectCpuTimeBelow } from '../../support/cpu-time.ts';
import { holds } from '../../support/properties.ts';
import { FIXTURES, fixtureBytes } from '../../support/sessions-fixtures.ts';

const STAMP = '2026-02-20T10:00:00Z';
const row = (id: string, editing = '-'): string => `| ${id} | ${STAMP} | ${STAMP} | ${editing} |\n`;
const TABLE = TEMPLATE.slice(TEMPLATE.indexOf('## Active'));
const [, , HEADER = '', ALIGNMENT = ''] = TABLE.split('\n');

const idsIn = (text: string): readonly string[] => parseSessionsFile(text).rows.map(({ id }) => id);
const editingIn = (text: string): readonly string[] =>
  parseSessionsFile(text).rows.map(({ editing }) => editing);
const locksIn = (text: string): readonly string[] => parseSessionsFile(text).locks.map(({ name }) => name);
const problemsIn = (text: string): readonly string[] =>
  parseSessionsFile(text).problems.map(({ kind, line }) => `${kind} ${line}`);

const pieces = fc.constantFrom(
  '## Active Sessions\n',
  '## Vercel Deployment Lock\n',
  '- **Status:** NONE\n',
  '- **Claimed by:** a7f3\n',
  `${HEADER}\n${ALIGNMENT}\n`,
  row('a7f3', 'src/a.ts'),
  '|||||||\n',
  '| a',
  '|',
  '\\',
  '`',
  '```\n',
  '~~~\n',
  '- ',
  '    ',
  '<!--',
  '-->',
  '<<<<<<< HEAD\n',
  '||||||| base\n',
  '=======\n',
  '>>>>>>> x\n',
  '---\n',
  '\r\n',
  '\r',
  '\n',
  '\ufeff',
  ' ',
  'x',
  '\0',
);
const anyText = fc.oneof(
  fc.array(pieces, { maxLength: 25 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 60 }).map(decodeLossless),
);

test.each<[title: string, text: string]>([
  ['alone', `${TEMPLATE}${row('a7f3', 'src/a.ts')}`.replaceAll('\n', '\r')],
  ['and one LF at the end', `${TEMPLATE}${row('a7f3', 'src/a.ts')}`.replaceAll('\n', '\r').concat('\n')],
  ['and some LF', `${TEMPLATE.replaceAll('\n', '\r')}${row('a7f3', 'src/a.ts')}`],
])('lines that end with CR %s are read, and reported', (_title, text) => {
  expect(editingIn(text)).toEqual(['src/a.ts']);
  expect(locksIn(text)).toEqual(['vercel', 'docker']);
  expect(problemsIn(text)).toEqual(['cr-line-ends 0']);
  expect(parseSessionsFile(text).text).toBe(text);
});

test.each([
  ['in a cell', `${TABLE}${row('a7f3', 'src/a\rb.ts')}`],
  ['before CRLF', `${TABLE}${row('a7f3')}`.replaceAll('\n', '\r\n').replace('Active', '\rActive')],
])('a CR %s ends no line', (_title, text) => {
  expect(idsIn(text)).toEqual(['a7f3']);
  expect(problemsIn(text)).toEqual([]);
});

describe('any text', () => {
  it('is printed as it was read', () => {
    holds(
      fc.property(anyText, (text) => {
        expect(parseSessionsFile(text).text).toBe(text);
      }),
      2000,
    );
  });

  test.each<[text: string, eol: string]>([
    ['', '\n'],
    ['a', '\n'],
    ['a\nb\r\n', '\n'],
    ['a\r\nb\n', '\r\n'],
  ])('%j is gone on with in lines that end in %j, as its first one does', (text, eol) => {
    expect(parseSessionsFile(text).eol).toBe(eol);
  });

  it('is read into spans that lie inside it, rows in order', () => {
    holds(
      fc.property(anyText, (text) => {
        const file = parseSessionsFile(text);
        let last = 0;
        for (const { span, cells, line } of file.rows) {
          expect(span.start).toBeGreaterThanOrEqual(last);
          last = span.end;
          for (const { start, end } of cells)
            expect(span.start <= start && start <= end && end <= span.end).toBe(true);
          expect(text.slice(0, span.start).split('\n')).toHaveLength(line);
        }
        expect(last).toBeLessThanOrEqual(text.length);
        expect(file.tableEnd?.offset ?? 0).toBeLessThanOrEqual(text.length);
      }),
      1000,
    );
  });

  test.each(FIXTURES)('cut off anywhere in $name is read, and given back to the byte', ({ name }) => {
    const bytes = fixtureBytes(name);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const head = bytes.subarray(0, cut);
      const printed = encodeLossless(parseSessionsFile(decodeLossless(head)).text);
      if (!head.equals(printed)) expect.fail(`differs when cut at byte ${cut}`);
    }
  });

  it('takes time in proportion to its rows', () => {
    const table = (count: number): string =>
      TEMPLATE +
      Array.from({ length: count }, (_, at) => row(at.toString(16).padStart(4, '0'), 'src/a.ts, `b|c`')).join(
        '',
      );
    const timeOf = (text: string): number => {
      const times = [1, 2, 3, 4, 5].map(() => {
        const start = performance.now();
        parseSessionsFile(text);
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    expect(parseSessionsFile(table(10_000)).rows).toHaveLength(10_000);
    const [once, twice] = [timeOf(table(10_000)), timeOf(table(20_000))];
    expect(twice).toBeLessThan(Math.max(2.5 * once, 150));
  });

  test.each<[title: string, text: string]>([
    ['pipes', `${TABLE}${'|'.repeat(50_000)}\n`],
    ['ticks', `${TABLE}| a | ${'`x'.repeat(10_000)}\n`],
    [
      'growing ticks',
      `${TABLE}| a | ${Array.from({ length: 200 }, (_, at) => 'x'.padStart(at + 2, '`')).join('')}\n`,
    ],
    ['hashes', `${'# '.repeat(20_000)}\n`],
    ['spaces', `## Active${' '.repeat(20_000)}Sessions\n`],
    ['comments that stay open', '<!--'.repeat(20_000)],
    ['comments that stay open on a line each', `${'x <!--\n\n'.repeat(10_000)}-->`],
    ['fences in lists', `- a\n  - b\n${'    ```\n    x\n    ```\n'.repeat(3_000)}`],
    ['fences in lists that stay open', `- a\n  - b\n${'    ```x\n    ~~~x\n'.repeat(3_000)}`],
    ['list markers', `${'- '.repeat(20_000)}\n${'1. - '.repeat(5_000)}\`\`\`\n`],
    ['nested lists', Array.from({ length: 300 }, (_, at) => `${'  '.repeat(at)}- \`\`\`\n`).join('')],
    ['comments', 'x<!---->'.repeat(20_000)],
    ['openings that are no comments', '`<!--` \\<!-- '.repeat(10_000)],
    ['fences that stay open', '```\n~~~~\n````\n'.repeat(3_000).slice(0, -5)],
    ['conflict markers', `${TABLE}${'<<<<<<< a\n||||||| b\n'.repeat(3_000)}`],
    ['fields', `## X Lock\n${`- **${'a'.repeat(300)}\n`.repeat(300)}`],
    ['dashes', `${TABLE}|${'-|'.repeat(20_000)}\n`],
    ['headings', '## Y Lock\n'.repeat(3_000)],
    ['brackets for an id', `${TABLE}| ${'['.repeat(50_000)} | x | y | z |\n`],
    ['spaces in an id', `${TABLE}| x${' '.repeat(50_000)}y | x | y | z |\n`],
    ['symbols before an id', `${TABLE}| ${'→ '.repeat(50_000)} | x | y | z |\n`],
    ['dashes in an id', `${TABLE}| x${' -'.repeat(50_000)} | x | y | z |\n`],
    ['underscores for a stamp', `${TABLE}| x | ${'_ '.repeat(50_000)} | y | z |\n`],
  ])('of many %s is read within 250 ms', (_title, text) => {
    expectCpuTimeBelow(250, () => parseSessionsFile(text));
  });
});

describe('the heading of the table', () => {
  test.each([
    '## Active Sessions',
    '# ACTIVE SESSIONS',
    '###### active sessions',
    '## 🟢 Active Sessions',
    '## **Active Sessions**',
    '## Active Sessions (3)',
    '## Active Session ##',
    '   ## Active Sessions',
    '## _Currently_ active sessions',
    'Active Sessions\n---------------',
    'Active Sessions\n===',
    '##Active Sessions',
  ])('may be %j', (heading) => {
    const text = `${heading}\n\n${HEADER}\n${ALIGNMENT}\n${row('a7f3', 'src/a.ts')}`;
    expect(editingIn(text)).toEqual(['src/a.ts']);
    expect(problemsIn(text)).toEqual([]);
  });

  test.each([
    '## Inactive Sessions',
    '## Sessions',
    '## Active',
    '#Active Sessions',
    '    ## Active Sessions',
  ])('is not %j', (heading) => {
    expect(idsIn(`${heading}\n\n| When | By |\n| --- | --- |\n${row('a7f3')}`)).toEqual([]);
  });

  it('may be missing where the header names the columns', () => {
    expect(idsIn(`# Notes\n\n${HEADER}\n${ALIGNMENT}\n${row('a7f3')}`)).toEqual(['a7f3']);
  });

  test.each(['**Active Sessions**\n\n', 'Active Sessions:\n\n', '<h2>Active Sessions</h2>\n\n', ''])(
    'counts as missing where nothing but %j stands there, also below a lock',
    (instead) => {
      const text = `${TEMPLATE}${row('a7f3', 'src/a.ts')}`.replace('## Active Sessions\n\n', instead);
      expect(editingIn(text)).toEqual(['src/a.ts']);
      expect(locksIn(text)).toEqual(['vercel', 'docker']);
      expect(problemsIn(text)).toEqual([]);
      expect(editingIn(text.replaceAll('\n', '\r\n'))).toEqual(['src/a.ts']);
      expect(idsIn(addClaims(parseSessionsFile(text), 'e1b2', ['b'], Date.parse(STAMP)))).toEqual([
        'a7f3',
        'e1b2',
      ]);
    },
  );

  it('is not missing where only the words stand in prose as well: no other table counts', () => {
    const text = `See Active Sessions.\n\n${HEADER}\n${ALIGNMENT}\n${row('dead')}\n${TABLE}${row('a7f3')}`;
    expect(idsIn(text)).toEqual(['a7f3']);
    expect(idsIn(text.replaceAll('\n', '\r\n'))).toEqual(['a7f3']);
  });

  it('may stand twice, and both tables count', () => {
    expect(idsIn(`${TABLE}${row('a7f3')}\n${TABLE}${row('e1b2')}`)).toEqual(['a7f3', 'e1b2']);
  });

  it('may have headings of a lower level below it', () => {
    const text = `${TABLE}${row('a7f3')}\n### Paused\n\n${HEADER}\n${ALIGNMENT}\n${row('e1b2')}\n## Other\n\n${row('c2d8')}`;
    expect(idsIn(text)).toEqual(['a7f3', 'e1b2']);
  });

  it('is missed, and that is said, where there is neither heading nor header', () => {
    expect(problemsIn('# Notes\n')).toEqual(['no-sessions-section 0']);
    expect(problemsIn('')).toEqual(['no-sessions-section 0']);
  });
});

describe('the columns', () => {
  const cells = { id: 'a7f3', started: STAMP, active: STAMP, editing: 'src/a.ts' };
  test.each<[header: string, line: string]>([
    ['| Session ID | Started | Last Active | Currently Editing |', '| a7f3 | S | L | src/a.ts |'],
    ['| Currently Editing | Last Active | Started | Session ID |', '| src/a.ts | L | S | a7f3 |'],
    [
      '| session | STARTED | last active | currently editing | Notes |',
      '| a7f3 | S | L | src/a.ts | back at 11 |',
    ],
    ['| Status | **ID** | Since | Last Seen | Files |', '| on | a7f3 | S | L | src/a.ts |'],
    [
      '| Session ID | Started (UTC) | Last Active (UTC) | Currently Editing (files) |',
      '| a7f3 | S | L | src/a.ts |',
    ],
    [
      '| Session ID | Files done | Started | Last Active | Currently Editing |',
      '| a7f3 | 7 | S | L | src/a.ts |',
    ],
    [
      '| Session ID | Started | Last update by | Last Active | Currently Editing |',
      '| a7f3 | S | e1b2 | L | src/a.ts |',
    ],
    [
      '| Session ID | Since when on branch | Started | Last Active | Currently Editing |',
      '| a7f3 | x | S | L | src/a.ts |',
    ],
    ['| ID | Session ID | Started | Last Active | Currently Editing |', '| 1 | a7f3 | S | L | src/a.ts |'],
    [
      '| Session | Start time | Since | Last seen by | Last seen | Files | Files done |',
      '| a7f3 | x | S | x | L | src/a.ts | 7 |',
    ],
    [
      '| Session | Files | Since | Last seen | Currently Editing (files) |',
      '| a7f3 | 7 | S | L | src/a.ts |',
    ],
    ['| Session ID (hex) | Start time | Last activity at | Files now |', '| a7f3 | S | L | src/a.ts |'],
    ['| Session ID | Started | Heartbeat | Files |', '| a7f3 | S | L | src/a.ts |'],
    ['| Session ID | Started | Last heartbeat (UTC) | Files |', '| a7f3 | S | L | src/a.ts |'],
    ['| Session ID | Started | Active | Files |', '| a7f3 | S | L | src/a.ts |'],
    [
      '| Session ID | Started | Active | Updated | Last seen | Files |',
      '| a7f3 | S | yes | x | L | src/a.ts |',
    ],
    ['| Session ID | Started | Active task | Updated | Files |', '| a7f3 | S | login | L | src/a.ts |'],
    ['| Session ID | Started | Last Active | Claimed files |', '| a7f3 | S | L | src/a.ts |'],
    ['| Session | Started | Last Active | Currently Editting |', '| a7f3 | S | L | src/a.ts |'],
    ['| Session | Last edit | Started | Last Active | Paths |', '| a7f3 | x | S | L | src/a.ts |'],
    ['| Session | Claimed at | Started | Last Active | Paths |', '| a7f3 | x | S | L | src/a.ts |'],
    [
      '| Session | Touched by | Started | Last Active | Edit count | Scope |',
      '| a7f3 | x | S | L | 7 | src/a.ts |',
    ],
    [
      '| Session ID<br>(hex) | Started<br/> | Last Active | Currently<br>Editing |',
      '| a7f3 | S | L | src/a.ts |',
    ],
    ['Session', ''],
  ])('are found by name in %s', (header, line) => {
    const filled = line.replace('S', cells.started).replace('L', cells.active);
    const text = `## Active Sessions\n\n${header}\n${header.replace(/[^|]+/g, '---')}\n${filled}\n`;
    const rows = parseSessionsFile(text).rows.map(({ id, started, lastActive, editing }) => ({
      id,
      started,
      active: lastActive,
      editing,
    }));
    expect(rows).toEqual(line === '' ? [] : [cells]);
  });

  it('are those of the protocol where there is no header', () => {
    expect(editingIn(`## Active Sessions\n\n${row('a7f3', 'src/a.ts')}`)).toEqual(['src/a.ts']);
  });

  it('may lack all but the id and the claims', () => {
    const text = '## Active Sessions\n\n| Session | Files |\n|---|---|\n| a7f3 | src/a.ts |\n';
    expect(editingIn(text)).toEqual(['src/a.ts']);
  });

  it('of another table are not taken for ours', () => {
    expect(
      idsIn(`${TABLE}${row('a7f3')}\n| When | Who | What |\n|---|---|---|\n| ${STAMP} | x | y |\n`),
    ).toEqual(['a7f3']);
    expect(idsIn(`## Active Sessions\n\n| Session | Mood |\n|---|---|\n| a7f3 | good |\n`)).toEqual([]);
  });

  test.each([
    '| SessionID | Started | LastActive | CurrentlyEditing |',
    '| sessionid | Started | lastactive | currentlyediting |',
    '| session_id | Started | last-active | currently_editing |',
    '| Session ID (hex) | Started | Last Active | Currently Editing |',
  ])('may be written %s', (header) => {
    const text = `## Active Sessions\n\n${header}\n|---|---|---|---|\n${row('a7f3', 'src/a.ts')}`;
    expect(editingIn(text)).toEqual(['src/a.ts']);
    expect(problemsIn(text)).toEqual([]);
  });

  test.each([
    '| Sitzung | Gestartet | Zuletzt aktiv | Bearbeitet |',
    '| Session | Début | Dernière activité | Fichiers en cours |',
    '| Agent | Started | Last Active | Currently Editing |',
    '| Session ID | Started | Last Active | Working on |',
    'Agent | Started | Last Active | Working on',
    '| Who | From | Seen | What | Notes |',
  ])('in other words are the protocol’s where the first row has its times there: %s', (header) => {
    const text = `## Active Sessions\n\n${header}\n|---|---|---|---|\n${row('a7f3', 'src/a.ts')}${row('e1b2', 'b.ts')}`;
    expect(editingIn(text)).toEqual(['src/a.ts', 'b.ts']);
    expect(problemsIn(text).filter((problem) => !problem.startsWith('short-row'))).toEqual([]);
    expect(problemsIn(text.replace('Active Sessions', 'Others'))).toEqual(['no-sessions-section 0']);
  });

  test.each([
    `| Agent | Working on | Since |\n|---|---|---|\n| a7f3 | src/a.ts | ${STAMP} |\n`,
    `| Agent | Branch | Seen | Working on |\n|---|---|---|---|\n| a7f3 | main | ${STAMP} | src/a.ts |\n`,
    '| Agent | From | Seen | Working on |\n|---|---|---|---|\n',
  ])('that guard does not know are reported: %j', (table) => {
    const text = `## Active Sessions\n\n${table}`;
    expect(idsIn(text)).toEqual([]);
    expect(problemsIn(text)).toEqual(['unknown-table 3']);
    expect(problemsIn(text.replace('Active Sessions', 'Others'))).toEqual(['no-sessions-section 0']);
  });

  test.each(['--- | --- | --- | ---', '|---|---|---|---|', ':-- | :-: | --: | -'])(
    'may stand without pipes at their ends, aligned by %s',
    (alignment) => {
      for (const eol of ['\n', '\r\n']) {
        const lines = [
          '## Active Sessions',
          '',
          'Session ID | Started | Last Active | Currently Editing',
          alignment,
          `a7f3 | ${STAMP} | ${STAMP} | src/a.ts`,
          row('e1b2', 'b').trim(),
          `c2d8 | ${STAMP} | ${STAMP} |`,
          '- d0d0 | scope=c',
          `f00d | ${STAMP} | ${STAMP} | no row`,
          '',
          `beef | ${STAMP} | ${STAMP} | no row`,
        ];
        const file = parseSessionsFile(lines.join(eol));
        expect(file.rows.map(({ id, editing }) => [id, editing])).toEqual([
          ['a7f3', 'src/a.ts'],
          ['e1b2', 'b'],
          ['c2d8', ''],
        ]);
        expect(file.problems.map(({ kind }) => kind)).toEqual(['short-row', 'not-a-row']);
        expect(lines.join(eol).slice(0, file.tableEnd?.offset)).toMatch(/c2d8[^\n]*\n$/);
      }
    },
  );

  it('needs no pipe at the beginning of a row right below another line of it', () => {
    const bare = (id: string) => `${id} | ${STAMP} | ${STAMP} | src/a.ts`;
    for (const eol of ['\n', '\r\n']) {
      const text =
        `${TABLE}${bare('e1b2')} |\n${bare('c2d8')}\n${row('a7f3')}${bare('b0b0')}\n\n${bare('beef')}\n`.replaceAll(
          '\n',
          eol,
        );
      const file = parseSessionsFile(text);
      expect(file.rows.map(({ id }) => id)).toEqual(['e1b2', 'c2d8', 'a7f3', 'b0b0']);
      expect(file.rows[0]?.editing).toBe('src/a.ts');
      expect(addClaims(file, 'c2d8', ['b.ts'], Date.parse(STAMP))).toBe(
        text.replace(`${bare('c2d8')}`, `${bare('c2d8')}, b.ts`),
      );
    }
  });

  it('may be aligned in any way', () => {
    expect(idsIn(`## Active Sessions\n\n${HEADER}\n|:--|:-:|--:|-|\n${row('a7f3')}`)).toEqual(['a7f3']);
  });
});

describe('a row', () => {
  const only = (line: string): unknown => {
    const [first] = parseSessionsFile(TABLE + line).rows;
    return first === undefined ? null : [first.id, first.lastActive, first.editing];
  };

  test.each<[line: string, read: unknown]>([
    [`| a7f3 | ${STAMP} | ${STAMP} | src/a.ts |`, ['a7f3', STAMP, 'src/a.ts']],
    [`|a7f3|${STAMP}|${STAMP}|src/a.ts|`, ['a7f3', STAMP, 'src/a.ts']],
    [`|\ta7f3\t|\t${STAMP}\t|\t${STAMP}\t|\tsrc/a.ts\t|\t`, ['a7f3', STAMP, 'src/a.ts']],
    [`| a7f3 | ${STAMP} | ${STAMP} | src/a.ts`, ['a7f3', STAMP, 'src/a.ts']],
    [`   | a7f3 | ${STAMP} | ${STAMP} | src/a.ts |   `, ['a7f3', STAMP, 'src/a.ts']],
    ['| files | 20260220T100000Z | 20260220T1000Z | session |', ['files', '20260220T1000Z', 'session']],
    [`| \`a7f3\` (resumed) | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| **a7f3** | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| [a7f3](notes/a7f3.md) | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| [\`a7f3\`](x) | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| ~~a7f3~~ | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| agent-7.b_c | x | ${STAMP} | - |`, ['agent-7.b_c', STAMP, '-']],
    [`| a7f3 | x | ${STAMP} | a \\| b |`, ['a7f3', STAMP, 'a \\| b']],
    [`| a7f3 | x | ${STAMP} | \`a|b\`, c |`, ['a7f3', STAMP, '`a|b`, c']],
    [`| a7f3 | x | ${STAMP} | \`\`a|\`b\`\` |`, ['a7f3', STAMP, '``a|`b``']],
    [`| a7f3 | x | ${STAMP} | a\`b |`, ['a7f3', STAMP, 'a`b']],
    [`| a7f3 | x | ${STAMP} | "a\\174b" |`, ['a7f3', STAMP, '"a\\174b"']],
    [`| a7f3 | x | ${STAMP} |  |`, ['a7f3', STAMP, '']],
    [`| a7f3 | x | ${STAMP} |`, ['a7f3', STAMP, '']],
    ['| a7f3 |', ['a7f3', '', '']],
    [`| Claude A | x | ${STAMP} | - |`, ['Claude A', STAMP, '-']],
    [`| **Claude B** (night) | x | ${STAMP} | - |`, ['Claude B', STAMP, '-']],
    [`| session a7f3 | x | ${STAMP} | - |`, ['session a7f3', STAMP, '-']],
    [`| 🟢 a7f3 | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| 👩🏽‍💻 \`e1b2\` | x | ${STAMP} | - |`, ['e1b2', STAMP, '-']],
    [`| → Claude A | x | ${STAMP} | - |`, ['Claude A', STAMP, '-']],
    [`| • a7f3 | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| - a7f3 | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| 🟢 | x | ${STAMP} | - |`, ['🟢', STAMP, '-']],
    [`| a7f3 night shift | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| a7f3 - night | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| a7f3 – night | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| a7f3(night), resumed | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| \u200ba7f3\u200b | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| a7f3: | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| a7f3: night shift | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`| Claude A — late | x | ${STAMP} | - |`, ['Claude A', STAMP, '-']],
    [`| front-end A | x | ${STAMP} | - |`, ['front-end A', STAMP, '-']],
    [`| __a7f3__ (night) | x | ${STAMP} | - |`, ['__a7f3__', STAMP, '-']],
    [`| [91d7](notes/91d7.md) late | x | ${STAMP} | - |`, ['91d7', STAMP, '-']],
    [`| (night) | x | ${STAMP} | - |`, null],
    [`| \`${STAMP}\` | x | y | z |`, null],
    ['| _(none)_ | - | - | - |', null],
    ['| none | | | |', null],
    ['| - | - | - | - |', null],
    ['|  |  |  | src/a.ts |', null],
    [`| ${STAMP} | x | y | z |`, null],
    ['||||||| base', null],
    [`    | a7f3 | x | ${STAMP} | - |`, ['a7f3', STAMP, '-']],
    [`\n    | a7f3 | x | ${STAMP} | - |`, null],
    [`a7f3 | x | ${STAMP} | -`, ['a7f3', STAMP, '-']],
  ])('%s', (line, read) => {
    expect(only(`${line}\n`)).toEqual(read);
    expect(only(line)).toEqual(read);
    expect(only(`${line}\r\n`)).toEqual(read);
  });

  test.each<[line: string, problem: string | null]>([
    [row('a7f3'), null],
    ['| - | - | - | - |', null],
    ['|  |  |  | src/a.ts |', 'unreadable-row 5'],
    ['| a7f3 | x |', 'short-row 5'],
    [`| a7f3 | ${STAMP} | ${STAMP} | - | x |`, 'surplus-cells 5'],
    ['- 18aa - started 14:35, editing src/x', 'not-a-row 5'],
    ['* **d0d0**: editing src/x', 'not-a-row 5'],
    [`- | a7f3 | ${STAMP} | ${STAMP} | src/a.ts |`, 'not-a-row 5'],
    [`1. c1c1 | ${STAMP} | ${STAMP} | src/a.ts`, 'not-a-row 5'],
    ['12) c1c1 - started 14:35, editing src/x', 'not-a-row 5'],
    ['1. Start with guard start', null],
    ['- ask before you edit', null],
    ['Nobody else, please.', null],
  ])('%j is reported as %j', (line, problem) => {
    expect(problemsIn(TABLE + line)).toEqual(problem === null ? [] : [problem]);
  });

  it('of seven pipes hides nothing below it', () => {
    expect(idsIn(`${TABLE}|||||||\n${row('a7f3')}`)).toEqual(['a7f3']);
  });

  it('counts though blank lines, prose and comments stand between', () => {
    expect(idsIn(`${TABLE}${row('a7f3')}\n${row('e1b2')}<!-- x -->\nsome prose\n${row('c2d8')}`)).toEqual([
      'a7f3',
      'e1b2',
      'c2d8',
    ]);
  });
});

describe('what does not count', () => {
  const hidden = row('dead', 'src/a.ts');
  test.each<[title: string, text: string]>([
    ['a fence', `${TABLE}\`\`\`\n${hidden}\`\`\`\n`],
    ['a fence with a language', `${TABLE}\`\`\`markdown\n${hidden}\`\`\`\n`],
    ['a fence of tildes', `${TABLE}~~~\n${hidden}~~~\n`],
    ['a longer fence', `${TABLE}\`\`\`\`\n\`\`\`\n${hidden}\`\`\`\`\n`],
    ['an indented fence', `${TABLE}   \`\`\`\n${hidden}   \`\`\`\n`],
    ['a fence in a nested list', `${TABLE}\n- a\n  - b\n\n    \`\`\`\n    ${hidden}    \`\`\`\n`],
    ['a fence in a numbered list', `${TABLE}\n10. a\n    text\n    ~~~\n    ${hidden}    ~~~\n`],
    [
      'a fence deep in lists',
      `${TABLE}\n- a\n  - b\n    - c\n\n      \`\`\`md\n      ${hidden}\n      \`\`\`\n`,
    ],
    ['a fence right after a bullet', `${TABLE}\n- \`\`\`\n  ${hidden}  \`\`\`\n`],
    ['a fence after two markers', `${TABLE}\n1. - \`\`\`\n     ${hidden}     \`\`\`\n`],
    [
      'a fence of a list in CRLF',
      `${TABLE}\n- a\n  - b\n    \`\`\`\n    ${hidden}    \`\`\`\n`.replaceAll('\n', '\r\n'),
    ],
    ['a fence in CRLF', `${TABLE}\`\`\`\n${hidden}\`\`\`\n`.replaceAll('\n', '\r\n')],
    ['a comment', `${TABLE}<!--\n${hidden}-->\n`],
    ['a comment on one line', `${TABLE}<!-- ${hidden.trim()} -->\n`],
    ['a comment that looks like a fence', `${TABLE}<!-- \`\`\`\n${hidden}-->\n`],
    ['a fence with the whole section', `\`\`\`\n${TABLE}${hidden}\`\`\`\n`],
    ['indented code', `${TABLE}\n    ${hidden}`],
    ['another section', `${TABLE}\n## Finished\n\n${hidden}`],
    ['a lock', `${TABLE}\n## Vercel Lock\n\n${hidden}`],
    ['the base of a conflict', `${TABLE}<<<<<<< a\n||||||| b\n${hidden}=======\n>>>>>>> c\n`],
  ])('is a row in %s', (_title, text) => {
    expect(idsIn(`${text}\n`)).toEqual([]);
  });

  test.each<[title: string, text: string, problem: string]>([
    ['a fence', `\`\`\`\n${TABLE}${hidden}`, 'unclosed-fence 1'],
    ['a comment', `x <!--\n${TABLE}${hidden}`, 'unclosed-comment 1'],
    ['a fence of tildes', `\n~~~\n${TABLE}${hidden}`, 'unclosed-fence 2'],
    ['the base of a conflict', `${TABLE}<<<<<<< a\n||||||| b\n${hidden}`, 'conflict-markers 5'],
  ])('is nothing after %s that never closes, which is reported', (_title, text, problem) => {
    expect(idsIn(text)).toEqual(['dead']);
    expect(problemsIn(text)).toEqual([problem]);
  });

  test.each<[title: string, opening: string]>([
    ['a code span', 'Remember `<!--` here'],
    ['a longer code span', 'Remember ``a ` <!--`` here'],
    ['an escape', 'Remember \\<!-- here'],
    ['indented code', '\n    <!--'],
    ['a heading', '# Notes <!--'],
    ['a paragraph that ends before it closes', 'Remember <!-- here'],
    ['a lock’s field', '## Vercel Lock\n\n- **Error:** Unexpected token `<!--` in index.html'],
    ['a lock’s field in plain text', '## Vercel Lock\n\n- **Error:** Unexpected token <!-- in index.html'],
    ['a complete short comment', '<!-->'],
    ['another complete short comment', 'x <!---> y'],
  ])('is nothing behind `<!--` in %s', (_title, opening) => {
    for (const eol of ['\n', '\r\n']) {
      const text = `${opening}\n\n## Docker Lock\n\n- **Status:** NONE\n\n${TABLE}${hidden}\n-->\n`;
      const file = parseSessionsFile(text.replaceAll('\n', eol));
      expect(file.rows.map(({ id }) => id)).toEqual(['dead']);
      expect(file.locks.map(({ name }) => name)).toContain('docker');
    }
  });

  test.each<[title: string, before: string, after: string]>([
    ['no list', 'text\n\n    ```', '    ```'],
    ['a paragraph after the list', '- a\n  - b\n\ntext\n    ```', '    ```'],
    ['a list that it is too far from', '- a\n\n      ```', '      ```'],
    ['a thematic break', '- - -\n    ```', '    ```'],
    ['a list whose item ends before it closes', '- a\n  - b\n    ```', '```'],
    ['a list by tabs', '-\ta\n    ```', '    ```'],
    ['a list that is code', 'text\n\n    - a\n      ```', '      ```'],
    ['a paragraph that begins like a list', 'text\n2. b\n    ```', '    ```'],
    ['a list item that is left open', '- ```', '\n```\nx\n```'],
  ])('is nothing in what looks like a fence in %s', (_title, before, after) => {
    expect(idsIn(`${TABLE}\n${before}\n    ${hidden}${after}\n`)).toEqual(['dead']);
    expect(idsIn(`${TABLE}\n${before}\n${hidden}${after}\n`)).toEqual(['dead']);
  });

  it('is nothing between a fence in a list and the next fence', () => {
    const list = '- ```\n  code\n  ```\n';
    expect(idsIn(`${list}\n${TABLE}${hidden}\n\`\`\`\ncode\n\`\`\`\n`)).toEqual(['dead']);
  });

  it('is nothing between two rows that only speak of comments', () => {
    expect(idsIn(TABLE + row('a7f3', '`<!--`') + hidden + row('e1b2', '`-->`'))).toEqual([
      'a7f3',
      'dead',
      'e1b2',
    ]);
    expect(idsIn(TABLE + row('a7f3', '<!--') + hidden + row('e1b2', '-->'))).toEqual([
      'a7f3',
      'dead',
      'e1b2',
    ]);
  });

  test.each<[title: string, text: string]>([
    ['after a code span', `\`<!--\` <!-- ${hidden.trim()} -->`],
    ['after an escaped backslash', `\\\\<!-- ${hidden.trim()} -->`],
    ['over the lines of a paragraph', `x <!-- y\n${hidden}-->`],
    ['over blank lines', `<!-- y\n\n${hidden}\n-->`],
    ['after a byte order mark', `\ufeff<!--\n\n${TABLE}${hidden}-->`],
    ['with a code span round its end', `<!-- \`\n\n${hidden}--> \``],
  ])('is a row in a comment %s', (_title, text) => {
    expect(idsIn(text.startsWith('\ufeff') ? text : `${TABLE}\n${text}\n`)).toEqual([]);
  });

  it('is a code span over the end of a line', () => {
    expect(idsIn(`${TABLE}${row('a7f3', '`open')}${row('e1b2', 'close`')}`)).toEqual(['a7f3', 'e1b2']);
  });
});

describe('conflict markers', () => {
  it('keep both sides and are reported once', () => {
    const text = `${TABLE}<<<<<<< HEAD\n${row('a7f3')}=======\n${row('e1b2')}>>>>>>> x\n${row('c2d8')}`;
    expect(idsIn(text)).toEqual(['a7f3', 'e1b2', 'c2d8']);
    expect(problemsIn(text)).toEqual(['conflict-markers 5']);
    expect(parseSessionsFile(text).conflictLines).toEqual([5, 7, 9]);
  });

  it('in somebody else’s section are left to them', () => {
    const text = `# Notes\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n\n${TABLE}${row('a7f3')}`;
    expect(idsIn(text)).toEqual(['a7f3']);
    expect(problemsIn(text)).toEqual([]);
  });

  it('are not made of an underline', () => {
    const text = `Active Sessions\n=======\n\n${HEADER}\n${ALIGNMENT}\n${row('a7f3')}`;
    expect(problemsIn(text)).toEqual([]);
    expect(parseSessionsFile(text).conflictLines).toEqual([]);
  });
});

describe('the heading of a lock', () => {
  test.each<[heading: string, name: string]>([
    ['## 1\ufe0f\u20e3 Vercel 2\ufe0f\u20e3 Lock', 'vercel'],
    ['## Vercel Deployment Lock', 'vercel'],
    ['### 🔺 vercel deployment lock', 'vercel'],
    ['## Vercel Lock', 'vercel'],
    ['# **Docker Rebuild Lock** (api)', 'docker'],
    ['## Docker lock', 'docker'],
    ['## DB Migration Lock', 'db-migration'],
    ['## DB-Migration Lock', 'db-migration'],
    ['## E2E tests lock ##', 'e2e-tests'],
    ['Vercel Deployment Lock\n----', 'vercel'],
    ['## Größe Lock', 'größe'],
    ['## 1️⃣ Vercel Deployment Lock', 'vercel'],
    ['## 1\u20e3 Vercel Deployment Lock', 'vercel'],
    ['## ℹ️ Vercel Deployment Lock', 'vercel'],
    ['## \u2139 Vercel Deployment Lock', 'vercel'],
    ['## Vercel Deployment Lock 1️⃣', 'vercel'],
    ['## Vercel Deployment Lock #️⃣*️⃣', 'vercel'],
    ['## 1. Vercel Deployment Lock', 'vercel'],
    ['## 2) Vercel Lock', 'vercel'],
    ['## 2.10. Docker Rebuild Lock', 'docker'],
    ['## **3. Docker Lock**', 'docker'],
    ['## 🔺 1. Vercel Deployment Lock', 'vercel'],
    ['1. Vercel Deployment Lock\n----', 'vercel'],
    ['## 1 Vercel Lock', '1-vercel'],
    ['## v1.2 Lock', 'v1-2'],
    ['##Vercel Deployment Lock', 'vercel'],
    ['###🔺 Docker lock', 'docker'],
    ['## The Vercel Deployment Lock', 'vercel'],
    ['## our Docker lock', 'docker'],
    ['## The DB Lock', 'the-db'],
    ['## 🔒 Vercel Deployment Lock (READ ME)', 'vercel'],
    ['## Vercel Deployment Lock (READ ME) 🔒', 'vercel'],
  ])('%j is %s', (heading, name) => {
    expect(locksIn(`${heading}\n\n- **Status:** NONE\n`)).toEqual([name]);
  });

  test.each([
    '#docker lock',
    '## Lock',
    '## Locks',
    '## Lock Protocol',
    '## Unlock',
    '## Clock',
    '# Locksmith',
  ])('is not %j', (heading) => {
    expect(locksIn(`${heading}\n`)).toEqual([]);
  });

  const REMARKED: readonly (readonly [heading: string, name: string])[] = [
    ['## Vercel Deployment Lock - read first', 'vercel'],
    ['## 🔒 **Vercel Deployment Lock** — held by e1b2', 'vercel'],
    ['## Vercel Deployment Lock: IN PROGRESS', 'vercel'],
    ['### The Docker Rebuild Lock [api] ###', 'docker'],
    ['## DB Migration Lock (a) (b)', 'db-migration'],
    ['Vercel Lock / production\n---', 'vercel'],
    ['## Vercel Deployment Lock ⚠️ do not push', 'vercel'],
    ['## Vercel Deployment', 'vercel'],
    ['## Lock: Vercel', 'vercel'],
    ['## Lock for Docker rebuild', 'docker'],
    ['## Vercel Deployment Locks', 'vercel'],
    ['**Vercel Deployment Lock**', 'vercel'],
    ['**Vercel Deployment Lock:**', 'vercel'],
    ['__🔒 Docker Lock__:', 'docker'],
    ['**DB Migration Lock**', 'db-migration'],
    ['<h2>Vercel Deployment Lock</h2>', 'vercel'],
    ['<H3 align="center">Docker Rebuild Lock</H3>', 'docker'],
  ];
  const HELD = '- **Status:** IN_PROGRESS\n- **Claimed by:** e1b2\n';

  test.each(REMARKED)('may have a remark where the fields of a lock follow: %j', (heading, name) => {
    expect(locksIn(`${heading}\n\n${HELD}`)).toEqual([name]);
    for (const body of ['How it works.\n', '- **Status:** NONE means free\n', ''])
      expect([body, locksIn(`${heading}\n\n${body}`)]).toEqual([body, []]);
  });

  it('with a remark is no second one where it is about a lock, and does not end the sessions below it', () => {
    const about = '### Vercel Lock: how it works';
    const text = `${about}\n\nAsk first.\n\n${TEMPLATE}| a7f3 | 2026-02-20 | 2026-02-20 | a.ts |\n\n${about}\n\n${HEADER}\n${ALIGNMENT}\n${row('e1b2', 'b.ts')}`;
    expect(locksIn(text)).toEqual(['vercel', 'docker']);
    expect(problemsIn(text)).toEqual([]);
    expect(idsIn(text)).toEqual(['a7f3', 'e1b2']);
    const twice = `${TEMPLATE}\n## Vercel Lock - mine\n\n${HELD}`;
    expect(problemsIn(twice)).toEqual(['duplicate-lock 28']);
  });

  it('in bold is none within the table of sessions, and ends with the next heading', () => {
    const bold = '**Vercel Lock**';
    const below = `${TEMPLATE}\n${bold}\n\n${HELD}\n${row('e1b2', 'b.ts')}`;
    expect(locksIn(below)).toEqual(['vercel', 'docker']);
    expect(idsIn(below)).toEqual(['e1b2']);
    const [, lock] = parseSessionsFile(
      `## Docker Lock\n\n${bold}\n\n${HELD}\n### Notes\n\n- **Commit:** x\n`,
    ).locks;
    expect([lock?.name, lock?.fields.length]).toEqual(['vercel', 2]);
  });

  it('may have one of its own above its fields', () => {
    const [lock] = parseSessionsFile(`## Vercel Lock\n\n### Now\n\n${HELD}\n### Then\n\n${HELD}`).locks;
    expect(lock?.fields.map(({ value }) => value)).toEqual(['IN_PROGRESS', 'e1b2']);
    expect(problemsIn(`${TEMPLATE}\n## Db Lock\n\n### Now\n\nheld by me\n`)).toEqual(['lock-unreadable 28']);
  });

  it('may stand twice, which is reported', () => {
    const text = `${TEMPLATE}\n## Vercel Lock\n\n- **Status:** NONE\n`;
    expect(locksIn(text)).toEqual(['vercel', 'docker', 'vercel']);
    expect(problemsIn(text)).toEqual(['duplicate-lock 28']);
  });
});

describe('a lock that has no section of its own', () => {
  test.each([
    ['## Locks\n\n| Lock | Holder |\n|---|---|\n| vercel | e1b2 |\n', ['lock-unreadable 1']],
    ['## Active locks\n\n- vercel: e1b2\n', ['lock-unreadable 1']],
    ['## Vercel Lock: held by e1b2\n\nfixing types\n', ['lock-unreadable 1']],
    ['## Vercel\n\nThe project is shop.\n', []],
    [`## Vercel Lock: held by e1b2\n\n## Vercel Lock\n\n- **Status:** NONE\n- **Claimed by:** -\n`, []],
    ['## Locks\n', []],
    ['## Locks\n\n_(none)_\n', []],
    ['## Locks\n\nNone.\n', []],
    [`## Locks\n\nTwo of them.\n\n### Vercel Lock\n\n- **Status:** NONE\n- **Claimed by:** -\n`, []],
  ])('is missed: %j', (text, problems) => {
    expect(problemsIn(`${text}\n${TABLE}`)).toEqual(problems);
  });
});

describe('a field of a lock', () => {
  it.each([
    ['emoji', `- ${'🔒'.repeat(50_000)}`],
    ['emoji and blanks', `1. ${'🔒 '.repeat(50_000)}`],
    ['blanks', `- a${' '.repeat(200_000)}b`],
    ['words', `- ${'a '.repeat(100_000)}`],
    ['ticks', `- ${'`'.repeat(200_000)}`],
  ])('of nothing but %s is passed over in time', (_title, line) => {
    const text = `## Vercel Lock\n\n${line}\n- **Status:** NONE\n`;
    expectCpuTimeBelow(150, () => parseSessionsFile(text));
  });

  test.each<[line: string, label: string, value: string]>([
    ['- **Status:** NONE', 'Status', 'NONE'],
    ['* **Status**: NONE', 'Status', 'NONE'],
    ['+ __Status:__ NONE', 'Status', 'NONE'],
    ['- Status: NONE', 'Status', 'NONE'],
    ['Status: NONE', 'Status', 'NONE'],
    ['**Status:** NONE', 'Status', 'NONE'],
    ['  - **Status:**   NONE  ', 'Status', 'NONE'],
    ['- **Status:**NONE', 'Status', 'NONE'],
    ['- **Status:**', 'Status', ''],
    ['- **Error:** a: b: c', 'Error', 'a: b: c'],
    ['- **Claimed  by:** a7f3', 'Claimed  by', 'a7f3'],
    ['- **Commit:** 91c4d0e7', 'Commit', '91c4d0e7'],
    ['- **Error:** **bold** _x_', 'Error', '**bold** _x_'],
    ['1. **Status:** NONE', 'Status', 'NONE'],
    ['- [x] **Status:** IN_PROGRESS', 'Status', 'IN_PROGRESS'],
    ['* [ ] Claimed by: e1b2', 'Claimed by', 'e1b2'],
    ['2) [X] __Error:__ [x] y', 'Error', '[x] y'],
    ['- __Commit:__ 91c4d0e7', 'Commit', '91c4d0e7'],
    ['- __Commit__: 91c4d0e7', 'Commit', '91c4d0e7'],
    ['12) Status: NONE', 'Status', 'NONE'],
    ['  3. **Commit**: 91c4d0e7', 'Commit', '91c4d0e7'],
    ['• **Status:** NONE', 'Status', 'NONE'],
    ['- *Status:* NONE', 'Status', 'NONE'],
    ['- _Claimed by_: e1b2', 'Claimed by', 'e1b2'],
    ['- ***Status:*** NONE', 'Status', 'NONE'],
    ['- `Status`: NONE', 'Status', 'NONE'],
    ['- `Last updated:` x', 'Last updated', 'x'],
    ['- **🔒 Status:** NONE', 'Status', 'NONE'],
    ['- 🔒 **Status:** NONE', 'Status', 'NONE'],
    ['- **Status：** NONE', 'Status', 'NONE'],
    ['- Status = NONE', 'Status', 'NONE'],
    ['- **Status** NONE', 'Status', 'NONE'],
    ['- **Claimed by** — e1b2', 'Claimed by', 'e1b2'],
    ['- **Status** - NONE', 'Status', 'NONE'],
    ['- Last updated = 2026-02-20T10:00:00Z', 'Last updated', '2026-02-20T10:00:00Z'],
    ['claimed_by: e1b2', 'claimed_by', 'e1b2'],
    ['> - **Status:** NONE', 'Status', 'NONE'],
    ['>> Claimed by: e1b2', 'Claimed by', 'e1b2'],
    ['> - **Error:** a | b', 'Error', 'a | b'],
    ['| Status | IN PROGRESS |', 'Status', 'IN PROGRESS'],
    ['| **Claimed by** | `e1b2` |  ', 'Claimed by', '`e1b2`'],
    ['|Since|2026-02-20|', 'Since', '2026-02-20'],
    ['| Error | Type error: x', 'Error', 'Type error: x'],
    ['| Error | |', 'Error', ''],
  ])('%j', (line, label, value) => {
    const [lock] = parseSessionsFile(`## Vercel Lock\n\n${line}\n`).locks;
    expect(lock?.fields.map((field) => [field.label, field.value])).toEqual([[label, value]]);
  });

  test.each([
    'nobody rebuild before lunch: the cache is slow',
    '| Status | Claimed by | Since |',
    '| Field | Value |',
    '| --- | --- |',
    '> nobody rebuild before lunch: the cache is slow',
    '-Status',
    '1.Status: NONE',
    '- Status is not known',
    '- Error handling is broken',
    '- **Since yesterday** nobody knows',
    '**Errors** are normal',
    '- x',
    '---',
  ])('is not %j', (line) => {
    const [lock] = parseSessionsFile(`## Vercel Lock\n\n${line}\n`).locks;
    expect(lock?.fields).toEqual([]);
  });

  test.each<[lines: string, read: Readonly<Record<string, string>>]>([
    ['- **Held by:** e1b2', { 'claimed by': 'e1b2' }],
    ['Locked by: e1b2', { 'claimed by': 'e1b2' }],
    ['| Owner | e1b2 |', { 'claimed by': 'e1b2' }],
    ['- held_by: e1b2', { 'claimed by': 'e1b2' }],
    ['- **Holder:** the night shift', { 'claimed by': 'the night shift' }],
    ['- **Session:** e1b2 (fixing types)', { 'claimed by': 'e1b2 (fixing types)' }],
    ['- Owner: -', { 'claimed by': '-' }],
    ['- Owner: platform team', { owner: 'platform team' }],
    ['- Claimed by: -\n- Owner: e1b2', { 'claimed by': '-', owner: 'e1b2' }],
    ['- Owner: e1b2\n- Session: f3c4', { 'claimed by': 'e1b2', session: 'f3c4' }],
    ['- State: LOCKED\n- Updated: 2026-02-20', { status: 'LOCKED', 'last updated': '2026-02-20' }],
  ])('has the protocol’s meaning by another name, where no other has: %j', (lines, read) => {
    const [lock] = parseSessionsFile(`## Vercel Lock\n\n${lines}\n`).locks;
    expect(Object.fromEntries(lock?.fields.map(({ key, value }) => [key, value]) ?? [])).toEqual(read);
  });

  it('by another name makes no lock of what may be only about it', () => {
    expect(locksIn('## Vercel\n\n- State: LOCKED\n- Owner: e1b2\n')).toEqual([]);
    expect(locksIn('## Vercel\n\n- Status: LOCKED\n- Owner: e1b2\n')).toEqual(['vercel']);
  });

  it('in a quotation or table does not count beside others', () => {
    const text =
      '## Vercel Lock\n\n> - **Status:** IN_PROGRESS\n> - **Claimed by:** a7f3\n\n- **Status:** NONE\n';
    const [lock] = parseSessionsFile(text).locks;
    expect(lock?.fields.map(({ value }) => value)).toEqual(['NONE']);
  });

  test.each<[body: string, problems: readonly string[]]>([
    ['| Status | Claimed by | Since |\n|---|---|---|\n| IN_PROGRESS | e1b2 | - |', ['lock-unreadable 1']],
    ['> Held by e1b2, ask first.', ['lock-unreadable 1']],
    ['| Status | IN_PROGRESS |\n| --- | --- |\n| Claimed by | e1b2 |', []],
    ['Held by e1b2, ask first.', ['lock-unreadable 1']],
    ['```yaml\nstatus: IN_PROGRESS\n```', ['lock-unreadable 1']],
    ['- **Status:** NONE\n\n```\nstatus: IN_PROGRESS\n```', []],
    ['```sh\nguard run docker -- make\n```', []],
    ['    - **Status:** IN_PROGRESS', ['lock-unreadable 1']],
    ['- **Status:** NONE\n\n| a | b |\n|---|---|\n| c | d |', []],
    ['', []],
    ['---\n\n| |\n', []],
    ['<!-- - **Status:** IN_PROGRESS -->', []],
  ])('that stands nowhere is missed only where there is text: %j', (body, problems) => {
    expect(problemsIn(`## Vercel Lock\n\n${body}\n\n${TABLE}`)).toEqual(problems);
  });
});
