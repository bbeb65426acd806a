import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { vercelApi } from '../../../src/deploy/vercel/api.ts';
import { parseApiOrigin } from '../../../src/deploy/vercel/api-origin.ts';
import { refusalOf } from '../../../src/deploy/vercel/api-refusal.ts';
import { SCOPE, SHA, startVercelApi, TOKEN } from '../../support/vercel-api.ts';

const NOW = { maxAgeMs: 0 };
const now = () => 1_000_000;

describe('the API client', () => {
  test('asks with token, project and team', async () => {
    await using api = await startVercelApi();
    api.deployments = [{ id: 'd1', sha: SHA, timeline: [[0, 'READY']] }];
    const client = vercelApi({ origin: api.url, token: TOKEN, scope: SCOPE, now });
    expect(await client.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      kind: 'ok',
      value: [{ id: 'd1', state: 'READY' }],
    });
    const query = { projectId: 'prj_web', sha: SHA, limit: '20', teamId: 'team_acme' };
    expect(api.requests[0]).toMatchObject({ path: '/v6/deployments', query, auth: 'ok' });
  });

  test('reads a log that comes newest first as oldest first', async () => {
    await using api = await startVercelApi();
    api.events = [
      { type: 'stdout', created: 1, text: 'one' },
      { type: 'stdout', created: 2, text: 'two' },
      { type: 'exit', created: 3 },
    ];
    const client = vercelApi({ origin: api.url, token: TOKEN, scope: SCOPE, now });
    const answer = await client.log('d1', NOW);
    expect(answer.kind === 'ok' && answer.value.map((line) => line.text)).toEqual(['one', 'two']);
  });

  test.each([['tok_wrong'], ['tok with spaces'], ['tok\nwith a line'], ['tok€']])(
    'never repeats the token %j',
    async (token) => {
      await using api = await startVercelApi();
      const answer = await vercelApi({ origin: api.url, token, scope: SCOPE, now }).detail('d1', NOW);
      expect(answer).toMatchObject({ kind: 'denied', why: 'invalid-token' });
      expect(JSON.stringify(answer)).not.toContain(token.slice(0, 4));
    },
  );

  test('does not carry the token along a redirect', async () => {
    await using api = await startVercelApi();
    await using elsewhere = await startVercelApi();
    api.faults = [{ status: 307, headers: { location: `${elsewhere.url}/v13/deployments/d1` } }];
    expect(
      await vercelApi({ origin: api.url, token: TOKEN, scope: SCOPE, now }).detail('d1', NOW),
    ).toMatchObject({ kind: 'unavailable' });
    expect(elsewhere.requests).toEqual([]);
  });

  describe('of an answer that stops in the middle', () => {
    setFlagsFromString('--expose_gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const stalled = async (timeoutMs: number, signal?: AbortSignal) => {
      await using api = await startVercelApi();
      api.faults = [{ how: 'stall' }];
      // fetch holds its signal weakly once the head of the answer is there.
      const collecting = setInterval(collectGarbage, 20);
      const client = vercelApi({ origin: api.url, token: TOKEN, scope: SCOPE, now, timeoutMs });
      return await client
        .findDeployments({ sha: SHA }, { maxAgeMs: 0, ...(signal && { signal }) })
        .finally(() => clearInterval(collecting));
    };

    test('waits no longer than of none at all', async () => {
      expect(await stalled(300)).toMatchObject({ kind: 'unavailable', why: 'timed-out' });
    });

    test('lets itself be interrupted', async () => {
      const interrupt = new AbortController();
      setTimeout(() => interrupt.abort(new Error('interrupted')), 300);
      await expect(stalled(60_000, interrupt.signal)).rejects.toThrow('interrupted');
    });
  });
});

describe('the API origin', () => {
  test.each(['https://api.vercel.com', 'http://127.0.0.1:3000', 'http://localhost:1', 'http://[::1]:9'])(
    '%s is taken',
    (origin) => {
      expect(parseApiOrigin(origin).href).toContain(origin);
    },
  );

  test.each([
    'http://api.vercel.com',
    'http://127.0.0.1.evil.example',
    'ftp://127.0.0.1',
    'file:///etc',
    'api.vercel.com',
    '',
    'https://u:secret@host',
  ])('%j is refused', (origin) => {
    expect(() => parseApiOrigin(origin)).toThrow('configuration');
    expect(() => parseApiOrigin(origin)).toThrow(
      expect.not.objectContaining({
        data: expect.objectContaining({ value: expect.stringContaining('secret') }),
      }),
    );
  });
});

describe('an HTTP refusal', () => {
  test.each([
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '100000' }, 300_000],
    [{ 'retry-after': new Date(1_030_000).toUTCString() }, 30_000],
    [{ 'x-ratelimit-reset': '1060' }, 60_000],
    [{ 'x-ratelimit-reset': '10' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('429 with %j asks for %s ms', (headers, expected) => {
    const answer = refusalOf(429, new Headers(headers), {}, 1_000_000);
    expect(answer).toMatchObject({ kind: 'unavailable', why: 'rate-limited' });
    expect('retryAfterMs' in answer ? answer.retryAfterMs : undefined).toBe(expected);
  });

  test.each([
    [400, 'denied'],
    [401, 'denied'],
    [404, 'not-found'],
    [408, 'unavailable'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('%i is %s', (status, kind) => {
    expect(refusalOf(status, new Headers(), undefined, 0)).toMatchObject({ kind, detail: `HTTP ${status}` });
  });
});
