import { describe, expect, test } from 'vitest';
import { githubProvider, githubRepositoryOf } from '../../../src/deploy/vercel/github-statuses.ts';
import { runProgram } from '../../../src/deploy/vercel/run-program.ts';
import { phaseOf } from '../../../src/deploy/vercel/states.ts';
import { fakeProgram, type Reply } from '../../support/fake-program.ts';
import { fixture } from '../../support/fixture.ts';
import { SHA } from '../../support/vercel-api.ts';

const NOW = { maxAgeMs: 0 };

async function github(reply: Reply, projectName?: string) {
  const program = await fakeProgram('gh', [reply]);
  const { file, env, directory } = program;
  const named = projectName === undefined ? {} : { projectName };
  return {
    ...program,
    provider: githubProvider({ file, env, directory, run: runProgram, repository: 'acme/web', ...named }),
  };
}

const statusOf = (state: string, description: string) =>
  JSON.stringify({
    sha: SHA,
    statuses: [{ context: 'Vercel', state, description, created_at: '2026-02-20T10:00:00Z' }],
  });

describe('commit statuses by gh', () => {
  test('are read for the project by its name', async () => {
    await using fake = await github(
      { match: ['api'], stdout: fixture('vercel/github-statuses.json') },
      'web',
    );
    const answer = await fake.provider.findDeployments({ branch: 'main' }, NOW);
    expect(answer).toMatchObject({
      kind: 'ok',
      value: [{ sha: SHA, branch: 'main', state: 'READY', inspectorUrl: 'https://vercel.com/acme/web/1' }],
    });
    expect((await fake.calls())[0]).toMatchObject({
      args: ['api', 'repos/acme/web/commits/main/status?per_page=100'],
      env: { GH_PROMPT_DISABLED: '1' },
    });
  });

  test.each([
    ['pending', 'Vercel is deploying your app', 'in-progress'],
    ['success', 'Deployment has completed', 'ready'],
    ['failure', 'Deployment has failed', 'error'],
    ['success', 'Canceled by Ignored Build Step', 'canceled-skipped'],
    ['success', 'Skipped - Not affected', 'canceled-skipped'],
    ['failure', 'Canceled from the Vercel Dashboard', 'canceled'],
    ['failure', 'Deployment was blocked', 'blocked'],
    ['failure', 'Authorization required to deploy.', 'blocked'],
  ])('%s "%s" is %s', async (state, description, phase) => {
    await using fake = await github({ match: ['api'], stdout: statusOf(state, description) });
    const answer = await fake.provider.detail(SHA, NOW);
    expect(answer.kind === 'ok' && phaseOf(answer.value)).toBe(phase);
  });

  test.each([
    ['No commit found', '404'],
    ['No commit found for SHA: abc', '422'],
  ])('of a commit that GitHub does not know yet are none yet (%s)', async (message, status) => {
    await using fake = await github({
      match: ['api'],
      stdout: JSON.stringify({ message, status }),
      stderr: `gh: ${message} (HTTP ${status})\n`,
      status: 1,
    });
    expect(await fake.provider.findDeployments({ sha: SHA }, NOW)).toEqual({ kind: 'ok', value: [] });
  });

  test.each([
    [
      'at a terminal',
      'To get started with GitHub CLI, please run:  gh auth login\nAlternatively, populate the GH_TOKEN environment variable with a GitHub API authentication token.\n',
    ],
    ['in CI', 'gh: To use GitHub CLI in automation, set the GH_TOKEN environment variable.\n'],
    [
      'in Actions',
      'gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable. Example:\n  env:\n    GH_TOKEN: ${{ github.token }}\n',
    ],
  ])('need a login, %s', async (_, stderr) => {
    await using fake = await github({ match: ['api'], stderr, status: 4 });
    expect(await fake.provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      kind: 'denied',
      why: 'not-logged-in',
    });
  });

  test.each([
    ['gh: API rate limit exceeded for user ID 1. (HTTP 403)\n', 'rate-limited'],
    ['gh: You have exceeded a secondary rate limit. (HTTP 403)\n', 'rate-limited'],
    ['error connecting to api.github.com\ncheck your internet connection\n', 'network'],
  ])('are asked for again after %j', async (stderr, why) => {
    await using fake = await github({ match: ['api'], stdout: '{"message":"no"}', stderr, status: 1 });
    expect(await fake.provider.findDeployments({ sha: SHA }, NOW)).toMatchObject({
      kind: 'unavailable',
      why,
    });
  });
});

test.each([
  ['git@github.com:acme/web.git', 'acme/web'],
  ['https://github.com/acme/web', 'acme/web'],
  ['https://x-token:secret@github.com/acme/we.b.git', 'acme/we.b'],
  ['ssh://git@github.com/acme/web.git/', 'acme/web'],
  ['https://gitlab.com/acme/web.git', undefined],
  ['https://evil.example/github.com/acme/web', undefined],
])('the repository of %s is %s', (url, repository) => {
  expect(githubRepositoryOf(url)).toBe(repository);
});
