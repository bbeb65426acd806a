import { describe, expect, test } from 'vitest';
import {
  decideExpectation,
  type ProjectFacts,
  type RefFacts,
} from '../../../src/deploy/vercel/expectation.ts';

const push = (more: Partial<RefFacts> = {}): RefFacts => ({
  remoteRef: 'refs/heads/main',
  deletes: false,
  changedPaths: ['apps/web/page.tsx'],
  deployedBefore: false,
  ...more,
});
const decide = (ref: Partial<RefFacts> = {}, project: Partial<ProjectFacts> = {}) =>
  decideExpectation(push(ref), { vercelJson: null, ...project });
const branchRule = (deploymentEnabled: unknown) => ({
  vercelJson: JSON.stringify({ git: { deploymentEnabled } }),
});

describe('a push', () => {
  test.each<[string, Partial<RefFacts>, Partial<ProjectFacts>, object]>([
    ['of a branch is expected to deploy', {}, {}, { kind: 'expected' }],
    ['that deletes a branch is not', { deletes: true }, {}, { kind: 'none', why: 'deletion' }],
    ['of a tag is not', { remoteRef: 'refs/tags/v1' }, {}, { kind: 'none', why: 'tag' }],
    ['of notes is not', { remoteRef: 'refs/notes/commits' }, {}, { kind: 'none', why: 'not-a-branch' }],
    [
      'with github disabled is not',
      {},
      { vercelJson: '{"github":{"enabled":false}}' },
      { kind: 'none', why: 'github-disabled' },
    ],
    [
      'outside the root directory is unlikely to',
      { changedPaths: ['docs/a.md', 'apps/website/b'] },
      { rootDirectory: 'apps/web' },
      { kind: 'unlikely', why: 'no-affected-path' },
    ],
    ['of nothing is unlikely to', { changedPaths: [] }, {}, { kind: 'unlikely', why: 'no-affected-path' }],
    [
      'of a commit deployed before is unlikely to',
      { deployedBefore: true },
      {},
      { kind: 'unlikely', why: 'same-commit-deployed' },
    ],
    ['of an unknown range may', { changedPaths: 'unknown' }, {}, { kind: 'maybe', why: 'changes-unknown' }],
    [
      'past an ignore command may',
      {},
      { vercelJson: '{"ignoreCommand":"exit 1"}' },
      { kind: 'maybe', why: 'ignore-command' },
    ],
    [
      'with a damaged vercel.json may',
      {},
      { vercelJson: '{' },
      { kind: 'maybe', why: 'unreadable-vercel-json' },
    ],
    ['with a vercel.ts may', {}, { configIsCode: true }, { kind: 'maybe', why: 'vercel-config-is-code' }],
    [
      'whose head alone misses the project is worth a caution',
      { headPaths: ['docs/a.md'] },
      { rootDirectory: 'apps/web' },
      { kind: 'expected', caution: 'head-untouched' },
    ],
    [
      'whose head alone misses the project is worth it past an ignore command as well',
      { headPaths: ['docs/a.md'] },
      { rootDirectory: 'apps/web', vercelJson: '{"ignoreCommand":"git diff --quiet HEAD^ HEAD ."}' },
      { kind: 'maybe', why: 'ignore-command', caution: 'head-untouched' },
    ],
  ])('%s', async (_, ref, project, expected) => {
    expect(await decide(ref, project)).toEqual(expected);
  });

  test.each(['apps/web', 'apps/web/', './apps/web', '/apps/web'])(
    'is measured by the root directory %s',
    async (rootDirectory) => {
      expect(await decide({}, { rootDirectory })).toEqual({ kind: 'expected' });
      expect(await decide({ changedPaths: ['apps/web2/x'] }, { rootDirectory })).toMatchObject({
        kind: 'unlikely',
      });
    },
  );

  test.each(['package.json', 'pnpm-lock.yaml', 'vercel.json', 'turbo.json'])(
    'of %s at the top level affects every project',
    async (path) => {
      expect(await decide({ changedPaths: [path] }, { rootDirectory: 'apps/web' })).toEqual({
        kind: 'expected',
      });
      expect(await decide({ changedPaths: [`docs/${path}`] }, { rootDirectory: 'apps/web' })).toMatchObject({
        kind: 'unlikely',
      });
    },
  );

  test('is measured by the configured paths where there are any', async () => {
    const isProjectPath = (path: string) => path === 'docs/a.md';
    expect(
      await decide({ changedPaths: ['docs/a.md'] }, { rootDirectory: 'apps/web', isProjectPath }),
    ).toEqual({ kind: 'expected' });
    expect(await decide({}, { isProjectPath })).toMatchObject({ kind: 'unlikely' });
  });
});

describe('git.deploymentEnabled', () => {
  test.each<[unknown, string, boolean]>([
    [false, 'main', false],
    [true, 'main', true],
    [{ main: false }, 'main', false],
    [{ main: false }, 'dev', true],
    [{ 'internal-*': false }, 'internal-x', false],
    [{ 'internal-*': false }, 'internal-x/y', true],
    [{ 'a/**': false }, 'a/b/c', false],
    [{ '*': false, main: true }, 'main', true],
    [{ main: true, '*': false }, 'dev', false],
    [{ '{dev,next}': false }, 'next', false],
    [{ 'fix[1]': false }, 'fix[1]', false],
    ['nonsense', 'main', true],
  ])('%j lets %s deploy: %s', async (rule, branch, deploys) => {
    const found = await decide({ remoteRef: `refs/heads/${branch}` }, branchRule(rule));
    expect(found).toEqual(deploys ? { kind: 'expected' } : { kind: 'none', why: 'branch-disabled' });
  });
});
