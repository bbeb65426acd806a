import { describe, expect, it, test } from 'vitest';
import { parseEntries } from '../../../src/core/claim-entry.ts';
import { claimConflicts } from '../../../src/core/claims.ts';
import { indexCoverage } from '../../../src/core/coverage.ts';
import { viewLocks } from '../../../src/core/lock-view.ts';
import { encodeLossless } from '../../../src/core/lossless-text.ts';
import { mergeHandEdit } from '../../../src/core/merge-hand-edit.ts';
import { viewSessions } from '../../../src/core/session.ts';
import { parseSessionsFile } from '../../../src/core/sessions-file/parse.ts';
import { relevantText } from '../../../src/core/sessions-file/relevant-text.ts';
import { TEMPLATE } from '../../../src/core/sessions-file/template.ts';
import { unitsOf } from '../../../src/core/stale-copy.ts';
import { expectCpuTimeBelow } from '../../support/cpu-time.ts';

const STAMP = '2026-02-20T10:00:00Z';
const TIMING = { now: Date.parse(STAMP), modifiedAt: Date.parse(STAMP) };
const LIMITS = { lockStaleAfterMs: 300_000, sessionInactiveAfterMs: 1_800_000 };
const FACTS = { ignoreCase: false, exists: () => false };
const row = (id: string, editing = '-'): string => `| ${id} | ${STAMP} | ${STAMP} | ${editing} |\n`;

/** Whatever somebody, or a program gone wrong, has written: it is read to its end, and costs no more than its length. */
describe('a file', () => {
  test.each<[title: string, text: string]>([
    ['a heading of brackets', `## ${'('.repeat(60_000)}\n`],
    ['an underlined line of brackets', `${'('.repeat(60_000)}\n---\n`],
    ['a header of brackets', `## Active Sessions\n\n| ID | ${'('.repeat(60_000)} |\n`],
    ['a conflict with no second side', `<<<<<<< a\n${'||||||| b\n'.repeat(30_000)}`],
    ['openings of comments in one line', `🙂 ${'<!--'.repeat(100_000)}\n`],
    ['openings below a blank line', `${' '.repeat(100_000)}\n    ${'<!--'.repeat(50_000)}\n`],
    ['a blank line within a comment', `a <!-- b\n${' '.repeat(60_000)}x -->\n`],
    ['runs of ticks', `~~~\n${Array.from({ length: 1_000 }, (_, n) => '`'.repeat(1_000 - n)).join(' ')}\n`],
  ])('with %s is read in time', (_, hostile) => {
    expectCpuTimeBelow(1_000, () => {
      const file = parseSessionsFile(`${hostile}\n${TEMPLATE}${row('a7f3', 'src/a.ts')}`);
      expect(file.rows.map(({ id }) => id)).toContain('a7f3');
    });
  });

  it('with many rows of one id, and with many blank lines behind a comment, is brought together', () => {
    const text = `${TEMPLATE}${row('a7f3').repeat(5_000)}`;
    expectCpuTimeBelow(2_000, () => expect(unitsOf(text).texts.size).toBe(5_002));
    const base = `${TEMPLATE}<!-- x -->\n${'\n'.repeat(150_000)}y\n`;
    const merged = mergeHandEdit(base, `${base}z\n`, base.replace('NONE', 'IN_PROGRESS'));
    expect(merged).toBe(`${base.replace('NONE', 'IN_PROGRESS')}z\n`);
  });

  it('with a byte that is no UTF-8 is written in time', () => {
    expectCpuTimeBelow(200, () => encodeLossless(`${'a'.repeat(1_000_000)}\udcff`));
  });

  it('keeps a claim longer than any path, however few files are staged', () => {
    const text = `${TEMPLATE}${row('e1b2', 'a'.repeat(200_000))}${row('c2d8', 'src/b.ts')}`;
    const staged = Buffer.from('aaaaaaaaaaaa\0');
    expect(relevantText({ text, codes: Buffer.from(text, 'latin1') }, staged)).toContain('| e1b2 |');
  });

  it('with very many fields of a lock is read in time', () => {
    const fields = Array.from({ length: 20_000 }, (_, number) => `- **Note ${number}:** x\n`).join('');
    const file = parseSessionsFile(`## Vercel Lock\n\n- **Status:** NONE\n${fields}- **Note 7:** y\n`);
    expectCpuTimeBelow(300, () => {
      const [lock] = viewLocks(file, TIMING, LIMITS);
      expect(lock?.problems.map(({ detail }) => detail)).toEqual(['Vercel Lock: Note 7']);
    });
  });

  it('shows a field of a lock whatever it is called', () => {
    const text = TEMPLATE.replace('**Status:** NONE', '**Status:** IN_PROGRESS\n- **constructor:** Ann');
    expect(viewLocks(parseSessionsFile(text), TIMING, LIMITS)[0]?.detail).toEqual({ constructor: 'Ann' });
  });
});

describe('a claim', () => {
  test.each<[title: string, cell: string]>([
    ['not after not', `${'not '.repeat(50_000)}a.ts`],
    ['bold not after not', `${'**not** '.repeat(50_000)}a.ts`],
    ['a quote that stays open before backslashes', `"${'\\'.repeat(20_001)}|a.ts`],
    ['many groups of braces in a long text', `{${'{a,b}'.repeat(250)}${'x'.repeat(1_000_000)}*`],
    ['more braces than are tried, and open ones', `{${'a,'.repeat(300)}a}/${'{'.repeat(50_000)}*`],
  ])('of %s is read and compared in time', (_, cell) => {
    expectCpuTimeBelow(500, () => {
      const entries = parseEntries(cell).map((entry) => ({ entry, owner: 1 }));
      indexCoverage(entries, FACTS).covering('src/a.ts');
    });
  });

  it('of one segment with very many dots meets a glob in time', () => {
    const file = parseSessionsFile(`${TEMPLATE}${row('e1b2', `${'a.'.repeat(40_000)}a/b`)}`);
    const sessions = viewSessions(file, TIMING, LIMITS, { isGone: () => false });
    expectCpuTimeBelow(1_000, () =>
      expect(claimConflicts(['src/*.ts'], 'a7f3', sessions, FACTS)).toEqual([]),
    );
  });

  it('leaves out what stands behind two negations', () => {
    expect(parseEntries('NOT **read only** on src/gen/')).toEqual([
      { text: 'src/gen/', names: ['src/gen/'], excludes: true },
    ]);
  });
});
