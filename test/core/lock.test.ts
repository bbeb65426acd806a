import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  acquireLock,
  fieldValue,
  freeLock,
  type LockOutcome,
  type LockRequest,
  type ReleaseRequest,
  releaseLock,
  renewLock,
} from '../../src/core/lock.ts';
import { type LockView, viewLocks } from '../../src/core/lock-view.ts';
import { titleOf } from '../../src/core/sessions-file/heading.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { spliceText } from '../../src/core/sessions-file/splice.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { holds } from '../support/properties.ts';
import { changeBetween, changedLines } from '../support/text-change.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const STAMP = printStamp(NOW);
const ago = (seconds: number): string => printStamp(NOW - seconds * 1000);
const TIMING = { now: NOW, modifiedAt: NOW };

type Fields = readonly (readonly [label: string, value: string])[];

function lockText(fields: Fields, heading = '## Vercel Deployment Lock'): string {
  return `${heading}\n\n${fields.map(([label, value]) => `- **${label}:** ${value}`.trimEnd()).join('\n')}\n`;
}

const held = (holder: string, lastUpdated: string, more: Fields = []): Fields => [
  ['Status', 'IN_PROGRESS'],
  ['Claimed by', holder],
  ['Error', 'old error'],
  ['Since', ago(900)],
  ['Last updated', lastUpdated],
  ...more,
];

function view(text: string, timing = TIMING): LockView {
  return viewLocks(parseSessionsFile(text), timing, DEFAULT_LIMITS)[0] ?? expect.fail('no lock');
}

function acquire(text: string, request: Partial<LockRequest> = {}, timing = TIMING) {
  const whole: LockRequest = {
    name: 'vercel',
    session: 'a7f3',
    fields: new Map(),
    create: 'never',
    override: false,
    ...request,
  };
  return acquireLock(parseSessionsFile(text), whole, timing, DEFAULT_LIMITS);
}

function release(text: string, session = 'a7f3', request: Partial<ReleaseRequest> = {}) {
  const whole = { name: 'vercel', session, override: false, ...request };
  return releaseLock(parseSessionsFile(text), whole, TIMING, DEFAULT_LIMITS);
}

const briefly = (outcome: LockOutcome): string => {
  if (outcome.kind === 'taken-over') return `taken over from ${outcome.from.holder}, ${outcome.why}`;
  return outcome.kind === 'refused' ? `refused by ${outcome.lock.holder}` : outcome.kind;
};

describe('a lock whose fields have other names', () => {
  const text = lockText([
    ['State', 'LOCKED'],
    ['Held by', 'e1b2'],
    ['Updated', ago(10)],
  ]);

  it('is held by whom they name', () => {
    expect(view(text)).toMatchObject({ held: true, holder: 'e1b2', stale: false, detail: {}, problems: [] });
    expect(briefly(acquire(text).outcome)).toBe('refused by e1b2');
  });

  it('is released and taken in those fields', () => {
    const free = release(text, 'e1b2').text;
    expect(free).toBe(
      lockText([
        ['State', 'NONE'],
        ['Held by', '-'],
        ['Updated', '-'],
      ]),
    );
    expect(view(acquire(free).text)).toMatchObject({ held: true, holder: 'a7f3', lastUpdated: NOW });
    expect(acquire(free).text).toContain('- **Held by:** a7f3\n');
  });

  it('keeps what is not about the holder', () => {
    const owned = lockText([
      ['Status', 'NONE'],
      ['Owner', 'platform team'],
    ]);
    const taken = acquire(owned).text;
    expect(taken).toContain('- **Owner:** platform team\n');
    expect(view(taken)).toMatchObject({ held: true, holder: 'a7f3' });
  });
});

