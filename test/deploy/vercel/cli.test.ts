import { describe, expect, test } from 'vitest';
import { cliProvider } from '../../../src/deploy/vercel/cli.ts';
import type { Scope } from '../../../src/deploy/vercel/requests.ts';
import { runProgram } from '../../../src/deploy/vercel/run-program.ts';
import { fakeProgram, type Reply } from '../../support/fake-program.ts';
import { fixture } from '../../support/fixture.ts';
import { SHA } from '../../support/vercel-api.ts';

const VERSION: Reply = { match: ['--version'], stdout: '64.0.2\n', stderr: 'Vercel CLI 64.0.2\n' };
const HINT = '<claude-code-hint v="1" type="plugin" value="x" />\n';
const NOW = { maxAgeMs: 0 };

async function cli(
  replies: readonly Reply[],
  more: { scope?: Scope; origin?: string; timeoutMs?: number } = {},
) {
  const program = await fakeProgram('vercel', replies);
  const scope = { project: 'prj_web', team: { slug: 'acme' } };
  const provider = cliProvider({
    file: program.file,
    run: runProgram,
    env: program.env,
    directory: program.directory,
    scope,
    ...more,
  });
  return { ...program, provider };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('vercel on PATH', () => {
  test('gives the raw API answer by `vercel api`', async () => {
    await using fake = await cli([
      VERSION,
      { match: ['api'], stdout: fixture('vercel/api-list-error.json'), stderr: HINT },
    ]);
    const answer = await fake.provider.findDeployments({ sha: SHA }, NOW);
    const errorMessage = 'Command "npm run build" exited with 1';
    expect(answer).toMatchObject({
      kind: 'ok',
      value: [{ id: 'dpl_1', state: 'ERROR', sha: SHA, branch: 'main', errorMessage }],
    });
  });

  test('is called with scope and directory, quietly, and without a terminal to ask', async () => {
    await using fake = await cli([VERSION, { match: ['api'], stdout: '{"deployments":[]}' }], {
      origin: 'http://127.0.0.1:9',
    });
    await fake.provider.findDeployments({ branch: 'feature/x' }, NOW);
    const [, call] = await fake.calls();
    const path = '/v6/deployments?projectId=prj_web&branch=feature%2Fx&limit=20&slug=acme';
    expect(call?.args).toEqual([
      'api',
      path,
      '--scope',
      'acme',
      '--cwd',
      fake.directory,
      '--api',
      'http://127.0.0.1:9',
    ]);
    expect(call?.env).toMatchObject({
      CI: '1',
      VERCEL_TELEMETRY_DISABLED: '1',
      NO_UPDATE_NOTIFIER: '1',
      NO_COLOR: '1',
    });
    expect(call).toMatchObject({ cwd: fake.directory });
  });

  test('is asked for its version once', async () => {
    await using fake = await cli([VERSION, { match: ['api'], stdout: '[]' }]);
    await fake.provider.log('dpl_1', NOW);
    await fake.provider.log('dpl_1', NOW);
    expect((await fake.calls()).filter((call) => call.args.includes('--version'))).toHaveLength(1);
  });

  test.each(['44.7.3', '50.4.9', '50.4.10'])(
    'is never given a word it could take for a folder to deploy (%s)',
    async (version) => {
      await using fake = await cli([{ match: ['--version'], stdout: `${version}\n` }]);
      expect(await fake.provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
        kind: 'denied',
        why: 'too-old',
      });
      expect(await fake.calls()).toHaveLength(1);
    },
  );

  test.each(['50.5.0', '51.0.0'])('is new enough as %s', async (version) => {
    await using fake = await cli([
      { match: ['--version'], stdout: `${version}\n` },
      { match: ['api'], stdout: '[]' },
    ]);
    expect(await fake.provider.log('dpl_1', NOW)).toEqual({ kind: 'ok', value: [] });
  });

  test('is asked by `ls` where `api` fails without a word', async () => {
    const replies = [
      VERSION,
      { match: ['api'], status: 1 },
      { match: ['ls'], stdout: fixture('vercel/ls-list-ready.json') },
    ];
    await using fake = await cli(replies);
    const answer = await fake.provider.findDeployments({ sha: SHA }, NOW);
    expect(answer).toMatchObject({
      kind: 'ok',
      value: [{ id: 'web-1-acme.vercel.app', state: 'READY', sha: SHA }],
    });
    const last = (await fake.calls()).at(-1);
    expect(last?.args.slice(0, 6)).toEqual([
      'ls',
      'prj_web',
      '--format',
      'json',
      '-m',
      `githubCommitSha=${SHA}`,
    ]);
  });

  test('is asked by `ls` alone where its version cannot be read', async () => {
    const url = 'web-1-acme.vercel.app';
    const list = fixture('vercel/ls-list-ready.json');
    await using fake = await cli([{ match: [], stdout: list }]);
    expect(await fake.provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      kind: 'ok',
      value: [{ id: url, state: 'READY' }],
    });
    expect(await fake.provider.detail(url, { ...NOW, sha: SHA })).toMatchObject({
      kind: 'ok',
      value: { id: url, state: 'READY' },
    });
    expect(await fake.provider.log(url, NOW)).toMatchObject({ kind: 'unavailable' });
    expect((await fake.calls()).map(({ args }) => args[0])).toEqual(['--version', 'ls', 'ls']);
  });

  test('that hangs is killed', async () => {
    await using fake = await cli([VERSION, { match: ['api'], hang: true }], { timeoutMs: 1500 });
    const startedAt = performance.now();
    expect(await fake.provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      kind: 'unavailable',
      why: 'timed-out',
    });
    expect(performance.now() - startedAt).toBeLessThan(4000);
    const pid = (await fake.calls()).at(-1)?.pid ?? 0;
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test('that hangs is killed when the watch ends', async () => {
    await using fake = await cli([VERSION, { match: ['api'], hang: true }]);
    const ending = new AbortController();
    const answer = fake.provider.detail('dpl_1', { ...NOW, signal: ending.signal });
    await expect.poll(async () => (await fake.calls()).length).toBe(2);
    ending.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    const pid = (await fake.calls()).at(-1)?.pid ?? 0;
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test.each<[string, Reply, object]>([
    [
      'an unknown project for an agent',
      { match: [], stdout: fixture('vercel/agent-unknown-project.json'), status: 1 },
      { kind: 'not-found' },
    ],
    [
      'a missing scope',
      { match: [], stdout: fixture('vercel/agent-missing-scope.json'), status: 1 },
      { kind: 'denied', why: 'missing-scope', choices: ['acme', 'beta'] },
    ],
    ['a failure without a word', { match: [], status: 1 }, { kind: 'unavailable', why: 'silent' }],
    [
      'no credentials',
      {
        match: [],
        status: 1,
        stderr:
          'Error: No existing credentials found. Please run `vercel login` or pass "--token"\nLearn More: https://err.sh/x\n',
      },
      { kind: 'denied', why: 'not-logged-in' },
    ],
    [
      'a login that it began by itself',
      {
        match: [],
        status: 1,
        stderr: `${HINT}> No existing credentials found. Starting login flow...\nError: fetch failed\n`,
      },
      {
        kind: 'denied',
        why: 'not-logged-in',
        detail: 'No existing credentials found. Starting login flow...',
      },
    ],
    [
      'a bad token',
      { match: [], status: 1, stderr: 'Error: Not authorized (403)\n' },
      { kind: 'denied', why: 'invalid-token' },
    ],
    [
      'a token with other characters, without repeating them',
      {
        match: [],
        status: 2,
        stderr: 'Error: You defined "--token", but its contents are invalid. Must not contain: "!"\n',
      },
      {
        kind: 'denied',
        why: 'invalid-token',
        detail: 'You defined "--token", but its contents are invalid.',
      },
    ],
    [
      'a wrong scope',
      { match: [], status: 1, stderr: 'Error: The specified scope does not exist\n' },
      { kind: 'denied', why: 'forbidden' },
    ],
    [
      'a deployment that is not there',
      { match: [], status: 1, stderr: 'Error: Could not find a deployment with ID "x" in scope. (404)\n' },
      { kind: 'not-found' },
    ],
    [
      'a server error',
      { match: [], status: 1, stderr: 'Error: Internal Server Error (500)\n' },
      { kind: 'unavailable', why: 'server-error' },
    ],
    [
      'something else than JSON',
      { match: [], stdout: 'https://web.vercel.app\n' },
      { kind: 'unavailable', why: 'unreadable' },
    ],
  ])('says %s', async (_, reply, expected) => {
    await using fake = await cli([VERSION, reply]);
    expect(await fake.provider.detail('dpl_1', NOW)).toMatchObject(expected);
  });

  test('that cannot be started is no fault of guard', async () => {
    await using fake = await cli([]);
    const provider = cliProvider({
      file: '/nowhere/vercel',
      run: runProgram,
      env: {},
      directory: fake.directory,
      scope: { project: 'p' },
    });
    expect(await provider.detail('dpl_1', NOW)).toMatchObject({ kind: 'unavailable' });
  });
});
