import { describe, expect, it } from 'vitest';
import { keepClaims } from '../../src/core/claim.ts';
import { parseEntries } from '../../src/core/claim-entry.ts';
import { claimConflicts, settleInterests } from '../../src/core/claims.ts';
import { meaninglessClaims } from '../../src/core/meaningless-claims.ts';
import { viewSessions } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import type { SessionsFile } from '../../src/core/sessions-file/types.ts';
import { EMPTY_STATE } from '../../src/core/state.ts';
import { uncommittedClaims } from '../../src/core/uncommitted.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';

const STAMP = '2026-02-20T10:00:00Z';
const NOW = Date.parse(STAMP);
const LIMITS = { lockStaleAfterMs: 300_000, sessionInactiveAfterMs: 1_800_000 };
const FACTS = { ignoreCase: false, exists: () => true };
const fileWith = (editing: string) =>
  parseSessionsFile(`${TEMPLATE}| a7f3 | ${STAMP} | ${STAMP} | ${editing} |\n`);

/** As after a change all over a repository. */
describe('a session with very many files', () => {
  it('lets go of one claim among 2,000 in time', () => {
    const names = Array.from({ length: 2_000 }, (_, number) => `src/file${number}.ts`);
    const file = fileWith(names.join(', '));
    expectCpuTimeBelow(1_000, () => {
      const { text, dropped } = keepClaims(file, 'a7f3', (entry) => entry.text !== 'src/file7.ts', NOW);
      expect(dropped.map((entry) => entry.text)).toEqual(['src/file7.ts']);
      expect(parseSessionsFile(text).rows[0]?.editing).toBe(
        names.filter((name) => name !== 'src/file7.ts').join(', '),
      );
    });
  });

  it('keeps the first form of what is claimed twice', () => {
    const { text } = keepClaims(
      fileWith('b.ts, `a.ts`, a.ts, NOT a.ts'),
      'a7f3',
      (entry) => entry.text !== 'b.ts',
      NOW,
    );
    expect(parseSessionsFile(text).rows[0]?.editing).toBe('`a.ts`, `a.ts`, NOT a.ts');
  });

  it('has what 300 edits of another are to claim settled in time', () => {
    const names = Array.from({ length: 2_000 }, (_, number) => `src/file${number}.ts`);
    const text = `${fileWith(names.join(', ')).text}| e1b2 | ${STAMP} | ${STAMP} | - |\n`;
    const interests = [...names.slice(0, 300), 'src/free.ts'].map((path) => ({
      session: 'e1b2',
      path,
      at: NOW,
    }));
    const view = (file: SessionsFile) =>
      viewSessions(file, { now: NOW, modifiedAt: NOW }, LIMITS, { isGone: () => false });
    expectCpuTimeBelow(500, () => {
      const settled = settleInterests(text, { ...EMPTY_STATE, interests }, view, FACTS, NOW);
      expect(settled.granted.map(({ subject }) => subject)).toEqual(['src/free.ts']);
      expect(settled.state.interests).toHaveLength(300);
    });
  });

  it('is told in time which of 300 claims are prose', () => {
    const prose = Array.from({ length: 300 }, (_, number) => `the form ${number}`);
    const files = Array.from({ length: 10_000 }, (_, number) => `src/file${number}.ts`);
    const facts = { ignoreCase: false, exists: () => false, filesBelow: () => [...files, 'docs/the form 7'] };
    const timing = { now: NOW, modifiedAt: NOW };
    const sessions = viewSessions(fileWith(prose.join(', ')), timing, LIMITS, { isGone: () => false });
    expectCpuTimeBelow(500, () => {
      const found = meaninglessClaims(sessions, facts, () => false).map(({ detail }) => detail);
      expect(found).toEqual(prose.filter((text) => text !== 'the form 7'));
    });
  });

  it('is told in time which of 20,000 changed files a directory covers', () => {
    const changed = Array.from({ length: 20_000 }, (_, number) => `src/file${number}.ts`);
    expectCpuTimeBelow(1_000, () => {
      const [claim] = uncommittedClaims(parseEntries('src/'), changed, FACTS);
      expect(claim?.paths).toHaveLength(changed.length);
    });
  });

  it('claims 300 globs in time where others claim what is not there yet', () => {
    const files = Array.from({ length: 20_000 }, (_, number) => `src/file${number}.ts`);
    const facts = { ignoreCase: false, exists: () => false, filesBelow: () => files };
    const theirs = Array.from({ length: 1_000 }, (_, number) => `file${number}.ts`).join(', ');
    const sessions = viewSessions(fileWith(theirs), { now: NOW, modifiedAt: NOW }, LIMITS, {
      isGone: () => false,
    });
    const wanted = Array.from({ length: 300 }, (_, number) => `src/**/*e${number}.ts`);
    expectCpuTimeBelow(2_000, () => {
      const found = claimConflicts(wanted, 'e1b2', sessions, facts);
      expect(found.filter(({ path }) => path === 'src/**/*e99.ts').map(({ claim }) => claim)).toEqual([
        'file99.ts',
      ]);
    });
  });

  it('is told in time which of 15,000 claims are in the way of 15,000 edits', () => {
    const names = Array.from({ length: 15_000 }, (_, number) => `src/file${number}.ts`);
    const sessions = viewSessions(fileWith(names.join(', ')), { now: NOW, modifiedAt: NOW }, LIMITS, {
      isGone: () => false,
    });
    expectCpuTimeBelow(1_000, () => {
      const found = claimConflicts(names, 'e1b2', sessions, { ...FACTS, isDirectory: () => false });
      expect(found.map(({ claim }) => claim)).toEqual(names);
    });
  });
});
