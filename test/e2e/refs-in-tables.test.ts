import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };
/** git's own word for options that it knows. */
const USAGE = 129;

/** On `main` and on `topic` the other session's file has other texts; all refs are in tables. */
async function diverged(): Promise<Repository> {
  const repo = await repository({ 'own.ts': '1\n', 'other.ts': '1\n' });
  if (!existsSync(`${repo.top}/.git/reftable`))
    expectDone(await repo.git(['refs', 'migrate', '--ref-format=reftable']));
  for (const branch of ['topic', 'main']) {
    await repo.ask('checkout', '-q', ...(branch === 'topic' ? ['-b', 'topic'] : ['main']));
    repo.put('other.ts', `${branch}\n`);
    await repo.ask('commit', '-qa', '--no-verify', '-m', branch);
  }
  repo.sessions(TWO);
  return repo;
}

async function mended(repo: Repository): Promise<void> {
  repo.put('other.ts', 'both\n');
  await repo.ask('add', 'other.ts');
}

// git knows tables from 2.45 on, and turns a repository's refs into such from 2.46 on.
describe.skipIf(spawnSync('git', ['refs', 'migrate', '-h']).status !== USAGE)(
  'where refs are in tables',
  () => {
    test.concurrent.each([
      ['cherry-pick', 'topic'],
      ['revert', '--no-edit', 'topic'],
    ])('a refused %s is offered to be given up', async (verb, ...args) => {
      await using repo = await diverged();
      const before = await repo.head();
      expect((await repo.git([verb, ...args], self)).code).toBe(1);
      await mended(repo);
      const { code, stderr } = await repo.git(['commit', '-q', '-m', 'x'], self);
      expect(code).toBe(1);
      expect(stderr).not.toContain('restore --staged');
      expect(stderr).toContain(`git ${verb} --abort`);
      expectDone(await repo.git([verb, '--abort']));
      expect(await repo.head()).toBe(before);
    });

    test.concurrent('a picked commit with a conflict stays its author’s', async () => {
      await using repo = await diverged();
      await repo.ask('checkout', '-q', 'topic');
      repo.put('other.ts', 'theirs\n');
      expectDone(await repo.git(['commit', '-qam', 'theirs'], { session: OTHER }));
      await repo.ask('checkout', '-q', 'main');
      expect((await repo.git(['cherry-pick', 'topic'], self)).code).toBe(1);
      await mended(repo);
      expectDone(await repo.git(['commit', '-qm', 'theirs', '--no-verify'], self));
      const { stdout } = await repo.guard(['log', '--json']);
      expect(JSON.parse(stdout).entries.at(-1)).toMatchObject({ session: SELF, other: OTHER });
    });

    test.concurrent('what a merge with --autostash has put aside stays claimed', async () => {
      await using repo = await diverged();
      repo.sessions([{ id: SELF, editing: 'own.ts' }]);
      repo.put('own.ts', 'half done\n');
      await repo.git(['merge', '-q', '--autostash', 'topic'], self);
      await mended(repo);
      expectDone(await repo.git(['commit', '-q', '--no-edit'], self));
      expect(repo.row(SELF)).toContain('| own.ts |');
    });
  },
);
