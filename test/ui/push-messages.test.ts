import { expect, it } from 'vitest';
import { foreignRefused } from '../../src/ui/push-messages.ts';
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
    '  ask them     guard status',
    '  push anyway  GUARD_OVERRIDE="why" git push',
  ]);
});
