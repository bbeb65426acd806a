import { describe, expect, test } from 'vitest';
import type { WatchEvent } from '../../../src/deploy/vercel/watch-ports.ts';
import { IGNORED, LATER, SHA } from '../../support/vercel-api.ts';
import { START, watchStory } from '../../support/vercel-watch.ts';

const OTHER = 'c'.repeat(40);
const minutes = (count: number) => count * 60_000;
const kinds = (events: readonly WatchEvent[]) => events.map((event) => event.kind);
const build = (id: string, sha: string, timeline: readonly (readonly [number, string])[], more = {}) => ({
  id,
  sha,
  timeline,
  ...more,
});

describe('a deployment that becomes ready', () => {
  test('is told with every change on the way', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('d1', SHA, [
        [0, 'QUEUED'],
        [5000, 'BUILDING'],
        [50_000, 'READY'],
      ]),
    ];
    const outcome = await story.watch();
    expect(outcome).toMatchObject({
      kind: 'ready',
      lock: 'not-held',
      deployment: { id: 'd1', aliasAssigned: true },
    });
    expect(kinds(story.events)).toEqual(['looking', 'seen', 'changed', 'still', 'changed']);
  });

  test('releases the lock that this session holds', async () => {
    await using story = await watchStory();
    story.lock.holder = 'self';
    story.api.deployments = [build('d1', SHA, [[0, 'READY']])];
    expect(await story.watch()).toMatchObject({ kind: 'ready', lock: 'released' });
    expect(story.lock.done).toEqual(['release']);
  });

  test('keeps a lock that is for the fix of another branch', async () => {
    await using story = await watchStory();
    story.lock.holder = 'self';
    story.api.deployments = [{ id: 'd', sha: SHA, timeline: [[0, 'READY']] }];
    expect(await story.watch({ lockIsForAnother: true })).toMatchObject({ kind: 'ready', lock: 'kept' });
    expect(story.lock.done).toEqual([]);
  });

  test('leaves the lock to another session that took it over just before the release', async () => {
    await using story = await watchStory();
    Object.assign(story.lock, { holder: 'self', takenOverBy: 'e1b2' });
    story.api.deployments = [build('d1', SHA, [[0, 'READY']])];
    expect(await story.watch()).toMatchObject({ kind: 'ready', lock: 'lost' });
    expect(story.lock).toMatchObject({ holder: 'e1b2', done: [] });
  });

  test('leaves the lock of another session alone', async () => {
    await using story = await watchStory();
    story.lock.holder = 'e1b2';
    story.api.deployments = [build('d1', SHA, [[0, 'READY']])];
    expect(await story.watch()).toMatchObject({ kind: 'ready', lock: 'not-held' });
  });

  test('may appear late', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'READY']], { appearsAtMs: 110_000 })];
    expect(await story.watch()).toMatchObject({ kind: 'ready' });
  });

  test('counts in production although a preview of the same commit is there first', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('pre', SHA, [[0, 'READY']], { target: null }),
      build('prod', SHA, [
        [0, 'BUILDING'],
        [9000, 'READY'],
      ]),
    ];
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { id: 'prod' } });
  });

  test('counts by its newest build when a commit was built twice', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('old', SHA, [[0, 'ERROR']]),
      build('new', SHA, [[0, 'READY']], { appearsAtMs: 1 }),
    ];
    story.clock.advance(10);
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { id: 'new' } });
  });
});

describe('a built deployment that is not live', () => {
  test('ends at once where a check failed, and keeps the lock', async () => {
    await using story = await watchStory();
    story.lock.holder = 'self';
    const fields = {
      aliasAssigned: false,
      checksConclusion: 'failed',
      checks: { 'deployment-alias': { state: 'failed' } },
    };
    story.api.deployments = [build('d1', SHA, [[0, 'READY']], { fields })];
    expect(await story.watch()).toMatchObject({ kind: 'ready-not-live', why: 'check-failed' });
    expect(story.clock.now()).toBe(START);
    expect(story.lock.done).toEqual([]);
  });

  test('is ready as soon as it has its addresses', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'READY']], { aliasAtMs: 20_000 })];
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { aliasAssigned: true } });
  });

  test('gets a minute for its addresses', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'READY']], { fields: { aliasAssigned: null } })];
    expect(await story.watch()).toMatchObject({ kind: 'ready-not-live', why: 'alias-pending' });
    expect(story.clock.now() - START).toBeGreaterThanOrEqual(60_000);
  });

  test('is live without addresses where it is a preview', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('d1', SHA, [[0, 'READY']], { target: null, fields: { aliasAssigned: null } }),
    ];
    expect(await story.watch()).toMatchObject({ kind: 'ready' });
  });
});

