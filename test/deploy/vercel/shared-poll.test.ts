import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, NoAnswer } from '../../../src/deploy/vercel/answer.ts';
import type { Deployment } from '../../../src/deploy/vercel/deployment.ts';
import type { Provider } from '../../../src/deploy/vercel/provider.ts';
import { sharedPoll } from '../../../src/deploy/vercel/shared-poll.ts';
import { SCOPE, SHA, startVercelApi, TOKEN } from '../../support/vercel-api.ts';
import { apiOf, movingClock, START } from '../../support/vercel-watch.ts';

let directory: string;

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'guard-poll-')), 'guard', 'vercel');
});

afterEach(() => rm(join(directory, '../..'), { recursive: true, force: true }));

const QUERY = { sha: SHA };
const A_SECOND = { maxAgeMs: 900 };

function counting(answer: () => Promise<Answer<readonly Deployment[]>>) {
  let asked = 0;
  const provider: Provider = {
    name: 'rest',
    findDeployments: () => {
      asked += 1;
      return answer();
    },
    detail: async () => ({ kind: 'not-found', detail: 'x' }),
    log: async () => ({ kind: 'ok', value: [{ type: 'stderr', text: 'l', created: 1 }] }),
  };
  return { provider, asked: () => asked };
}

const found = (state: string): Answer<readonly Deployment[]> => ({
  kind: 'ok',
  value: [{ id: 'd1', state, sha: SHA }],
});
const poll = (provider: Provider, clock = movingClock()) =>
  sharedPoll(provider, { directory, project: 'p', clock });
const names = () => readdir(directory);

describe('an answer', () => {
  test('serves another session for as long as it is fresh', async () => {
    const { provider, asked } = counting(async () => found('BUILDING'));
    const clock = movingClock();
    await poll(provider, clock).findDeployments(QUERY, A_SECOND);
    clock.advance(900);
    expect(await poll(provider, clock).findDeployments(QUERY, A_SECOND)).toEqual(found('BUILDING'));
    expect(asked()).toBe(1);
    clock.advance(1);
    await poll(provider, clock).findDeployments(QUERY, A_SECOND);
    expect(asked()).toBe(2);
  });

  test('serves no other question, project or kind', async () => {
    const { provider, asked } = counting(async () => found('READY'));
    await poll(provider).findDeployments(QUERY, A_SECOND);
    await poll(provider).findDeployments({ branch: 'main' }, A_SECOND);
    await sharedPoll(provider, { directory, project: 'other', clock: movingClock() }).findDeployments(
      QUERY,
      A_SECOND,
    );
    expect(asked()).toBe(3);
  });

  test('about one commit serves no other, though the deployments are called alike', async () => {
    const { provider } = counting(async () => found('READY'));
    const details: Record<string, string> = { a: 'READY', b: 'ERROR' };
    for (const [sha, state] of Object.entries(details)) {
      const asked = poll({ ...provider, detail: async (id) => ({ kind: 'ok', value: { id, state, sha } }) });
      expect(await asked.detail('dpl_abc', { ...A_SECOND, sha })).toMatchObject({ value: { state, sha } });
    }
  });

  test('of any kind reads back as it was', async () => {
    const clock = movingClock();
    const { provider } = counting(async () => ({ kind: 'unavailable', why: 'server-error', detail: 'no' }));
    for (const _ of ['asked', 'shared']) {
      expect(await poll(provider, clock).findDeployments(QUERY, A_SECOND)).toEqual({
        kind: 'unavailable',
        why: 'server-error',
        detail: 'no',
      });
      expect(await poll(provider, clock).log('d', A_SECOND)).toMatchObject({
        kind: 'ok',
        value: [{ text: 'l' }],
      });
    }
  });

  test.each<NoAnswer>([
    { kind: 'denied', why: 'invalid-token', detail: 'no' },
    { kind: 'not-found', detail: 'what the token may not see' },
  ])('that goes by the credentials is for the session that asked alone: $kind', async (refusal) => {
    const clock = movingClock();
    const refused = counting(async () => refusal);
    const accepted = counting(async () => found('READY'));
    expect(await poll(refused.provider, clock).findDeployments(QUERY, A_SECOND)).toEqual(refusal);
    expect(await poll(accepted.provider, clock).findDeployments(QUERY, A_SECOND)).toEqual(found('READY'));
    expect(await poll(refused.provider, clock).findDeployments(QUERY, A_SECOND)).toEqual(found('READY'));
    expect([refused.asked(), accepted.asked()]).toEqual([1, 1]);
  });

  test('of an older guard that shared refusals is asked anew', async () => {
    const { provider, asked } = counting(async () => found('READY'));
    await poll(provider).findDeployments(QUERY, A_SECOND);
    const [name = ''] = await names();
    const answer = { kind: 'denied', why: 'invalid-token', detail: 'no' };
    await writeFile(join(directory, name), JSON.stringify({ answeredAt: START, answer }));
    expect(await poll(provider).findDeployments(QUERY, A_SECOND)).toEqual(found('READY'));
    expect(asked()).toBe(2);
  });

  test('that asks to be left alone is heard by all', async () => {
    const limited = { kind: 'unavailable', why: 'rate-limited', detail: 'x', retryAfterMs: 60_000 } as const;
    const { provider, asked } = counting(async () => limited);
    const clock = movingClock();
    await poll(provider, clock).findDeployments(QUERY, A_SECOND);
    clock.advance(50_000);
    expect(await poll(provider, clock).findDeployments(QUERY, A_SECOND)).toEqual({
      ...limited,
      retryAfterMs: 10_000,
    });
    expect(asked()).toBe(1);
  });

  test('is kept for this user only, without the token and without litter', async () => {
    await using api = await startVercelApi();
    await poll(apiOf(api, movingClock())).findDeployments(QUERY, A_SECOND);
    const [name = '', ...others] = await names();
    expect(others).toEqual([]);
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(directory, name), 'utf8')).not.toContain(TOKEN);
  });

  test('nobody asked for in a while is cleared away', async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, 'old.json'), '{}');
    await utimes(join(directory, 'old.json'), new Date(0), new Date(0));
    await poll(counting(async () => found('READY')).provider).findDeployments(QUERY, A_SECOND);
    expect(await names()).not.toContain('old.json');
  });

  test.each([
    '',
    '{',
    '{"answeredAt":1}',
    `{"answeredAt":${START},"answer":{"kind":"ok","value":3}}`,
    `{"answeredAt":${START + 5000},"answer":{"kind":"ok","value":[]}}`,
  ])('that is damaged or of the future is asked anew: %s', async (content) => {
    const { provider, asked } = counting(async () => found('READY'));
    await poll(provider).findDeployments(QUERY, A_SECOND);
    const [name = ''] = await names();
    await writeFile(join(directory, name), content);
    expect(await poll(provider).findDeployments(QUERY, A_SECOND)).toEqual(found('READY'));
    expect(asked()).toBe(2);
  });
});

