import { describe, expect, it, test } from 'vitest';
import type { Asked, Denial } from '../../src/deploy/vercel/answer.ts';
import type { Deployment } from '../../src/deploy/vercel/deployment.ts';
import type { WatchOutcome } from '../../src/deploy/vercel/watch-ports.ts';
import { outcomeLines } from '../../src/ui/deploy-outcome.ts';
import { PLAIN } from '../../src/ui/style.ts';

const said = (outcome: WatchOutcome): string =>
  outcomeLines({ sha: 'a'.repeat(40), branch: 'main', outcome }, { flags: {} }, PLAIN);
const deployment = (facts: Partial<Deployment>): Deployment => ({ id: 'd', state: 'CANCELED', ...facts });

test.each<[kind: 'ignored-build-step' | 'build-skipped', facts: Partial<Deployment>, why: string]>([
  ['ignored-build-step', { errorMessage: 'x' }, 'the project’s Ignored Build Step skipped it'],
  [
    'build-skipped',
    { errorMessage: 'Skipped - Not affected' },
    'Vercel skipped it ("Skipped - Not affected")',
  ],
  ['build-skipped', {}, 'Vercel skipped it'],
])('%s %j is told as what it is', (kind, facts, why) => {
  expect(said({ kind: 'skipped', why: { kind, deployment: deployment(facts) } })).toBe(
    `No deployment expected of aaaaaaaaa on main: ${why}.`,
  );
});

test.each([
  ['STAGED', 'it is staged, not promoted'],
  ['PROMOTED', 'its addresses are not assigned yet'],
])('what is built and %s is not live, because %s', (substate, why) => {
  const built = deployment({ state: 'READY', substate });
  expect(said({ kind: 'ready-not-live', deployment: built, why: 'alias-pending' })).toContain(
    `aaaaaaaaa on main is built, but not live: ${why}`,
  );
});

describe('what is blocked', () => {
  const blocked = (facts: Partial<Deployment>): string =>
    said({ kind: 'blocked', deployment: deployment({ state: 'BLOCKED', ...facts }) });

  it('is told in Vercel’s words', () => {
    expect(blocked({ errorMessage: 'Deployment rate limited — retry in 24 hours.' })).toContain(
      'blocked and needs a person: "Deployment rate limited — retry in 24 hours."',
    );
  });

  it('is about the commit’s author where it has none', () => {
    expect(blocked({ seatBlock: 'TEAM_ACCESS_REQUIRED' })).toContain('author has no seat, or no access');
  });
});

describe('the mend of a refusal', () => {
  test.each<[by: Asked, why: Denial, mend: string]>([
    ['rest', 'invalid-token', 'VERCEL_TOKEN is not valid any more'],
    ['rest', 'forbidden', 'the token has no access to this project or team'],
    ['cli', 'not-logged-in', 'vercel login'],
    ['cli', 'invalid-token', 'vercel login'],
    ['cli', 'forbidden', 'the vercel CLI’s login has no access'],
    ['github', 'not-logged-in', 'gh auth login, or set GH_TOKEN'],
    ['github', 'invalid-token', 'gh auth login'],
    ['github', 'forbidden', 'gh’s login has no access to this repository'],
  ])('by %s, %s, is there where it refused', (by, why, mend) => {
    const lines = said({ kind: 'unavailable', answer: { kind: 'denied', why, detail: 'no', by } });
    expect(lines).toContain(`${why}: "no"\n  mend  ${mend}`);
  });

  it('of an unknown project is its name', () => {
    expect(said({ kind: 'unavailable', answer: { kind: 'not-found', detail: 'no' } })).toContain(
      '  mend  see vercel.project and vercel.team',
    );
  });
});
