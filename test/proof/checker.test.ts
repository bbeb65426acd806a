import { describe, expect, it } from 'vitest';
import { checkLinearizable } from '../support/linearizability.ts';
import { BROKEN_STORES, SOUND } from './broken-stores.ts';
import { judgeHistory } from './course.ts';
import type { Reply, Request } from './operations.ts';
import { claimModel, lockModel, sessionModel } from './protocol-models.ts';
import { simulatedHistory } from './simulated-history.ts';

const START = Date.parse('2026-02-20T10:00:00Z');

describe('the checker', () => {
  it('finds nothing wrong with a sound store, whatever the interleaving and whoever is killed', async () => {
    for (let seed = 1; seed <= 60; seed += 1)
      expect(judgeHistory(await simulatedHistory(SOUND, seed)).violations, `seed ${seed}`).toEqual([]);
  });

  it.each(Object.keys(BROKEN_STORES))('catches a store that is broken: %s', async (name) => {
    const kind = BROKEN_STORES[name] ?? SOUND;
    let caught = 0;
    for (let seed = 1; seed <= 200 && caught === 0; seed += 1)
      caught += judgeHistory(await simulatedHistory(kind, seed)).violations.length;
    expect(caught).toBeGreaterThan(0);
  });
});

type Told = readonly [
  invoked: number,
  returned: number,
  request: Omit<Request, 'now'> & { at?: number },
  reply?: Reply,
];

const A = 'a7f3';
const B = 'e1b2';
const lockOf = (session: string, at = 0, override = false) =>
  ({ kind: 'lock', session, lock: 'vercel', override, at }) as never;
const acquired: Reply = { kind: 'lock', outcome: 'acquired', why: null, other: null };
const renewed: Reply = { kind: 'lock', outcome: 'renewed', why: null, other: null };
const held = (holder: string, since = 0, updated = since) => ({
  holder,
  since: START + since * 1000,
  lastUpdated: START + updated * 1000,
});
const taken = (from: string, since = 0): Reply => ({
  kind: 'lock',
  outcome: 'taken-over',
  why: 'stale',
  other: held(from, since),
});
const refused = (by: string, since = 0): Reply => ({
  kind: 'lock',
  outcome: 'refused',
  why: null,
  other: held(by, since),
});
const read = (at = 0) => ({ kind: 'read', session: A, at }) as never;
const seen = (holder: string | null, since = 0, updated = since): Reply => ({
  kind: 'read',
  sessions: [],
  locks: [
    {
      name: 'vercel',
      ...(holder === null ? { holder, since: null, lastUpdated: null } : held(holder, since, updated)),
    },
  ],
});
const rows = (...ids: readonly string[]): Reply => ({
  kind: 'read',
  sessions: ids.map((id) => ({ id, lastActive: START, editing: ['src/a.ts'] })),
  locks: [],
});
const unlock = (session: string) => ({ kind: 'unlock', session, lock: 'vercel' }) as never;
const renew = (session: string, since = 0, at = 0) =>
  ({ kind: 'renew', session, lock: 'vercel', since: START + since * 1000, at }) as never;
const releaseGrant = (session: string, since = 0) =>
  ({ kind: 'release-grant', session, lock: 'vercel', since: START + since * 1000 }) as never;
const claim = (session: string) =>
  ({ kind: 'claim', session, paths: ['src/a.ts'], override: false }) as never;
const granted: Reply = { kind: 'claim', isRefused: false, conflicts: [] };
const keeps: Reply = { kind: 'grant', outcome: 'held', to: null };
const isUnlocked: Reply = { kind: 'unlock', outcome: 'released' };

function judge(told: readonly Told[], model: 'lock' | 'claim' | 'session') {
  const history = told.map(([invoked, returned, { at = 0, ...request }, output]) => ({
    invoked,
    returned: output === undefined ? Number.POSITIVE_INFINITY : returned,
    input: { ...request, now: START + at * 1000 } as Request,
    output,
  }));
  const models = { lock: lockModel('vercel'), claim: claimModel('src/a.ts'), session: sessionModel(A) };
  return checkLinearizable(history, models[model] as ReturnType<typeof lockModel>).kind;
}

