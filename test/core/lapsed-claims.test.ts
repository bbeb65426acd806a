import { describe, expect, it } from 'vitest';
import { recordClaimOver } from '../../src/core/claim-over.ts';
import { claimConflicts } from '../../src/core/claims.ts';
import { isLaterClaim } from '../../src/core/first-holder.ts';
import { recordLapsed, tellLapsed } from '../../src/core/lapsed-claims.ts';
import { viewSessions } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { EMPTY_STATE, type GuardState } from '../../src/core/state.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const FACTS = { ignoreCase: false, exists: () => true };

/** Two sessions in the table; one that is away has been inactive for half an hour and a second. */
interface Table {
  readonly aaaa: string;
  readonly bbbb: string;
  readonly away?: 'aaaa' | 'bbbb';
}

function sessions({ aaaa, bbbb, away }: Table) {
  const row = (id: string, editing: string) =>
    `| ${id} | - | ${printStamp(NOW - (id === away ? 1_801_000 : 0))} | ${editing} |\n`;
  const file = parseSessionsFile(`${TEMPLATE}${row('aaaa', aaaa)}${row('bbbb', bbbb)}`);
  return viewSessions(file, { now: NOW, modifiedAt: NOW }, DEFAULT_LIMITS, { isGone: () => false });
}

const lapse = (state: GuardState, session: string, path: string, table: Table): GuardState =>
  recordLapsed(state, sessions(table), { session, paths: [path], at: NOW }, FACTS);

const claimOver = (state: GuardState, session: string, path: string, table: Table): GuardState => {
  const conflicts = claimConflicts([path], session, sessions(table), FACTS);
  return recordClaimOver(state, conflicts, { session, reason: 'agreed', at: NOW }, FACTS);
};

/** Whether `self` comes first on a path that the other claims by this entry. */
const isFirst = ({ overlaps }: GuardState, self: string, path: string, claim: string): boolean =>
  isLaterClaim(overlaps, { self, holder: self === 'aaaa' ? 'bbbb' : 'aaaa', claim, path }, FACTS);

describe('claims over those of an inactive session', () => {
  const away = { aaaa: 'src', bbbb: '-', away: 'aaaa' } as const;

  it('come first each, though they are made one by one', () => {
    const one = lapse(EMPTY_STATE, 'bbbb', 'src/a.ts', away);
    const both = lapse(one, 'bbbb', 'src/b.ts', away);
    expect(isFirst(both, 'bbbb', 'src/a.ts', 'src')).toBe(true);
    expect(isFirst(both, 'bbbb', 'src/b.ts', 'src')).toBe(true);
    expect(isFirst(both, 'bbbb', 'src/c.ts', 'src')).toBe(false);
    expect(isFirst(both, 'aaaa', 'src/a.ts', 'src/a.ts')).toBe(false);
    expect(both.overlaps).toHaveLength(1);
  });

  it('are told all at once', () => {
    const both = ['src/a.ts', 'src/b.ts'].reduce(
      (state, path) => lapse(state, 'bbbb', path, away),
      EMPTY_STATE,
    );
    const told = tellLapsed(both, 'aaaa');
    expect(told.notices).toMatchObject([{ to: 'aaaa', from: 'bbbb', subject: 'src/a.ts, src/b.ts' }]);
    const more = tellLapsed(lapse(told, 'bbbb', 'src/c.ts', away), 'aaaa');
    expect(more.notices.slice(1)).toMatchObject([{ subject: 'src/c.ts' }]);
    expect(isFirst(more, 'bbbb', 'src/a.ts', 'src')).toBe(true);
  });

  it('are kept once, however often they are made', () => {
    const paths = ['src/a.ts', 'src/a.ts', 'src', 'src/a.ts'];
    const state = paths.reduce((before, path) => lapse(before, 'bbbb', path, away), EMPTY_STATE);
    expect(state.overlaps).toMatchObject([{ session: 'aaaa', path: 'src', over: 'bbbb', first: ['src'] }]);
  });

  it('take away no first place that has nothing to do with them', () => {
    const over = claimOver(EMPTY_STATE, 'aaaa', 'src', { aaaa: '-', bbbb: 'src/b.ts' });
    expect(isFirst(over, 'bbbb', 'src/b.ts', 'src')).toBe(true);
    const lapsed = lapse(over, 'bbbb', 'src/a.ts', { aaaa: 'src', bbbb: 'src/b.ts', away: 'aaaa' });
    expect(isFirst(lapsed, 'bbbb', 'src/b.ts', 'src')).toBe(true);
    expect(isFirst(lapsed, 'bbbb', 'src/a.ts', 'src')).toBe(true);
  });

  it('come first though the other came first before', () => {
    const over = claimOver(EMPTY_STATE, 'bbbb', 'src', { aaaa: 'src/a.ts', bbbb: '-' });
    expect(isFirst(over, 'aaaa', 'src/a.ts', 'src')).toBe(true);
    const lapsed = lapse(over, 'bbbb', 'src/a.ts', { aaaa: 'src/a.ts', bbbb: 'src', away: 'aaaa' });
    expect(isFirst(lapsed, 'bbbb', 'src/a.ts', 'src/a.ts')).toBe(true);
    expect(isFirst(lapsed, 'aaaa', 'src/a.ts', 'src')).toBe(false);
    expect(isFirst(lapsed, 'aaaa', 'src/a.ts', 'src/a.ts')).toBe(false);
    expect(lapsed.overlaps).toHaveLength(1);
  });

  it('leave the other first in what they do not reach', () => {
    const over = claimOver(EMPTY_STATE, 'bbbb', '.', { aaaa: 'src', bbbb: '-' });
    const lapsed = lapse(over, 'bbbb', 'src/a.ts', { aaaa: 'src', bbbb: '.', away: 'aaaa' });
    expect(isFirst(lapsed, 'bbbb', 'src/a.ts', 'src')).toBe(true);
    expect(isFirst(lapsed, 'aaaa', 'src/a.ts', '.')).toBe(false);
    expect(isFirst(lapsed, 'bbbb', 'src/b.ts', 'src')).toBe(false);
    expect(isFirst(lapsed, 'aaaa', 'src/b.ts', '.')).toBe(true);
  });

  it('come after those that are made over them while their own session is away', () => {
    const first = lapse(EMPTY_STATE, 'bbbb', 'src/lib', away);
    const second = lapse(first, 'aaaa', 'src/lib/x.ts', { aaaa: 'src', bbbb: 'src/lib', away: 'bbbb' });
    expect(isFirst(second, 'aaaa', 'src/lib/x.ts', 'src/lib')).toBe(true);
    const third = lapse(second, 'bbbb', 'src/b.ts', { aaaa: 'src', bbbb: 'src/lib', away: 'aaaa' });
    expect(isFirst(third, 'aaaa', 'src/lib/x.ts', 'src/lib')).toBe(true);
    expect(isFirst(third, 'bbbb', 'src/lib/x.ts', 'src')).toBe(false);
    expect(isFirst(third, 'bbbb', 'src/lib/y.ts', 'src')).toBe(true);
    expect(isFirst(third, 'bbbb', 'src/b.ts', 'src')).toBe(true);
  });

  it('stay first when the other claims more with an override', () => {
    const lapsed = lapse(EMPTY_STATE, 'bbbb', 'src/a.ts', away);
    const over = claimOver(lapsed, 'aaaa', '.', { aaaa: 'src', bbbb: 'src/a.ts' });
    expect(isFirst(over, 'bbbb', 'src/a.ts', 'src')).toBe(true);
    expect(isFirst(over, 'bbbb', 'src/a.ts', '.')).toBe(true);
  });
});
