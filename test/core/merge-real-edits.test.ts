import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addClaims, joinSession, keepClaims, leaveSession, touchSession } from '../../src/core/claim.ts';
import { acquireLock, releaseLock } from '../../src/core/lock.ts';
import { viewLocks } from '../../src/core/lock-view.ts';
import { mergeHandEdit } from '../../src/core/merge-hand-edit.ts';
import { entriesOf, rowsOf } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { holds } from '../support/properties.ts';

const T0 = Date.parse('2026-02-20T10:00:00Z');
const T1 = T0 + 60_000;
const at = (now: number) => ({ now, modifiedAt: now });
const read = parseSessionsFile;

const lock = (text: string, session: string): string =>
  acquireLock(
    read(text),
    { name: 'vercel', session, fields: new Map([['Error', 'E']]), create: 'if-missing', override: true },
    at(T1),
    DEFAULT_LIMITS,
  ).text;
const unlock = (text: string, session: string): string =>
  releaseLock(read(text), { name: 'vercel', session, override: true }, at(T1), DEFAULT_LIMITS).text;

/** Three sessions of which one has claims, and one a lock. */
const BASE = ['a7f3', 'b1b1', 'c1c1'].reduce(
  (text, id) => joinSession(read(text), id, T0),
  addClaims(read(TEMPLATE), 'a7f3', ['src/x.ts'], T0),
);

/** What guard's commands do to a text, and what must be true of it afterwards. */
const CHANGES = [
  {
    name: 'a claim',
    make: (text: string) => addClaims(read(text), 'a7f3', ['src/a.ts'], T1),
    claims: 'a7f3: src/x.ts, src/a.ts',
  },
  {
    name: 'a first claim',
    make: (text: string) => addClaims(read(text), 'd1d1', ['src/d.ts'], T1),
    claims: 'd1d1: src/d.ts',
  },
  {
    name: 'a release',
    make: (text: string) => keepClaims(read(text), 'a7f3', () => false, T1).text,
    claims: 'a7f3: ',
  },
  { name: 'a heartbeat', make: (text: string) => touchSession(read(text), 'b1b1', T1), claims: 'b1b1: ' },
  { name: 'an end', make: (text: string) => leaveSession(read(text), 'b1b1'), gone: 'b1b1' },
  { name: 'a lock', make: (text: string) => lock(text, 'c1c1'), holder: 'c1c1' },
  {
    name: 'a lock and its release',
    make: (text: string) => unlock(lock(text, 'c1c1'), 'c1c1'),
    holder: null,
  },
] as const;
type GuardChange = (typeof CHANGES)[number];

function expectCounts(text: string, change: GuardChange): void {
  const file = read(text);
  if ('claims' in change) {
    const [id = '', claims = ''] = change.claims.split(': ');
    expect(rowsOf(file, id).length).toBe(1);
    expect(
      rowsOf(file, id)
        .flatMap(entriesOf)
        .map((entry) => entry.text)
        .join(', '),
    ).toBe(claims);
  }
  if ('gone' in change) expect(rowsOf(file, change.gone)).toEqual([]);
  if ('holder' in change) {
    const vercel = viewLocks(file, at(T1), DEFAULT_LIMITS).find(({ name }) => name === 'vercel');
    expect(vercel?.holder ?? null).toBe(change.holder);
  }
}

const NOTES = `
## Notes

- **TODO:** restart the worker
- **TODO:** tell Anna about the index

---

How to add yourself by hand:

\`\`\`
| dead | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | src/ |
\`\`\`

---

## Done

| When | Who | What |
|---|---|---|
| 2026-11-26 | a7f3 | login form |
| 2026-11-26 | Anna | rolled back |
`;

const ROW = /^\| \w{4} \| 2026.*\n/gm;
const sorted = (text: string): readonly string[] => text.split('\n').sort();