describe('a history', () => {
  it.each<[what: string, model: 'lock' | 'claim' | 'session', told: readonly Told[]]>([
    [
      'two holders',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B), acquired],
      ],
    ],
    [
      'two holders at once',
      'lock',
      [
        [1, 4, lockOf(A), acquired],
        [2, 3, lockOf(B), acquired],
      ],
    ],
    [
      'an acknowledged lock that nobody sees',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, read(), seen(null)],
      ],
    ],
    [
      'a read that goes back',
      'lock',
      [
        [1, 6, lockOf(A), acquired],
        [2, 3, read(), seen(A)],
        [4, 5, read(), seen(null)],
      ],
    ],
    [
      'a read of what was not asked for yet',
      'lock',
      [
        [1, 2, read(), seen(A)],
        [3, 4, lockOf(A), acquired],
      ],
    ],
    [
      'a take-over after 299 s',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B, 299), taken(A)],
      ],
    ],
    [
      'a refusal after 300 s',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B, 300), refused(A)],
      ],
    ],
    [
      'a take-over of a lock that was renewed',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, renew(A, 0, 200), keeps],
        [5, 6, lockOf(B, 300), taken(A)],
      ],
    ],
    [
      "a release of another's lock",
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, unlock(B), isUnlocked],
      ],
    ],
    [
      'a renewal after the take-over',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B, 300), taken(A)],
        [5, 6, renew(A, 0, 301), keeps],
      ],
    ],
    [
      'a release after the take-over',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B, 300), taken(A)],
        [5, 6, releaseGrant(A), keeps],
      ],
    ],
    [
      'an old grant of the same session',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, unlock(A), isUnlocked],
        [5, 6, lockOf(A, 10), acquired],
        [7, 8, renew(A, 0, 20), keeps],
      ],
    ],
    ['a lock never acquired that is renewed', 'lock', [[1, 2, renew(A), keeps]]],
    [
      'a lock acquired again that was held',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(A, 10), acquired],
      ],
    ],
    [
      'the effect of a killed process before it began',
      'lock',
      [
        [1, 2, read(), seen(A)],
        [3, 4, lockOf(A)],
      ],
    ],
    [
      'the effect of a killed process that comes and goes',
      'lock',
      [
        [1, 2, lockOf(A)],
        [3, 4, read(), seen(A)],
        [5, 6, read(), seen(null)],
      ],
    ],
    [
      'a stamp that a renewal set back',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, renew(A, 0, 100), keeps],
        [5, 6, read(200), seen(A, 0, 0)],
      ],
    ],
    [
      'a claim of a path that is claimed',
      'claim',
      [
        [1, 2, claim(A), granted],
        [3, 4, claim(B), granted],
      ],
    ],
    [
      'a claim refused although nobody holds it',
      'claim',
      [[1, 2, claim(A), { kind: 'claim', isRefused: true, conflicts: [{ path: 'src/a.ts', holder: B }] }]],
    ],
    [
      'a claim that is gone',
      'claim',
      [
        [1, 2, claim(A), granted],
        [3, 4, read(), rows()],
      ],
    ],
    [
      'a claim that came back',
      'claim',
      [
        [1, 2, claim(A), granted],
        [
          3,
          4,
          { kind: 'release', session: A, paths: [] } as never,
          { kind: 'release', released: ['src/a.ts'] },
        ],
        [5, 6, read(), rows(A)],
      ],
    ],
    [
      'a row that is gone',
      'session',
      [
        [1, 2, { kind: 'start', session: A } as never, { kind: 'start', outcome: 'started' }],
        [3, 4, read(), rows(B)],
      ],
    ],
    [
      'a Last Active that went back',
      'session',
      [
        [1, 2, { kind: 'start', session: A } as never, { kind: 'start', outcome: 'started' }],
        [
          3,
          4,
          { kind: 'heartbeat', session: A, at: 100 } as never,
          { kind: 'heartbeat', written: true, renewed: [] },
        ],
        [5, 6, read(), rows(A)],
      ],
    ],
    [
      'a session started twice',
      'session',
      [
        [1, 2, { kind: 'start', session: A } as never, { kind: 'start', outcome: 'started' }],
        [3, 4, { kind: 'start', session: A } as never, { kind: 'start', outcome: 'started' }],
      ],
    ],
  ])('with %s is no good one', (_, model, told) => {
    expect(judge(told, model)).toBe('violation');
  });

  it.each<[what: string, model: 'lock' | 'claim' | 'session', told: readonly Told[]]>([
    [
      'a take-over after 300 s',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B, 300), taken(A)],
      ],
    ],
    [
      'a refusal after 299 s',
      'lock',
      [
        [1, 2, lockOf(A), acquired],
        [3, 4, lockOf(B, 299), refused(A)],
      ],
    ],
    [
      'a reader that is not told yet what is being written',
      'lock',
      [
        [1, 4, lockOf(A), acquired],
        [2, 3, read(), seen(null)],
      ],
    ],
    [
      'a killed process that did it',
      'lock',
      [
        [1, 2, lockOf(A)],
        [3, 4, lockOf(B), refused(A)],
      ],
    ],
    [
      'a killed process that did it late',
      'lock',
      [
        [1, 2, lockOf(A)],
        [3, 4, read(), seen(null)],
        [5, 6, lockOf(A, 3), renewed],
      ],
    ],
    [
      'a killed process that did not do it',
      'lock',
      [
        [1, 2, lockOf(A)],
        [3, 4, lockOf(B), acquired],
      ],
    ],
  ])('with %s is a good one', (_, model, told) => {
    expect(judge(told, model)).toBe('linearizable');
  });
});