describe('a deployment that fails', () => {
  const failing = build('d1', SHA, [
    [0, 'BUILDING'],
    [20_000, 'ERROR'],
  ]);
  const events = [
    { type: 'stdout', created: 1, text: 'Running "npm run build"' },
    { type: 'stderr', created: 2, text: '\u001b[31msrc/Chat.svelte:42:7 Error: a | b\u001b[0m' },
    { type: 'stderr', created: 3, text: 'Error: Command "npm run build" exited with 1' },
  ];

  test('has this session take the lock, with the error and the failing lines', async () => {
    await using story = await watchStory();
    Object.assign(story.api, { deployments: [failing], events });
    const outcome = await story.watch();
    expect(outcome).toMatchObject({ kind: 'error', lock: { kind: 'claimed' } });
    expect(story.lock.text).toBe('Command "npm run build" exited with 1: src/Chat.svelte:42:7 Error: a b');
    expect(outcome).toHaveProperty('log.lines.1', 'src/Chat.svelte:42:7 Error: a | b');
  });

  test('says from whom a stale lock was taken over', async () => {
    await using story = await watchStory();
    Object.assign(story.lock, { holder: 'e1b2', stale: true });
    story.api.deployments = [failing];
    expect(await story.watch()).toMatchObject({
      kind: 'error',
      lock: { kind: 'claimed', takenFrom: 'e1b2' },
    });
  });

  test('is told to nobody without a lock', async () => {
    await using story = await watchStory();
    story.lock.nobody = true;
    story.api.deployments = [failing];
    expect(await story.watch()).toMatchObject({ kind: 'error', lock: { kind: 'nobody' } });
  });

  test('again after the holder pushed a fix keeps the lock with the new error', async () => {
    await using story = await watchStory();
    Object.assign(story.lock, { holder: 'self', text: 'the first error' });
    story.api.deployments = [failing];
    expect(await story.watch()).toMatchObject({ kind: 'error', lock: { kind: 'kept' } });
    expect(story.lock).toMatchObject({ done: ['update'], text: 'Command "npm run build" exited with 1' });
  });

  test('waits for the holder, and is done when a later commit that contains it is ready', async () => {
    await using story = await watchStory();
    story.lock.holder = 'e1b2';
    const fix = build(
      'd2',
      LATER,
      [
        [0, 'BUILDING'],
        [minutes(4), 'READY'],
      ],
      { appearsAtMs: minutes(3) },
    );
    story.api.deployments = [failing, fix];
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { id: 'd2', sha: LATER } });
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'waiting', holder: expect.objectContaining({ heldBy: 'e1b2' }) }),
    );
    expect(story.lock).toMatchObject({ holder: 'e1b2', done: [] });
  });

  test('is done without a claim where a later commit that contains it is ready already', async () => {
    await using story = await watchStory();
    const fix = build('d2', LATER, [[0, 'READY']], { appearsAtMs: 1000 });
    story.api.deployments = [build('d1', SHA, [[0, 'ERROR']]), fix];
    story.clock.advance(2000);
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { id: 'd2' } });
    expect(story.lock.done).toEqual([]);
  });

  test('is claimed when the holder lets go and it still fails', async () => {
    await using story = await watchStory();
    Object.assign(story.lock, { holder: 'e1b2', freeAtMs: minutes(2) });
    story.api.deployments = [failing];
    expect(await story.watch()).toMatchObject({ kind: 'error', lock: { kind: 'claimed' } });
    expect(story.clock.now()).toBeLessThan(START + minutes(2) + 10_000);
  });

  test('is not claimed while the fix of the holder who let go is still building', async () => {
    await using story = await watchStory();
    Object.assign(story.lock, { holder: 'e1b2', freeAtMs: minutes(2) });
    const fix = build(
      'd2',
      LATER,
      [
        [0, 'BUILDING'],
        [minutes(5), 'READY'],
      ],
      { appearsAtMs: minutes(1) },
    );
    story.api.deployments = [failing, fix];
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { id: 'd2' } });
    expect(story.lock.done).toEqual([]);
  });

  test('ends at the deadline with the holder, the error and the log', async () => {
    await using story = await watchStory();
    story.lock.holder = 'e1b2';
    Object.assign(story.api, { deployments: [failing], events });
    const outcome = await story.watch();
    expect(outcome).toMatchObject({
      kind: 'timed-out',
      waitedMs: minutes(15),
      holder: { heldBy: 'e1b2' },
      deployment: { state: 'ERROR' },
    });
    expect(outcome).toHaveProperty('log.lines.0', 'Running "npm run build"');
    expect(story.lock.done).toEqual([]);
    expect(story.api.requests.filter((request) => request.path.endsWith('/events'))).toHaveLength(1);
  });
});