describe('the status of a lock', () => {
  test.each<[status: string, holder: string, isHeld: boolean]>([
    ['IN_PROGRESS', 'e1b2', true],
    ['in progress', 'e1b2', true],
    ['In-Progress', 'e1b2', true],
    ['**In progress** (almost there)', 'e1b2', true],
    ['`HELD`', 'e1b2', true],
    ['locked', 'e1b2', true],
    ['IN_PROGRESS', '-', true],
    ['IN_PROGRESS', '', true],
    ['NONE', '-', false],
    ['NONE', 'e1b2', false],
    ['none', '—', false],
    ['**NONE**', '-', false],
    ['free', '-', false],
    ['-', '-', false],
    ['_(none)_', '-', false],
    ['released (10:20)', 'e1b2', false],
    ['', '-', false],
    ['', 'e1b2', true],
    ['IN PROGRES', 'e1b2', true],
    ['IN PROGRES', '-', false],
    ['waiting for review', 'e1b2', true],
    ['IN_PROGRESS - fixing types', '-', true],
    ['🔴 In progress!', '-', true],
    ['still in progress', '-', true],
    ['IN\\_PROGRESS', '-', true],
    ['(IN_PROGRESS)', '-', true],
    ['held by e1b2', '-', true],
    ['claimed', '-', true],
    ['locked', '-', true],
    ['taken', '-', true],
    ['busy', '-', true],
    ['active', '-', true],
    ['WIP', '-', true],
    ['in use', '-', true],
    ['rebuilding the api', '-', true],
    ['IN_PROGRESS, now done', '-', false],
    ['held by none', '-', false],
    ['locked, soon free', '-', false],
    ['held for a freedom fighter', '-', true],
    ['IN_PROGRESS, now done', 'e1b2', true],
    ['None.', 'e1b2', false],
    ['NONE ✅', 'e1b2', false],
    ['"free"', 'e1b2', false],
    ['DONE', 'e1b2', false],
    ['unlocked', 'e1b2', false],
    ['open', 'e1b2', false],
    ['available', 'e1b2', false],
    ['nothing', 'e1b2', false],
    ['nothing is running', '-', false],
    ['not held', 'e1b2', false],
    ['not locked', 'e1b2', false],
    ['not claimed', 'e1b2', false],
    ['not in progress', 'e1b2', false],
    ['no longer in progress', 'e1b2', false],
    ['not longer held', 'e1b2', false],
    ['held no more', '-', true],
    ['free in 5 minutes', 'e1b2', true],
    ['almost done', 'e1b2', true],
    ['not free', 'e1b2', true],
    ['not available', 'e1b2', true],
    ['NONE or IN_PROGRESS', '-', false],
  ])('%j with the holder %j is held: %s', (status, holder, isHeld) => {
    expect(
      view(
        lockText([
          ['Status', status],
          ['Claimed by', holder],
          ['Last updated', STAMP],
        ]),
      ).held,
    ).toBe(isHeld);
  });

  test.each<[title: string, fields: Fields, expected: Partial<LockView>, problems: readonly string[]]>([
    [
      'a free lock',
      [
        ['Status', 'NONE'],
        ['Claimed by', '-'],
        ['Last updated', '-'],
      ],
      { held: false, holder: null, lastUpdated: null },
      [],
    ],
    ['a held one', held('e1b2', ago(10)), { held: true, stale: false, holder: 'e1b2' }, []],
    ['no field at all', [], { held: false }, []],
    [
      'a status we do not know',
      [
        ['Status', 'hmm'],
        ['Claimed by', '-'],
      ],
      { held: false },
      ['lock-status-unknown 3'],
    ],
    [
      'a missing status',
      [
        ['Claimed by', 'e1b2'],
        ['Last updated', STAMP],
      ],
      { held: true, holder: 'e1b2' },
      ['lock-status-unknown 1'],
    ],
    [
      'a missing stamp',
      [
        ['Status', 'IN_PROGRESS'],
        ['Claimed by', 'e1b2'],
      ],
      { held: true, stale: false, lastUpdated: NOW },
      ['lock-field-missing 1'],
    ],
    [
      'a missing holder',
      [
        ['Status', 'IN_PROGRESS'],
        ['Last updated', STAMP],
      ],
      { held: true, holder: null },
      ['lock-holder-unclear 1'],
    ],
    ['a holder of -', held('-', STAMP), { held: true, holder: null }, ['lock-holder-unclear 4']],
    [
      'a stamp in words',
      held('e1b2', 'just now'),
      { held: true, stale: false, lastUpdated: NOW },
      ['stamp-unreadable 7'],
    ],
    ['a date of today alone', held('e1b2', '2026-02-20'), { stale: false, lastUpdated: NOW }, []],
    ['a date alone', held('e1b2', '2026-02-19'), { stale: true }, []],
    ['an impossible stamp', held('e1b2', '2026-02-26T25:61:00Z'), { stale: false }, ['stamp-unreadable 7']],
    [
      'a stamp of the future',
      held('e1b2', ago(-61)),
      { stale: false, lastUpdated: NOW },
      ['stamp-in-the-future 7'],
    ],
    ['a stamp a little ahead', held('e1b2', ago(-60)), { stale: false, lastUpdated: NOW }, []],
    ['two holders', held('61ef, a4c0', STAMP), { holder: '61ef' }, ['lock-holder-unclear 4']],
    ['two holders in words', held('61ef and a4c0', STAMP), { holder: '61ef' }, ['lock-holder-unclear 4']],
    ...[
      'session e1b2',
      'Session ID: e1b2',
      '@e1b2',
      '<e1b2>',
      '"e1b2"',
      '[e1b2]',
      '(e1b2)',
      'e1b2!',
      '🔒 e1b2',
    ].map((holder): [string, Fields, Partial<LockView>, readonly string[]] => [
      `the holder ${holder}`,
      held(holder, STAMP),
      { holder: 'e1b2' },
      [],
    ]),
    ...['e1b2-api', 'e1b2.x', 'e1b2/api', 'e1b2@host', 'session-e1b2'].map(
      (holder): [string, Fields, Partial<LockView>, readonly string[]] => [
        `the holder ${holder}`,
        held(holder, STAMP),
        { holder },
        [],
      ],
    ),
    ['a holder with a remark', held('`b2a0` (early shift, and late)', STAMP), { holder: 'b2a0' }, []],
    ['a field twice', held('e1b2', STAMP, [['Error', 'x']]), { holder: 'e1b2' }, ['lock-field-twice 8']],
    ['a bold stamp', held('e1b2', `**${ago(300)}**`), { stale: true }, []],
  ])('is read from %s', (_title, fields, expected, problems) => {
    const lock = view(lockText(fields));
    expect(lock).toMatchObject(expected);
    expect(lock.problems.map(({ kind, line }) => `${kind} ${line}`)).toEqual(problems);
  });

  test.each<[age: number, stale: boolean]>([
    [0, false],
    [299, false],
    [300, true],
    [301, true],
    [-1_000, false],
  ])('is stale %s s after its last update: %s', (age, stale) => {
    expect(view(lockText(held('e1b2', ago(age)))).stale).toBe(stale);
  });

  test.each<[modifiedSecondsAgo: number, stale: boolean]>([
    [0, false],
    [299, false],
    [300, true],
  ])('goes by a file changed %s s ago where the stamp cannot be read', (seconds, stale) => {
    expect(view(lockText(held('e1b2', 'TBD')), { now: NOW, modifiedAt: NOW - seconds * 1000 }).stale).toBe(
      stale,
    );
  });

  it('shows the other fields that say something', () => {
    const fields = held('e1b2', STAMP, [
      ['Services', '-'],
      ['Commit', '91c4d0e7'],
      ['Note', 'n/a'],
    ]);
    expect(view(lockText(fields)).detail).toEqual({ Error: 'old error', Commit: '91c4d0e7' });
  });
});

