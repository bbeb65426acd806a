import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { claim } from '../../src/commands/claim.ts';
import { heartbeat } from '../../src/commands/heartbeat.ts';
import { lock } from '../../src/commands/lock.ts';
import { releaseGrant, renewGrant } from '../../src/commands/renew.ts';
import { start } from '../../src/commands/start.ts';
import type { Context } from '../../src/context.ts';
import { openSessionsStore } from '../../src/store/sessions-store.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { repository } from '../support/e2e.ts';
import { bareContext } from './bare-context.ts';

const START = Date.parse('2026-02-20T10:00:00Z');
const YEAR = 365 * 86_400;
let top: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'guard-clocks-'));
  mkdirSync(join(top, '.git'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

/** A session whose clock shows so many seconds after the start. */
function at(session: string, seconds: number): Context {
  const now = START + seconds * 1000;
  const store = openSessionsStore({
    path: join(top, '.claude', 'sessions.md'),
    within: top,
    guardDirectory: join(top, '.git', 'guard'),
    durability: 'none',
    now: () => now,
  });
  return bareContext({ top, store, session, now, limits: DEFAULT_LIMITS });
}

const lockAt = async (session: string, seconds: number): Promise<string> =>
  (await lock(at(session, seconds), 'vercel', {})).facts.outcome.kind;
const grant = (seconds: number) => ({ name: 'vercel', session: 'a7f3', since: START + seconds * 1000 });

describe('a lock', () => {
  it.each([
    [299, 'refused'],
    [299.999, 'refused'],
    [300, 'taken-over'],
    [301, 'taken-over'],
  ])('last renewed %d s ago is %s', async (age, kind) => {
    await lockAt('a7f3', 0);
    expect(await lockAt('e1b2', age)).toBe(kind);
  });

  it.each([-600, -86_400, -YEAR])(
    'whose stamp lies %d s ahead of another clock is not stale there',
    async (seconds) => {
      await lockAt('a7f3', 0);
      expect(await lockAt('e1b2', seconds)).toBe('refused');
    },
  );

  it.each([600, 86_400, YEAR])(
    'is taken over after a jump of %d s, and its old holder is told',
    async (seconds) => {
      await lockAt('a7f3', 0);
      expect(await lockAt('e1b2', seconds)).toBe('taken-over');
      for (const now of [0, 10, seconds, seconds + 10]) {
        expect(await renewGrant(at('a7f3', now), grant(0))).toEqual({ kind: 'lost', to: 'e1b2' });
        expect(await releaseGrant(at('a7f3', now), grant(0))).toEqual({ kind: 'lost', to: 'e1b2' });
      }
      expect(await lockAt('a7f3', seconds + 299)).toBe('refused');
    },
  );

  it.each([-600, -86_400, -YEAR, 600, YEAR])(
    'renewed after the clock jumped by %d s is fresh from there on',
    async (jump) => {
      await lockAt('a7f3', 0);
      expect(await renewGrant(at('a7f3', jump), grant(0))).toEqual({ kind: 'held' });
      expect(await lockAt('e1b2', jump + 299)).toBe('refused');
      expect(await lockAt('e1b2', jump + 300)).toBe('taken-over');
    },
  );
});

describe('a session', () => {
  it.each([
    [1_799, 'refused'],
    [1_800, 'refused'],
    [1_801, 'done'],
  ] as const)('last active %d s ago makes a check come out %s', async (age, exit) => {
    await start(at('a7f3', 0), { randomId: () => 'a7f3' });
    await claim(at('a7f3', 0), ['a.ts'], {});
    expect((await check(at('e1b2', age), ['a.ts'])).exit).toBe(exit);
    expect((await claim(at('e1b2', age), ['a.ts'], {})).exit).toBe(exit);
  });

  it.each([-YEAR, -600, 0, 600, YEAR])(
    'with a clock %d s off keeps others out while it beats',
    async (off) => {
      await claim(at('a7f3', off), ['a.ts'], {});
      for (let beat = 0; beat < 3; beat += 1) {
        await heartbeat(at('a7f3', off + beat * 60));
        expect((await check(at('e1b2', off + beat * 60 + 30), ['a.ts'])).exit).toBe('refused');
      }
    },
  );
});

const FIXED_CLOCK = fileURLToPath(new URL('../support/fixed-clock.cjs', import.meta.url));

it('the edges hold for the built tool, under another clock and in any time zone', async () => {
  await using repo = await repository();
  const lockVercel = (session: string, time: string, zone: string) =>
    repo.sh('guard lock vercel', {
      session,
      env: { TZ: zone, TEST_CLOCK: time, NODE_OPTIONS: `--require ${FIXED_CLOCK}` },
    });
  expect(await lockVercel('a7f3', '2026-02-20T10:00:00Z', 'UTC')).toMatchObject({ code: 0 });
  expect(repo.text()).toContain('- **Last updated:** 2026-02-20T10:00:00Z');
  const seen = [];
  for (const [time, zone] of [
    ['2026-02-20T10:04:59Z', 'UTC'],
    ['2026-02-20T10:04:59Z', 'Pacific/Auckland'],
    ['2026-02-20T10:04:59Z', 'America/New_York'],
    ['2025-02-20T10:00:00Z', 'UTC'],
    ['2026-02-20T10:05:00Z', 'Pacific/Auckland'],
  ] as const)
    seen.push(await lockVercel('e1b2', time, zone));
  const refused = { code: 1, stderr: expect.stringContaining('a7f3') };
  expect(seen).toMatchObject([refused, refused, refused, refused, { code: 0 }]);
  expect(repo.text()).toContain('- **Since:** 2026-02-20T10:05:00Z');
}, 60_000);