describe('a deployment that never fails nor becomes ready takes no lock', () => {
  test.each([
    [
      'the ignored build step',
      { fields: { errorMessage: IGNORED } },
      'CANCELED',
      { kind: 'skipped', why: { kind: 'ignored-build-step' } },
    ],
    [
      'Vercel, which skips what a commit does not affect',
      { fields: { buildSkipped: true } },
      'CANCELED',
      { kind: 'skipped', why: { kind: 'build-skipped' } },
    ],
    ['a person who cancels it', {}, 'CANCELED', { kind: 'canceled' }],
    [
      'a commit author without a seat',
      {},
      'BLOCKED',
      { kind: 'blocked', deployment: { seatBlock: 'TEAM_ACCESS_REQUIRED' } },
    ],
    ['its removal', {}, 'DELETED', { kind: 'deleted' }],
    ['its disappearance', { vanishesAtMs: 20_000 }, 'BUILDING', { kind: 'deleted' }],
  ])('ended by %s', async (_, more, state, expected) => {
    await using story = await watchStory();
    story.api.deployments = [
      build(
        'd1',
        SHA,
        [
          [0, 'BUILDING'],
          [9000, state],
        ],
        more,
      ),
    ];
    expect(await story.watch()).toMatchObject(expected);
    expect(story.lock.done).toEqual([]);
  });

  test('cancelled for a newer commit, it is followed in that one', async () => {
    await using story = await watchStory();
    const newer = build(
      'd2',
      LATER,
      [
        [0, 'BUILDING'],
        [60_000, 'READY'],
      ],
      { appearsAtMs: 5000 },
    );
    story.api.deployments = [
      build('d1', SHA, [
        [0, 'QUEUED'],
        [6000, 'CANCELED'],
      ]),
      newer,
    ];
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { id: 'd2' } });
    expect(story.events).toContainEqual(expect.objectContaining({ kind: 'superseded', sha: SHA }));
  });

  test('cancelled for a commit that does not contain it, it is superseded', async () => {
    await using story = await watchStory();
    const rewritten = build('d3', OTHER, [[0, 'BUILDING']], { appearsAtMs: 5000 });
    story.api.deployments = [
      build('d1', SHA, [
        [0, 'QUEUED'],
        [6000, 'CANCELED'],
      ]),
      rewritten,
    ];
    expect(await story.watch()).toMatchObject({ kind: 'superseded', by: { id: 'd3' } });
    expect(story.lock.done).toEqual([]);
  });

  test('building to the deadline, it times out', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'BUILDING']])];
    const outcome = await story.watch();
    expect(outcome).toMatchObject({
      kind: 'timed-out',
      waitedMs: minutes(15),
      deployment: { state: 'BUILDING' },
    });
    expect(outcome).not.toHaveProperty('holder');
  });

  test('it does so at the same time where the clock is set back an hour meanwhile', async () => {
    await using story = await watchStory();
    const { clock, lock, provider } = story;
    story.api.deployments = [build('d1', SHA, [[0, 'BUILDING']])];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (clock.monotonic() === minutes(5)) clock.setBack(minutes(60));
    };
    expect(await story.watch({}, provider)).toMatchObject({ kind: 'timed-out', waitedMs: minutes(15) });
    expect(clock.monotonic()).toBe(minutes(15));
    expect(lock.beats.length).toBeGreaterThan(15);
  });

  test('in a state that guard does not know, it is in progress and shown as it is', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('d1', SHA, [
        [0, 'PROVISIONING'],
        [9000, 'READY'],
      ]),
    ];
    expect(await story.watch()).toMatchObject({ kind: 'ready' });
    expect(story.events).toContainEqual(expect.objectContaining({ kind: 'changed', from: 'PROVISIONING' }));
  });
});

