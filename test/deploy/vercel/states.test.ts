import { describe, expect, test } from 'vitest';
import { notLive, phaseOf, withDetail } from '../../../src/deploy/vercel/states.ts';
import { IGNORED } from '../../support/vercel-api.ts';

const ALONE = { newerOnBranch: false };
const production = { id: 'd', state: 'READY', target: 'production' };

describe('the phase of a deployment', () => {
  test.each([
    ['QUEUED', 'in-progress'],
    ['INITIALIZING', 'in-progress'],
    ['BUILDING', 'in-progress'],
    ['READY', 'ready'],
    ['ERROR', 'error'],
    ['CANCELED', 'canceled'],
    ['BLOCKED', 'blocked'],
    ['DELETED', 'deleted'],
    ['UNKNOWN', 'in-progress'],
    ['NEW_IN_2027', 'in-progress'],
  ])('%s is %s', (state, phase) => {
    expect(phaseOf({ id: 'd', state }, ALONE)).toBe(phase);
  });

  test.each([
    [{ errorMessage: IGNORED }],
    [{ errorLink: 'https://vercel.com/docs/platform/projects#ignored-build-step' }],
    [{ buildSkipped: true }],
  ])('cancelled with %j is a skip, whatever came after', (facts) => {
    expect(phaseOf({ id: 'd', state: 'CANCELED', ...facts }, { newerOnBranch: true })).toBe(
      'canceled-skipped',
    );
  });

  test('cancelled with a newer one on the branch is superseded', () => {
    expect(phaseOf({ id: 'd', state: 'CANCELED' }, { newerOnBranch: true })).toBe('canceled-superseded');
  });
});

describe('a READY deployment', () => {
  test.each([
    [{ aliasAssigned: true }, undefined],
    [{}, undefined],
    [{ aliasAssigned: false }, 'alias-pending'],
    [{ aliasAssigned: true, checksConclusion: 'failed' }, 'check-failed'],
    [{ aliasAssigned: false, aliasCheck: 'failed' }, 'check-failed'],
    [{ aliasAssigned: false, aliasError: 'taken' }, 'alias-failed'],
    [{ aliasAssigned: false, target: 'preview' }, undefined],
  ])('with %j is not live because: %s', (facts, why) => {
    expect(notLive({ ...production, ...facts })).toBe(why);
  });
});

test('a reduced detail keeps what the list told', () => {
  expect(
    withDetail(
      { id: 'u', state: 'READY', url: 'x', sha: 's' },
      { id: 'd', state: 'UNKNOWN', aliasAssigned: true },
    ),
  ).toEqual({
    id: 'u',
    state: 'READY',
    url: 'x',
    sha: 's',
    aliasAssigned: true,
  });
});
