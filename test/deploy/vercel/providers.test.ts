import { describe, expect, test } from 'vitest';
import { chooseProvider } from '../../../src/deploy/vercel/providers.ts';
import { fakeProgram } from '../../support/fake-program.ts';
import { fixture } from '../../support/fixture.ts';
import { SCOPE, SHA, startVercelApi, TOKEN } from '../../support/vercel-api.ts';

const NOW = { maxAgeMs: 0 };
const now = () => 0;
const CLI = [
  { match: ['--version'], stdout: '64.0.2' },
  { match: ['api'], stdout: fixture('vercel/api-list-error.json') },
];

describe('the one to ask', () => {
  test('is the API with a token and a project', async () => {
    await using fake = await fakeProgram('vercel', CLI);
    const env = { ...fake.env, VERCEL_TOKEN: TOKEN };
    expect(chooseProvider({ env, scope: SCOPE, directory: fake.directory, now }).name).toBe('rest');
  });

  test('is `vercel` on PATH without a token', async () => {
    await using fake = await fakeProgram('vercel', CLI);
    expect(chooseProvider({ env: fake.env, scope: SCOPE, directory: fake.directory, now }).name).toBe('cli');
  });

  test('is `gh` on PATH without a project', async () => {
    await using fake = await fakeProgram('gh', []);
    expect(
      chooseProvider({ env: fake.env, repository: 'acme/web', directory: fake.directory, now }).name,
    ).toBe('github');
  });

  test('is nobody otherwise, who says what to set', async () => {
    const provider = chooseProvider({ env: { PATH: '' }, directory: '/', now });
    expect(provider.name).toBe('none');
    expect(await provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      kind: 'denied',
      why: 'not-configured',
      choices: ['VERCEL_TOKEN', 'vercel.project'],
    });
  });

  test('is the next one for good where the first is refused', async () => {
    await using api = await startVercelApi();
    await using fake = await fakeProgram('vercel', CLI);
    const env = { ...fake.env, VERCEL_TOKEN: 'tok_expired' };
    const provider = chooseProvider({ env, scope: SCOPE, directory: fake.directory, now, origin: api.url });
    for (const _ of [1, 2])
      expect(await provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
        kind: 'ok',
        value: [{ id: 'dpl_1' }],
      });
    expect(provider.name).toBe('cli');
    expect(api.requests).toHaveLength(1);
  });

  test('is told by its first refusal where all are refused', async () => {
    await using api = await startVercelApi();
    await using fake = await fakeProgram('vercel', [
      { match: [], status: 1, stderr: 'Error: Not authorized (403)\n' },
    ]);
    const env = { ...fake.env, VERCEL_TOKEN: 'tok_expired' };
    const provider = chooseProvider({ env, scope: SCOPE, directory: fake.directory, now, origin: api.url });
    for (const _ of [1, 2])
      expect(await provider.detail('d', NOW)).toMatchObject({
        kind: 'denied',
        why: 'invalid-token',
        detail: 'mock says forbidden',
        by: 'rest',
      });
  });

  test('is not changed by trouble that may pass', async () => {
    await using api = await startVercelApi();
    await using fake = await fakeProgram('vercel', CLI);
    api.faults = [{ status: 500, times: 1 }];
    const env = { ...fake.env, VERCEL_TOKEN: TOKEN };
    const provider = chooseProvider({ env, scope: SCOPE, directory: fake.directory, now, origin: api.url });
    expect(await provider.detail('d', NOW)).toMatchObject({ kind: 'unavailable' });
    expect(provider.name).toBe('rest');
  });

  test('does not repeat the token, whatever it answers', async () => {
    await using api = await startVercelApi();
    const env = { VERCEL_TOKEN: `${TOKEN}\n`, PATH: '' };
    const provider = chooseProvider({ env, scope: SCOPE, directory: '/', now, origin: api.url });
    const errorMessage = `no access with ${TOKEN} "${TOKEN}"`;
    const hidden = 'no access with [token] "[token]"';
    api.deployments = [{ id: 'd', sha: SHA, timeline: [[0, 'ERROR']], fields: { errorMessage } }];
    api.events = [{ type: 'stderr', text: `TOKEN=${TOKEN}`, created: 1 }];
    expect(await provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      value: [{ errorMessage: hidden }],
    });
    expect(await provider.log('d', NOW)).toMatchObject({ value: [{ text: 'TOKEN=[token]' }] });
    for (const status of [400, 403, 404, 429, 500]) {
      api.faults = [{ status, times: 1, extra: { message: errorMessage } }];
      expect(await provider.detail('d', NOW)).toMatchObject({ detail: hidden });
    }
  });

  test('does not repeat the token where a program says it', async () => {
    await using vercel = await fakeProgram('vercel', [
      { match: ['--version'], stdout: '64.0.2' },
      { match: [], status: 1, stderr: `Error: ${TOKEN} is not welcome\n` },
    ]);
    const env = { ...vercel.env, GH_TOKEN: TOKEN };
    const provider = chooseProvider({ env, scope: SCOPE, directory: vercel.directory, now });
    expect(await provider.detail('d', NOW)).toMatchObject({ detail: '[token] is not welcome' });
  });

  test('is not hindered by a stand-in for a token', async () => {
    await using vercel = await fakeProgram('vercel', CLI);
    const env = { ...vercel.env, GH_TOKEN: 'a' };
    const provider = chooseProvider({ env, scope: SCOPE, directory: vercel.directory, now });
    expect(await provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      value: [{ id: 'dpl_1', sha: SHA }],
    });
  });

  test('is refused with a plain http origin', () => {
    const env = { VERCEL_TOKEN: TOKEN, PATH: '' };
    expect(() =>
      chooseProvider({ env, scope: SCOPE, directory: '/', now, origin: 'http://evil.example' }),
    ).toThrow('configuration');
  });
});