describe.each(CHANGES)('$name that a hand’s edit did not see', (change) => {
  const guard = change.make(BASE);

  it.each([
    ['notes at the end', (text: string) => text + NOTES],
    ['notes at the top', (text: string) => text.replace('\n\n', `\n${NOTES}\n`)],
    ['notes before the table', (text: string) => text.replace('## Active', `${NOTES}\n## Active`)],
    [
      'a note in a lock',
      (text: string) => text.replace('- **Claimed', '- **Note:** one\n- **Note:** two\n- **Claimed'),
    ],
    ['another title', (text: string) => text.replace('# Claude Session Coordination', '# Ours')],
    [
      'a row of its own',
      (text: string) => `${text}| f00d | 2026-02-20T10:00:30Z | 2026-02-20T10:00:30Z | docs/ |\n`,
    ],
  ])('leaves %s as they were written', (_what, edit) => {
    const hand = edit(BASE);
    const merged = mergeHandEdit(BASE, hand, guard);
    expectCounts(merged, change);
    // What guard did to the one text it would have done to the other; of two new rows either may be first.
    expect(sorted(merged)).toEqual(sorted(change.make(hand)));
    expect(merged.replaceAll(ROW, '')).toBe(change.make(hand).replaceAll(ROW, ''));
  });

  it('counts in a text whose table an editor has formatted', () => {
    const hand = BASE.replace(/^\| ([abc]\w+) \| (.*) \| (\S+) \|$/gm, '| $1       | $2 | $3              |');
    expect(hand).not.toBe(BASE);
    expectCounts(mergeHandEdit(BASE, hand, guard), change);
  });

  it('counts where the rows stand in another order', () => {
    const lines = BASE.trimEnd().split('\n');
    const hand = `${[...lines.slice(0, -3), ...lines.slice(-3).reverse()].join('\n')}\n`;
    const merged = mergeHandEdit(BASE, hand, guard);
    expectCounts(merged, change);
    expect(read(merged).problems).toEqual([]);
  });

  it('counts where the lock’s fields are written in another form', () => {
    const hand = BASE.replace(/^- \*\*(.+?):\*\*/gm, '* $1:');
    expect(hand).not.toBe(BASE);
    const merged = mergeHandEdit(BASE, hand, guard);
    expectCounts(merged, change);
    expect(read(merged).problems).toEqual([]);
  });

  it('counts in a text that has neither table nor locks', () => {
    const hand = '# Sessions\n\nnobody here, starting over\n';
    const merged = mergeHandEdit(BASE, hand, guard);
    expect(merged.startsWith(hand)).toBe(true);
    if ('claims' in change || change.name === 'a lock') expectCounts(merged, change);
  });

  it('is there once with two rows of one id', () => {
    const twice = ['docs/x.md', 'src/y.ts'].map(
      (path) => `| 0c31 | 2026-02-20T10:00:30Z | 2026-02-20T10:00:30Z | ${path} |\n`,
    );
    const merged = mergeHandEdit(BASE, BASE + twice.join(''), guard);
    expect(
      rowsOf(read(merged), '0c31')
        .flatMap(entriesOf)
        .map(({ text }) => text),
    ).toEqual(['docs/x.md', 'src/y.ts']);
    expectCounts(merged, change);
  });
});

const block = fc.constantFrom(
  '\n',
  '\n\n',
  'a note\n',
  '---\n',
  '- **TODO:** one\n- **TODO:** two\n',
  '```\n| dead | x | y | src/ |\n```\n',
  '| When | Who |\n|---|---|\n| now | Anna |\n| now | Ben |\n',
  '> quoted\n',
  '  indented\n',
);