describe('several sections of one name', () => {
  const free: Fields = [
    ['Status', 'NONE'],
    ['Claimed by', '-'],
  ];
  test.each<[title: string, first: Fields, second: Fields, holder: string | null]>([
    ['the held one counts', free, held('e1b2', ago(100)), 'e1b2'],
    ['the held one counts, in any order', held('e1b2', ago(100)), free, 'e1b2'],
    ['the last renewed one counts', held('e1b2', ago(100)), held('c2d8', ago(50)), 'c2d8'],
    ['the last renewed one counts, in any order', held('c2d8', ago(50)), held('e1b2', ago(100)), 'c2d8'],
    ['the first counts of two renewed at once', held('e1b2', ago(50)), held('c2d8', ago(50)), 'e1b2'],
    ['free where all are', free, free, null],
  ])('%s', (_title, first, second, holder) => {
    const sections = lockText(first) + lockText(second, '### Vercel lock');
    expect(view(sections).holder).toBe(holder);
    const conflict = lockText([...first, ...second]);
    expect(view(conflict).holder).toBe(holder);
  });

  it('are changed where the lock that counts stands', () => {
    const text = lockText([...held('e1b2', ago(100)), ...held('c2d8', ago(50))]);
    const renewed = spliceText(text, renewLock(parseSessionsFile(text), view(text).section, NOW));
    expect(changedLines(text, renewed)).toEqual([12]);
    const { text: freed, outcome } = release(text, 'c2d8');
    expect(outcome.kind).toBe('released');
    expect(view(freed).holder).toBe('e1b2');
  });
});

