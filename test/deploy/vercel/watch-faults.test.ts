import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { vercelApi } from '../../../src/deploy/vercel/api.ts';
import { type Fault, SCOPE, SHA, TOKEN } from '../../support/vercel-api.ts';
import { START, watchStory } from '../../support/vercel-watch.ts';

const failing = { id: 'd1', sha: SHA, timeline: [[0, 'ERROR']] } as const;
const PATHS = ['/v6/deployments', '/v13/deployments'];

const TROUBLES: readonly (readonly [string, Fault, string])[] = [
  ['500', { status: 500 }, 'server-error'],
  ['502 with a page', { status: 502, html: '<html>bad gateway</html>' }, 'server-error'],
  ['200 with a page', { status: 200, html: '<html>hello</html>' }, 'unreadable'],
  ['a connection reset', { how: 'reset' }, 'network'],
  ['429', { status: 429, code: 'rate_limited', headers: { 'retry-after': '20' } }, 'rate-limited'],
];

describe('trouble that lasts never claims the lock', () => {
  for (const path of PATHS) {
    test.each(TROUBLES)(`%s on ${path}`, async (_, fault, why) => {
      await using story = await watchStory();
      story.api.deployments = [failing];
      story.api.faults = [{ ...fault, path }];
      expect(await story.watch()).toMatchObject({ kind: 'unavailable', answer: { why } });
      expect(story.lock).toMatchObject({ done: [], holder: 'free' });
      expect(story.clock.now() - START).toBe(15 * 60_000);
    });
  }

  test('a server that never answers', async () => {
    await using story = await watchStory({ requestTimeoutMs: 20 });
    story.api.deployments = [failing];
    story.api.faults = [{ how: 'hang' }];
    expect(await story.watch()).toMatchObject({ kind: 'unavailable', answer: { why: 'timed-out' } });
    expect(story.lock.done).toEqual([]);
  });

  test('nobody listening', async () => {
    await using story = await watchStory();
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const deaf = vercelApi({ origin, token: TOKEN, scope: SCOPE, now: story.clock.now });
    expect(await story.watch({}, deaf)).toMatchObject({
      kind: 'unavailable',
      answer: { why: 'network', detail: 'ECONNREFUSED' },
    });
    expect(story.lock.done).toEqual([]);
  });
});

describe('trouble that passes is waited out', () => {
  test.each(TROUBLES)('%s once', async (_, fault) => {
    await using story = await watchStory();
    story.api.deployments = [
      {
        id: 'd1',
        sha: SHA,
        timeline: [
          [0, 'BUILDING'],
          [9000, 'READY'],
        ],
      },
    ];
    story.api.faults = [{ ...fault, times: 1 }];
    expect(await story.watch()).toMatchObject({ kind: 'ready' });
    expect(story.events.filter((event) => event.kind === 'unavailable')).toHaveLength(1);
  });

  test('and forgotten: a build that then outlasts the deadline is timed out', async () => {
    await using story = await watchStory();
    story.api.deployments = [{ id: 'd1', sha: SHA, timeline: [[0, 'BUILDING']] }];
    story.api.faults = [{ status: 500, times: 3 }];
    expect(await story.watch()).toMatchObject({ kind: 'timed-out' });
  });

  test('also where only the question for the commit fails', async () => {
    await using story = await watchStory();
    story.api.faults = [{ status: 500, parameter: 'sha', times: 2 }];
    expect(await story.watch()).toMatchObject({ kind: 'not-seen' });
    expect(story.events.filter((event) => event.kind === 'unavailable')).toHaveLength(2);
  });

  test('a rate limit is left alone for as long as it asks', async () => {
    await using story = await watchStory();
    story.api.deployments = [{ id: 'd1', sha: SHA, timeline: [[0, 'READY']] }];
    story.api.faults = [{ status: 429, times: 1, headers: { 'retry-after': '90' } }];
    await story.watch();
    expect(story.api.requests[1]?.atMs).toBeGreaterThanOrEqual(90_000);
    const gaps = story.lock.beats.map((at, index) => at - (story.lock.beats[index - 1] ?? at));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
  });

  test('an error is claimed without its log when only the log cannot be had', async () => {
    await using story = await watchStory();
    story.api.deployments = [failing];
    story.api.faults = [{ path: '/v3/', status: 500 }];
    expect(await story.watch()).toMatchObject({
      kind: 'error',
      lock: { kind: 'claimed' },
      log: { lines: [] },
    });
  });
});

describe('a refusal ends the watch at once, without a claim', () => {
  test.each([
    [
      'a missing token',
      { status: 403, extra: { missingToken: true } },
      { kind: 'denied', why: 'missing-token' },
    ],
    [
      'an invalid token',
      { status: 403, extra: { invalidToken: true } },
      { kind: 'denied', why: 'invalid-token' },
    ],
    ['no access', { status: 403 }, { kind: 'denied', why: 'forbidden' }],
    ['an unknown project', { status: 404, code: 'not_found' }, { kind: 'not-found' }],
  ])('%s', async (_, fault, answer) => {
    await using story = await watchStory();
    story.api.deployments = [failing];
    story.api.faults = [{ ...fault, path: '/v6/' }];
    expect(await story.watch()).toMatchObject({ kind: 'unavailable', answer });
    expect(story.api.requests).toHaveLength(1);
    expect(story.lock.done).toEqual([]);
  });

  test('a token that expires while the build runs', async () => {
    await using story = await watchStory();
    story.api.deployments = [
      {
        id: 'd1',
        sha: SHA,
        timeline: [
          [0, 'BUILDING'],
          [9000, 'ERROR'],
        ],
      },
    ];
    story.api.faults = [{ path: '/v13/', status: 403, extra: { invalidToken: true } }];
    expect(await story.watch()).toMatchObject({ kind: 'unavailable', deployment: { state: 'BUILDING' } });
    expect(story.lock.done).toEqual([]);
  });
});