describe('the session that asks now', () => {
  async function markedBy(content: string): Promise<void> {
    const { provider } = counting(async () => found('OLD'));
    await poll(provider).findDeployments(QUERY, A_SECOND);
    const [name = ''] = await names();
    await rm(join(directory, name));
    await writeFile(join(directory, name.replace('.json', '.asking')), content);
  }

  test.each([
    ['living and new: it is waited for, then asked anyway', `${process.pid} ${START}`, 5000],
    ['living but 15 s old', `${process.pid} ${START - 15_000}`, 0],
    ['dead', `999999999 ${START}`, 0],
    ['of nonsense', 'x y', 0],
  ])('%s', async (_, content, waited) => {
    await markedBy(content);
    const { provider, asked } = counting(async () => found('READY'));
    const clock = movingClock();
    expect(await poll(provider, clock).findDeployments(QUERY, A_SECOND)).toEqual(found('READY'));
    expect([asked(), clock.now() - START]).toEqual([1, waited]);
  });

  test('is waited for no longer where the clock is set back meanwhile', async () => {
    await markedBy(`${process.pid} ${START}`);
    const { provider } = counting(async () => found('READY'));
    const clock = movingClock();
    let sleeps = 0;
    const sleep: typeof clock.sleep = async (ms) => {
      sleeps += 1;
      await clock.sleep(ms);
      if (sleeps === 20) clock.setBack(10_000);
    };
    await poll(provider, { ...clock, sleep }).findDeployments(QUERY, A_SECOND);
    expect(clock.monotonic()).toBe(5000);
  });

  test('answers for eight that ask at once', async () => {
    const clock = movingClock();
    const { provider, asked } = counting(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return found('READY');
    });
    const slow = { ...clock, sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 5)) };
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        sharedPoll(provider, { directory, project: 'p', clock: slow }).findDeployments(QUERY, {
          maxAgeMs: 0,
        }),
      ),
    );
    expect(all).toEqual(Array.from({ length: 8 }, () => found('READY')));
    expect(asked()).toBe(1);
  });

  test('leaves no mark when it fails', async () => {
    const { provider } = counting(async () => {
      throw new Error('bug');
    });
    await expect(poll(provider).findDeployments(QUERY, A_SECOND)).rejects.toThrow('bug');
    expect(await names()).toEqual([]);
  });

  test('asks for itself where the directory cannot be made', async () => {
    await mkdir(join(directory, '..'), { recursive: true });
    await writeFile(directory, 'a file');
    const { provider, asked } = counting(async () => found('READY'));
    for (const _ of [1, 2])
      expect(await poll(provider).findDeployments(QUERY, A_SECOND)).toEqual(found('READY'));
    expect(asked()).toBe(2);
  });
});

test('eight processes that watch one push make hardly more requests than one', async () => {
  await using api = await startVercelApi();
  const script = join(directory, '..', 'watcher.mjs');
  await mkdir(directory, { recursive: true });
  await build({
    entryPoints: [new URL('../../support/poll-watcher.ts', import.meta.url).pathname],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['micromatch'],
  });
  const started = Date.now();
  const run = promisify(execFile);
  api.deployments = [{ id: 'd1', sha: SHA, timeline: [[0, 'BUILDING']] }];
  const sessions = Array.from({ length: 8 }, () =>
    run(process.execPath, [script, api.url, TOKEN, SCOPE.project, SHA, directory]),
  );
  while (api.requests.length < 5) await new Promise((resolve) => setTimeout(resolve, 20));
  api.deployments = [{ id: 'd1', sha: SHA, timeline: [[0, 'READY']] }];
  expect((await Promise.all(sessions)).map((session) => session.stdout)).toEqual(
    Array.from({ length: 8 }, () => 'ready'),
  );
  const seconds = (Date.now() - started) / 1000;
  expect(api.requests.length).toBeLessThanOrEqual(Math.ceil(seconds) + 8);
});