describe('acquireLock', () => {
  const FREE_TEXT = TEMPLATE;
  test.each<[title: string, text: string, request: Partial<LockRequest>, outcome: string]>([
    ['a free lock', FREE_TEXT, {}, 'acquired'],
    ['its own', lockText(held('a7f3', ago(10))), {}, 'renewed'],
    ['its own in other case', lockText(held('A7F3', ago(10))), {}, 'renewed'],
    ['its own that is stale', lockText(held('a7f3', ago(9_000))), {}, 'renewed'],
    ["another's that is fresh", lockText(held('e1b2', ago(10))), {}, 'refused by e1b2'],
    ["another's, 299 s old", lockText(held('e1b2', ago(299))), {}, 'refused by e1b2'],
    ["another's, 300 s old", lockText(held('e1b2', ago(300))), {}, 'taken over from e1b2, stale'],
    ["another's, 301 s old", lockText(held('e1b2', ago(301))), {}, 'taken over from e1b2, stale'],
    ["another's, in the future", lockText(held('e1b2', ago(-9_000))), {}, 'refused by e1b2'],
    ["another's, unreadable", lockText(held('e1b2', 'TBD')), {}, 'refused by e1b2'],
    [
      "another's, with an override",
      lockText(held('e1b2', ago(10))),
      { override: true },
      'taken over from e1b2, override',
    ],
    [
      "another's, stale, with an override",
      lockText(held('e1b2', ago(300))),
      { override: true },
      'taken over from e1b2, stale',
    ],
    [
      "another's, which somebody watched without a renewal",
      lockText(held('e1b2', ago(10))),
      { unrenewed: true },
      'taken over from e1b2, unrenewed',
    ],
    [
      "another's, stale, which somebody watched",
      lockText(held('e1b2', ago(300))),
      { unrenewed: true },
      'taken over from e1b2, stale',
    ],
    ["nobody's that is held", lockText(held('-', ago(10))), {}, 'refused by null'],
    ["nobody's, 300 s old", lockText(held('-', ago(300))), {}, 'taken over from null, stale'],
    ['one that is not there', '# Notes\n', {}, 'no-such-lock'],
    ['one to be made', '# Notes\n', { create: 'if-missing' }, 'acquired'],
    [
      'one that is there, to be made',
      lockText(held('e1b2', ago(10))),
      { create: 'if-missing' },
      'refused by e1b2',
    ],
    ['one by its long name', FREE_TEXT, { name: 'vercel-deployment' }, 'acquired'],
    ['one by all of its heading', FREE_TEXT, { name: 'Vercel Deployment Lock' }, 'acquired'],
    [
      "another's by all of its heading, to be made",
      lockText(held('e1b2', ago(10))),
      { name: 'vercel-deployment-lock', create: 'if-missing' },
      'refused by e1b2',
    ],
    ['one by its name in capitals', FREE_TEXT, { name: 'Vercel' }, 'acquired'],
    [
      "another's by its long name",
      lockText(held('e1b2', ago(10))),
      { name: 'vercel-deployment', create: 'if-missing' },
      'refused by e1b2',
    ],
    [
      'one whose heading would be the table',
      FREE_TEXT,
      { name: 'active-sessions', create: 'if-missing' },
      'no-such-lock',
    ],
  ])('asked for %s', (_title, text, request, expected) => {
    const { text: after, outcome } = acquire(text, request);
    expect(briefly(outcome)).toBe(expected);
    if (outcome.kind === 'refused' || outcome.kind === 'no-such-lock') {
      expect(after).toBe(text);
      return;
    }
    const lock = view(after);
    expect(lock).toMatchObject({ held: true, stale: false, lastUpdated: NOW, problems: [] });
    expect(lock.holder?.toLowerCase()).toBe('a7f3');
    if (outcome.kind !== 'renewed') expect(lock.since).toBe(NOW);
  });

  it('writes the form of the protocol', () => {
    const { text } = acquire(TEMPLATE, {
      fields: new Map([['Error', 'Type error in ChatMessage.svelte line 42']]),
    });
    expect(text).toBe(
      TEMPLATE.replace(
        '- **Status:** NONE\n- **Claimed by:** -\n- **Error:** -\n- **Since:** -\n- **Last updated:** -',
        `- **Status:** IN_PROGRESS\n- **Claimed by:** a7f3\n- **Error:** Type error in ChatMessage.svelte line 42\n- **Since:** ${STAMP}\n- **Last updated:** ${STAMP}`,
      ),
    );
  });

  it('renews the stamp alone, and the fields that are named', () => {
    const text = lockText(held('a7f3', ago(30)));
    expect(changedLines(text, acquire(text).text)).toEqual([7]);
    expect(changedLines(text, acquire(text, { fields: new Map([['Error', 'new']]) }).text)).toEqual([5, 7]);
    const more = lockText(held('a7f3', ago(30), [['Commit', '91c4d0e7']]));
    expect(changedLines(more, acquire(more, { fields: new Map([['Commit', 'new']]) }).text)).toEqual([7, 8]);
  });

  it('takes, renews and releases a lock that stands in a quotation or a table, in its own lines', () => {
    const heading = '**Vercel Deployment Lock**';
    for (const [before, between, behind] of [
      ['> - **', ':** ', ''],
      ['| ', ' | ', ' |'],
    ] as const) {
      const line = (label: string, value: string): string => `${before}${label}${between}${value}${behind}`;
      const body = (status: string, holder: string, stamp: string): string =>
        [
          line('Status', status),
          line('Claimed by', holder),
          line('Since', stamp),
          line('Last updated', stamp),
        ].join('\n');
      const free = `${heading}\n\n${body('NONE', '-', '-')}\n`;
      const taken = acquire(free, {}).text;
      expect(taken).toBe(`${heading}\n\n${body('IN_PROGRESS', 'a7f3', STAMP)}\n`);
      expect(acquire(taken, { session: 'e1b2' }).outcome.kind).toBe('refused');
      expect(release(taken).text).toBe(free);
    }
  });

  it('renews and releases the fields of a numbered list in place', () => {
    const numbered = (text: string): string =>
      text
        .split('\n')
        .reduce(
          ({ whole, at }, line) =>
            line.startsWith('- ')
              ? { whole: `${whole}${at}. ${line.slice(2)}\n`, at: at + 1 }
              : { whole: `${whole}${line}\n`, at },
          { whole: '', at: 1 },
        ).whole;
    const text = numbered(lockText(held('a7f3', ago(30))));
    expect(view(text)).toMatchObject({ held: true, holder: 'a7f3', problems: [] });
    expect(acquire(text).text).toBe(numbered(lockText(held('a7f3', STAMP))));
    expect(acquire(text, { session: 'e1b2' }).outcome.kind).toBe('refused');
    expect(release(text).text).toBe(numbered(release(lockText(held('a7f3', ago(30)))).text));
  });

  it('clears what the last holder said, and keeps fields that the template does not know', () => {
    const text = lockText(
      held('e1b2', ago(400), [
        ['Services', 'api'],
        ['Migration', '0042_orders'],
      ]),
    );
    expect(view(acquire(text).text).detail).toEqual({ Migration: '0042_orders' });
  });

  it('adds what a section lacks, behind its last field', () => {
    const text = '## Vercel Lock\n\n- **Status:** NONE\n\nsome prose\n';
    expect(acquire(text).text).toBe(
      `## Vercel Lock\n\n- **Status:** IN_PROGRESS\n- **Claimed by:** a7f3\n- **Since:** ${STAMP}\n- **Last updated:** ${STAMP}\n\nsome prose\n`,
    );
  });

  it('adds all of them behind a blank line where the section has none', () => {
    const fields = `- **Status:** IN_PROGRESS\n- **Claimed by:** a7f3\n- **Since:** ${STAMP}\n- **Last updated:** ${STAMP}\n`;
    expect(acquire('## Vercel Lock\n').text).toBe(`## Vercel Lock\n\n${fields}`);
  });

  test.each<[title: string, text: string]>([
    ['a bare heading', '## Vercel Lock\n'],
    ['a heading at the end', '## Vercel Lock'],
    ['an underlined heading', 'Vercel Lock\n----\n'],
    ['a heading in CRLF', '## Vercel Lock\r\n\r\n## Notes\r\n'],
    ['an empty field', '## Vercel Lock\n\n- **Status:**\n- Claimed by:\n'],
  ])('can be done below %s', (_title, text) => {
    const { text: after, outcome } = acquire(text);
    expect(outcome.kind).toBe('acquired');
    expect(view(after)).toMatchObject({ held: true, holder: 'a7f3', lastUpdated: NOW });
    expect(parseSessionsFile(after).locks).toHaveLength(1);
  });

  it('makes a section before the table, and the template stays as it is', () => {
    const fields = new Map([['Error', 'x']]);
    const { text } = acquire(TEMPLATE, { name: 'db-migration', create: 'if-missing', fields });
    expect(changeBetween(TEMPLATE, text)).toMatchObject({ removed: [] });
    expect(text).toContain(
      `## Db Migration Lock\n\n- **Status:** IN_PROGRESS\n- **Claimed by:** a7f3\n- **Error:** x\n- **Since:** ${STAMP}\n- **Last updated:** ${STAMP}\n\n## Active Sessions\n`,
    );
  });

  it('finds again what it made, for any slug', () => {
    const slug = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}$/);
    holds(
      fc.property(slug, fc.string(), (name, error) => {
        fc.pre(!/^active-sessions?\b/.test(name) && !/-active-sessions?\b/.test(name));
        const { text } = acquire(TEMPLATE, {
          name,
          create: 'if-missing',
          fields: new Map([['Error', error]]),
        });
        const again = acquire(text, { name, session: 'e1b2', create: 'if-missing' });
        expect(briefly(again.outcome)).toBe('refused by a7f3');
        expect(parseSessionsFile(text).problems).toEqual([]);
      }),
    );
  });

  it('writes any reason into one line that reads back, and harms no other', () => {
    const reasons = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a\nb', '<!--', '-->', '```', '## X Lock', '| a |', '- **Status:** NONE', '`|'),
    );
    holds(
      fc.property(reasons, (reason) => {
        const { text } = acquire(TEMPLATE, { fields: new Map([['Error', reason]]) });
        expect(changedLines(TEMPLATE, text).filter((line) => line !== 11)).toEqual([9, 10, 12, 13]);
        expect(view(text)).toMatchObject({ held: true, holder: 'a7f3', lastUpdated: NOW, problems: [] });
        const value = parseSessionsFile(text).locks[0]?.fields[2]?.value;
        expect(value).toBe(fieldValue(reason));
        expect(release(text).text).toBe(TEMPLATE);
      }),
      500,
    );
  });
});

