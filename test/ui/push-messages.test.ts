import { expect, it, test } from 'vitest';
import type { LockView } from '../../src/core/lock-view.ts';
import { lockNeeded } from '../../src/ui/command-messages.ts';
import { lockRefused, unlocked, unlockRefused } from '../../src/ui/lock-messages.ts';
import { foreignRefused, pushRefused } from '../../src/ui/push-messages.ts';
import { PLAIN } from '../../src/ui/style.ts';

const NOW = Date.UTC(2026, 1, 20, 10, 0, 0);

it('a push of other sessions’ commits is refused with who, since when and how long ago they were active', () => {
  const foreign = [
    {
      session: 'aaaa',
      commits: ['1111111111', '2222222222'],
      committed: { first: '2026-02-20T09:48:00.000Z', last: '2026-02-20T09:57:00.000Z' },
      lastActive: NOW - 40_000,
    },
    {
      session: 'bbbb',
      commits: ['3333333333'],
      committed: { first: '2026-02-20T09:00:00.000Z', last: '2026-02-20T09:00:00.000Z' },
      lastActive: null,
    },
  ];
  expect(foreignRefused(foreign, 'git push', NOW, PLAIN).split('\n')).toEqual([
    'guard: not pushed: it would also publish 2 commits of session aaaa (111111111, 222222222) and 1 commit of session bbbb (333333333)',
    '  aaaa  committed 12m ago to 3m ago  last active 40s ago',
    '  bbbb  committed 1h ago             no longer here',
    '  see what they do  guard status',
    '  push anyway       GUARD_OVERRIDE="why" git push',
  ]);
});

it('a push of many branches is refused with the first ones and how many more there are', () => {
  const lock = { name: 'vercel', holder: 'bbbb', detail: {}, since: NOW, lastUpdated: NOW } as LockView;
  const times = { now: NOW, staleAfterMs: 300_000, holderActive: null };
  const refusedPushOf = (count: number): string => {
    const branches = Array.from({ length: count }, (_, n) => `b${n}`);
    return pushRefused(lock, { branches, again: 'git push', caller: 'session' }, times, PLAIN);
  };
  expect(refusedPushOf(5)).toContain('not pushed (b0, b1, b2, b3, b4): another');
  expect(refusedPushOf(12)).toContain('not pushed (b0, b1, b2, b3, b4 and 7 more): another');
});

test.each<[holder: string | null, isTold: boolean]>([
  ['bbbb', true],
  ['night-shift', true],
  [null, false],
  ['Claude (api)', false],
  ['night shift', false],
])('of a lock of %j its holder will be told: %s', (holder, isTold) => {
  const lock = { name: 'vercel', holder, detail: {}, since: NOW, lastUpdated: NOW } as unknown as LockView;
  const times = { now: NOW, staleAfterMs: 300_000, holderActive: null };
  const said = [
    pushRefused(lock, { branches: ['main'], again: 'git push', caller: 'session' }, times, PLAIN),
    lockRefused(lock, times, { verb: 'lock', flags: {} }, PLAIN),
    unlockRefused(lock, times, {}),
    lockNeeded(lock, null, times),
    unlocked('vercel', 'released', { holder, reason: 'why' }),
  ];
  expect(said.map((text) => text.includes('will be told'))).toEqual(said.map(() => isTold));
});