/** Puts blocks of lines in places of a text, and takes lines out that are neither rows nor fields. */
const handEdit = fc
  .tuple(
    fc.array(fc.tuple(fc.nat({ max: 30 }), block), { minLength: 1, maxLength: 5 }),
    fc.array(fc.nat({ max: 30 }), { maxLength: 2 }),
  )
  .map(([added, removed]) => {
    const lines: readonly string[] = BASE.match(/[^\n]*\n/g) ?? [];
    // Between the table's lines a note would end it.
    const last = lines.findIndex((line) => line.startsWith('## Active'));
    return lines
      .map((line, index) => {
        const isNote = /^(?:>|\n|# )/.test(line) && index < last;
        const kept = removed.includes(index) && isNote ? '' : line;
        const isPlace = index === lines.length - 1 || (index < last && !line.startsWith('- '));
        const here = added.filter(
          ([place]) => place === index || (place > index && index === lines.length - 1),
        );
        return kept + (isPlace ? here.map(([, text]) => text).join('') : '');
      })
      .join('');
  });

describe('whatever a hand adds and takes out around the rows and fields', () => {
  it.each(CHANGES)('$name changes no other byte of it', (change) => {
    const guard = change.make(BASE);
    holds(
      fc.property(handEdit, (hand) => {
        expect(mergeHandEdit(BASE, hand, guard)).toBe(change.make(hand));
      }),
      300,
    );
  });

  it('what an earlier hand added stays as well, each once', () => {
    holds(
      fc.property(handEdit, handEdit, fc.constantFrom(...CHANGES), (earlier, later, change) => {
        const merged = mergeHandEdit(BASE, later, change.make(earlier));
        expectCounts(merged, change);
        expect(mergeHandEdit(BASE, later, change.make(later))).toBe(change.make(later));
      }),
      300,
    );
  });
});

describe('what two hands hid, each in a copy that lacks the other’s', () => {
  const block = (fence: readonly [string, string], inside: string): string =>
    `\n${fence[0]}\n${inside}\n${fence[1]}\n`;
  const FENCE = ['```', '```'] as const;
  const TILDES = ['~~~ text', '~~~'] as const;
  const COMMENT = ['<!--', '-->'] as const;
  const ROWS = '| zzzz | 2026-02-20T10:00:30Z | 2026-02-20T10:00:30Z | src/z.ts |';

  it.each([
    [FENCE, FENCE],
    [TILDES, TILDES],
    [COMMENT, COMMENT],
    [FENCE, COMMENT],
  ])('stays hidden, and whole: %j and %j', (one, other) => {
    const first = BASE + block(one, `${ROWS}\n\n${ROWS.replaceAll('z', 'y')}`);
    const second = BASE + block(other, 'how to run it:\n\n  npm test');
    for (const [earlier, later] of [
      [first, second],
      [second, first],
    ] as const) {
      const guard = addClaims(read(earlier), 'a7f3', ['src/a.ts'], T1);
      const merged = mergeHandEdit(BASE, later, guard);
      expect(merged).toContain(earlier.slice(BASE.length));
      expect(merged).toContain(later.slice(BASE.length));
      expect(read(merged).rows.map(({ id }) => id)).toEqual(['a7f3', 'b1b1', 'c1c1']);
    }
  });
});

describe('where an earlier hand moved the sections', () => {
  const [head = '', ...sections] = BASE.split(/(?=^## )/m).map((part) => `${part.trimEnd()}\n`);
  const ORDERS = [
    [2, 1, 0],
    [1, 0, 2],
    [0, 2, 1],
    [2, 0, 1],
    [1, 2, 0],
  ];

  it.each(ORDERS)('a later hand’s older copy loses no claim and no lock: %i %i %i', (...order) => {
    const old = lock(BASE, 'c1c1');
    const parts = old.split(/(?=^## )/m).map((part) => `${part.trimEnd()}\n`);
    expect(parts.length).toBe(sections.length + 1);
    const moved = [head, ...order.map((at) => parts[at + 1])].join('\n');
    const guard = addClaims(read(moved), 'd1d1', ['src/d.ts'], T1);
    for (const hand of [old, `${old}\n## Notes\n\n- x\n`, old.replace('# Claude', '# Our Claude')]) {
      const merged = mergeHandEdit(old, hand, guard);
      const ids = read(merged).rows.map(({ id }) => id);
      expect(ids.toSorted()).toEqual(['a7f3', 'b1b1', 'c1c1', 'd1d1']);
      expectCounts(merged, { ...CHANGES[0], claims: 'a7f3: src/x.ts' } as unknown as GuardChange);
      const [held, ...more] = viewLocks(read(merged), at(T1), DEFAULT_LIMITS).filter(
        ({ name }) => name === 'vercel',
      );
      expect(held?.holder).toBe('c1c1');
      expect(more).toEqual([]);
      if (hand.includes('## Notes')) expect(merged).toContain('\n## Notes\n\n- x\n');
    }
  });
});