describe('a push without a deployment', () => {
  test('is not seen after two minutes', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('older', OTHER, [[0, 'READY']])];
    expect(await story.watch()).toEqual({ kind: 'not-seen', waitedMs: 120_000 });
  });

  test('is skipped without one request where none is expected', async () => {
    await using story = await watchStory();
    const expectation = { kind: 'none', why: 'branch-disabled' } as const;
    expect(await story.watch({ expectation })).toEqual({
      kind: 'skipped',
      why: { kind: 'expectation', expectation },
    });
    expect(story.api.requests).toEqual([]);
  });

  test('is skipped after half a minute where none is likely', async () => {
    await using story = await watchStory();
    const expectation = { kind: 'unlikely', why: 'no-affected-path' } as const;
    expect(await story.watch({ expectation })).toMatchObject({ kind: 'skipped', why: { expectation } });
    expect(story.clock.now() - START).toBe(30_000);
  });

  test('is skipped where the same commit was deployed from another branch', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'READY']], { branch: 'feature/x' })];
    expect(await story.watch()).toMatchObject({
      kind: 'skipped',
      why: { kind: 'same-commit-deployed', deployment: { id: 'd1' } },
    });
  });

  test('is followed in a later commit of the branch that contains it', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('d2', LATER, [
        [0, 'BUILDING'],
        [9000, 'READY'],
      ]),
    ];
    expect(await story.watch()).toMatchObject({ kind: 'ready', deployment: { sha: LATER } });
  });
});

describe('a commit that is not pushed', () => {
  const expectation = { kind: 'unlikely', why: 'not-pushed', remotes: ['origin'], push: [] } as const;
  const skipped = { kind: 'skipped', why: { kind: 'expectation', expectation } };

  test('is not waited for', async () => {
    await using story = await watchStory();
    const start = story.clock.now();
    expect(await story.watch({ expectation })).toEqual(skipped);
    expect(story.clock.now() - start).toBe(0);
  });

  test('is followed where Vercel has a deployment of it all the same', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      build('d1', SHA, [
        [0, 'BUILDING'],
        [9000, 'READY'],
      ]),
    ];
    expect(await story.watch({ expectation })).toMatchObject({ kind: 'ready' });
  });

  test.each([[403], [500]])('is known not to be, whatever Vercel answers (%i)', async (status) => {
    await using story = await watchStory();
    story.api.faults = [{ status }];
    expect(await story.watch({ expectation })).toEqual(skipped);
  });

  test('is not known to be where it is not here either, and Vercel does not answer', async () => {
    await using story = await watchStory();
    const unseen = { ...expectation, push: 'not-here' } as const;
    expect(await story.watch({ expectation: unseen })).toMatchObject({ kind: 'skipped' });
    story.api.faults = [{ status: 403 }];
    expect(await story.watch({ expectation: unseen })).toMatchObject({
      kind: 'unavailable',
      answer: { kind: 'denied', why: 'forbidden' },
    });
  });

  test('is waited for where that is not certain, and the end says how to push it', async () => {
    await using story = await watchStory();
    const push = ['-u', 'origin', 'lonely'];
    expect(await story.watch({ expectation: { kind: 'maybe', why: 'push-unknown', push } })).toMatchObject({
      kind: 'not-seen',
      waitedMs: 120_000,
      push,
    });
  });
});

describe('the manners of a watch', () => {
  test('heartbeats are at most 60 s apart through build and waiting', async () => {
    await using story = await watchStory();
    story.lock.holder = 'e1b2';
    story.api.deployments = [
      build('d1', SHA, [
        [0, 'BUILDING'],
        [minutes(7), 'ERROR'],
      ]),
    ];
    await story.watch();
    const gaps = story.lock.beats.map((at, index) => at - (story.lock.beats[index - 1] ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(story.clock.now() - (story.lock.beats.at(-1) ?? 0)).toBeLessThanOrEqual(60_000);
  });

  test('requests become rarer: about 60 in 15 minutes', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'BUILDING']])];
    await story.watch();
    expect(story.api.requests.length).toBeGreaterThan(50);
    expect(story.api.requests.length).toBeLessThan(65);
  });

  test('an abort while waiting rejects and leaves the lock as it was', async () => {
    await using story = await watchStory();
    story.api.deployments = [build('d1', SHA, [[0, 'BUILDING']])];
    const { clock, lock, provider } = story;
    const { watchDeployment } = await import('../../../src/deploy/vercel/watch.ts');
    const stop = new AbortController();
    const report = (event: WatchEvent) => event.kind === 'seen' && stop.abort();
    const target = { sha: SHA, branch: 'main', expectation: { kind: 'expected' } } as const;
    const ports = {
      provider,
      clock,
      lock,
      git: { isAncestor: async () => false },
      report,
      random: () => 0,
      signal: stop.signal,
    };
    await expect(watchDeployment(target, ports)).rejects.toThrow(/abort/i);
    expect(lock.done).toEqual([]);
  });
});
