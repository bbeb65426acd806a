import { describe, expect, it, test } from 'vitest';
import { tellLapsed } from '../../src/core/lapsed-claims.ts';
import { addNotices, forgetUntaken, MAX_NOTICES } from '../../src/core/notices.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { SESSION_INACTIVE_AFTER_MS } from '../../src/core/staleness.ts';
import { EMPTY_STATE, type GuardState, type Notice } from '../../src/core/state.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const TEXT = `${TEMPLATE}| a7f3 | - | 2026-02-19T10:00:00Z | - |\n`;

const notice = (to: string, subject = 'vercel', at = NOW): Notice => ({
  to,
  from: 'e1b2',
  kind: 'lock-overridden',
  subject,
  reason: 'why',
  at,
});
const numbered = (count: number) => Array.from({ length: count }, (_, index) => notice('a7f3', `${index}`));
const full: GuardState = { ...EMPTY_STATE, notices: numbered(MAX_NOTICES) };
const subjects = ({ notices }: GuardState) => notices.map(({ subject }) => subject);

describe('addNotices', () => {
  it('keeps the newest of too many', () => {
    const state = addNotices(full, [notice('a7f3', 'new')]);
    expect(subjects(state)).toEqual([...subjects(full).slice(1), 'new']);
    expect(addNotices(EMPTY_STATE, numbered(MAX_NOTICES)).notices).toHaveLength(MAX_NOTICES);
  });

  it('leaves the state as it is where there are none', () => {
    expect(addNotices(full, [])).toBe(full);
  });

  it('bounds what a session that comes back is told', () => {
    const lapsed = { session: 'a7f3', path: 'x', over: 'e1b2', first: ['x'], reason: '', at: NOW } as const;
    const state = tellLapsed({ ...full, overlaps: [{ ...lapsed, lapsed: 'untold' }] }, 'a7f3');
    expect(state.notices).toHaveLength(MAX_NOTICES);
    expect(state.notices.at(-1)).toMatchObject({ kind: 'claim-lapsed' });
  });
});

describe('forgetUntaken', () => {
  const forget = (state: GuardState): GuardState => forgetUntaken(state, TEXT, NOW, DEFAULT_LIMITS);

  test.each<[to: string, ageMs: number, what: 'kept' | 'forgotten']>([
    ['gone', 0, 'kept'],
    ['gone', SESSION_INACTIVE_AFTER_MS, 'kept'],
    ['gone', SESSION_INACTIVE_AFTER_MS + 1_000, 'forgotten'],
    ['gone', -60_000, 'kept'],
    ['A7F3', 10 * SESSION_INACTIVE_AFTER_MS, 'kept'],
  ])('of one to %s that is %d ms old: %s', (to, ageMs, what) => {
    const state = { ...EMPTY_STATE, notices: [notice(to, 'x', NOW - ageMs)] };
    const left = forget(state);
    expect(left.notices).toHaveLength(what === 'kept' ? 1 : 0);
    if (what === 'kept') expect(left).toBe(state);
  });

  it('does so with what would be told once a commit is made', () => {
    const old = { ...notice('gone', 'x', 0), worktree: '.' };
    const young = { ...notice('gone', 'y'), worktree: '.' };
    expect(forget({ ...EMPTY_STATE, letThrough: [old, young] }).letThrough).toEqual([young]);
  });
});