describe('releaseLock', () => {
  test.each<[title: string, text: string, session: string, override: boolean, kind: string]>([
    ['its holder', lockText(held('a7f3', ago(10))), 'a7f3', false, 'released'],
    ['its holder in other case', lockText(held('A7F3', ago(10))), 'a7f3', false, 'released'],
    ['its holder when it is stale', lockText(held('a7f3', ago(900))), 'a7f3', false, 'released'],
    ['another', lockText(held('e1b2', ago(10))), 'a7f3', false, 'refused'],
    ['another when it is stale', lockText(held('e1b2', ago(900))), 'a7f3', false, 'refused'],
    ['another with an override', lockText(held('e1b2', ago(10))), 'a7f3', true, 'released'],
    ['one when nobody is named', lockText(held('-', ago(10))), 'a7f3', false, 'refused'],
    ['anybody when it is free', TEMPLATE, 'a7f3', false, 'was-free'],
    ['anybody when it is not there', '# Notes\n', 'a7f3', false, 'no-such-lock'],
  ])('by %s', (_title, text, session, override, kind) => {
    const { text: after, outcome } = release(text, session, { override });
    expect(outcome.kind).toBe(kind);
    if (kind === 'released') expect(view(after)).toMatchObject({ held: false, holder: null });
    else expect(after).toBe(text);
  });

  it('gives the template back to the byte', () => {
    const fields = new Map([
      ['Error', 'x'],
      ['Services', 'api'],
    ]);
    for (const name of ['vercel', 'docker']) {
      const only = new Map([...fields].filter(([label]) => (label === 'Error') === (name === 'vercel')));
      const taken = acquire(TEMPLATE, { name, fields: only }).text;
      expect(release(taken, 'a7f3', { name }).text).toBe(TEMPLATE);
      const file = parseSessionsFile(taken);
      const section = file.locks.find((lock) => lock.name === name) ?? expect.fail('no section');
      expect(spliceText(taken, freeLock(file, section))).toBe(TEMPLATE);
    }
  });

  it('keeps fields that the template does not know', () => {
    const text = lockText(held('a7f3', ago(10), [['Commit', '91c4d0e7']]));
    expect(release(text).text).toBe(
      lockText([
        ['Status', 'NONE'],
        ['Claimed by', '-'],
        ['Error', '-'],
        ['Since', '-'],
        ['Last updated', '-'],
        ['Commit', '91c4d0e7'],
      ]),
    );
  });

  it('takes out again what guard added, be it a field that the template knows', () => {
    const free = lockText([
      ['Status', 'NONE'],
      ['Claimed by', '-'],
      ['Since', '-'],
      ['Last updated', '-'],
    ]);
    const fields = new Map([
      ['Error', 'x'],
      ['Commit', '91c4d0e7'],
    ]);
    const { text } = acquire(free, { fields });
    expect(view(text).detail).toEqual({ Error: 'x', Commit: '91c4d0e7' });
    expect(release(text, 'a7f3', { added: ['Error', 'Commit', 'Services'] }).text).toBe(free);
  });

  it('adds no field that the section never had', () => {
    const text = lockText([
      ['Status', 'IN_PROGRESS'],
      ['Claimed by', 'a7f3'],
    ]);
    expect(release(text).text).toBe(
      lockText([
        ['Status', 'NONE'],
        ['Claimed by', '-'],
      ]),
    );
  });
});

describe('fieldValue', () => {
  test.each<[text: string, value: string]>([
    ['a b', 'a b'],
    ['  a\r\n\tb  ', 'a b'],
    ['a\u0000\u001b[31mb', 'a [31mb'],
    ['a\u2028b\u0085c', 'a b c'],
    ['', '-'],
    [' \n ', '-'],
    ['x <!-- y', 'x <! -- y'],
    ['x'.repeat(500), 'x'.repeat(500)],
    ['x'.repeat(501), `${'x'.repeat(499)}…`],
    [`${'x'.repeat(498)}😀x`, `${'x'.repeat(498)}…`],
  ])('makes %j one line', (text, value) => {
    expect(fieldValue(text)).toBe(value);
  });
});

test.each<[name: string, title: string]>([
  ['db-migration', 'Db Migration Lock'],
  ['e2e', 'E2e Lock'],
])('a new lock %s gets the heading %s', (name, title) => {
  expect(titleOf(name)).toBe(title);
});
