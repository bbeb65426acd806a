import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, type Repository, repository, SELF } from '../support/e2e.ts';

const FILES = { 'docs/d.md': 'd\n', 'src/a.ts': 'a\n', 'src/lib/c.ts': 'c\n', vercel: 'v\n' };
const self = { session: SELF };
const other = { session: OTHER };

async function claimed(...paths: readonly string[]): Promise<Repository> {
  const repo = await repository(FILES);
  expectDone(await repo.guard(['claim', ...paths], other));
  return repo;
}

/** The command that a message suggests in that row. */
const suggested = (text: string, row: string): string =>
  new RegExp(`^ {2}${row} +(.*)$`, 'm').exec(text)?.[1] ?? '';

describe('what a message tells to type works where it is read', () => {
  test.concurrent('after a refused claim', async () => {
    await using repo = await claimed('docs/d.md', 'src/a.ts');
    const docs = { ...self, cwd: join(repo.top, 'docs') };
    const refused = await repo.guard(['claim', 'd.md', '../src/a.ts'], docs);
    expect(refused.code).toBe(1);
    expect(suggested(refused.stderr, 'wait for it')).toBe('guard wait d.md ../src/a.ts');
    expect(suggested(refused.stderr, 'edit it all the same')).toBe(
      'guard claim d.md ../src/a.ts --override "why"',
    );
  });

  test.concurrent('after a refused check, in status and at the end', async () => {
    await using repo = await claimed('src/a.ts');
    const src = { ...self, cwd: join(repo.top, 'src') };
    expect((await repo.guard(['check', 'a.ts'], src)).stderr).toContain('guard wait a.ts');
    expectDone(await repo.guard(['claim', 'lib/c.ts'], src));
    repo.put('src/lib/c.ts');
    repo.put('src/a.ts');
    await repo.ask('add', 'src/a.ts');
    expect((await repo.guard(['status'], src)).stdout).toContain('guard wait a.ts');
    const refused = await repo.guard(['end'], src);
    expect(suggested(refused.stderr, 'commit them')).toBe('git add -- lib/c.ts && git commit');
  });

  test.concurrent('after a refused commit', async () => {
    await using repo = await claimed('src/a.ts');
    const lib = { ...self, cwd: join(repo.top, 'src/lib') };
    repo.put('src/a.ts');
    await repo.ask('add', 'src/a.ts');
    const refused = await repo.git(['commit', '-qm', 'x'], lib);
    const leaveOut = suggested(refused.stderr, 'leave it out');
    expect(leaveOut).toBe('git restore --staged -- ../a.ts');
    expectDone(await repo.sh(leaveOut, lib));
    expect(await repo.ask('diff', '--cached', '--name-only')).toBe('');
  });
});

describe('a directory or a glob, as somebody names it', () => {
  test.concurrent.each([['docs'], ['docs/'], ['.'], ['docs/*'], ['**']])(
    '%s is not free while a file below is claimed',
    async (path) => {
      await using repo = await claimed('docs/d.md');
      expect((await repo.guard(['check', path], self)).code).toBe(1);
      expect((await repo.guard(['wait', path, '--timeout', '0s'], self)).code).toBe(4);
      const status = JSON.parse((await repo.guard(['status', '--json', path], self)).stdout);
      expect(status.paths[0].holders).toMatchObject([{ id: OTHER, claim: 'docs/d.md' }]);
      expect((await repo.guard(['check', path], other)).code).toBe(0);
    },
  );

  test.concurrent.each([['src'], ['src/lib/'], ['src/**'], ['s?c/lib/c.ts']])(
    '%s is not free while a file below is claimed by the end of its path',
    async (path) => {
      await using repo = await repository(FILES, {
        rows: [{ id: SELF }, { id: OTHER, editing: 'lib/c.ts (its imports)' }],
      });
      expect((await repo.guard(['check', path], self)).code).toBe(1);
      expect((await repo.guard(['wait', path, '--timeout', '0s'], self)).code).toBe(4);
      const status = JSON.parse((await repo.guard(['status', '--json', path], self)).stdout);
      expect(status.paths[0].holders).toMatchObject([{ id: OTHER, claim: 'lib/c.ts (its imports)' }]);
      expect((await repo.guard(['claim', path], self)).code).toBe(1);
      expectDone(await repo.guard(['claim', path, '--override', 'agreed'], self));
      repo.put('src/lib/c.ts');
      await repo.ask('add', 'src/lib/c.ts');
      const warned = expectDone(await repo.commit([], other));
      expect(warned.stderr).toContain('claimed it after you, with an override');
      expectDone(await repo.guard(['check', 'docs', 'docs/*'], self));
    },
  );

  test.concurrent('is free beside a claim', async () => {
    await using repo = await claimed('docs/d.md');
    expectDone(await repo.guard(['check', 'src', 'src/*.ts'], self));
    expectDone(await repo.guard(['wait', 'src', '--timeout', '0s'], self));
  });
});

describe('a file that is called like a lock', () => {
  test.concurrent('can be waited for and overridden with a slash before it', async () => {
    await using repo = await claimed('vercel');
    expectDone(await repo.guard(['lock', 'vercel'], other));
    expect((await repo.guard(['wait', './vercel', '--timeout', '0s'], other)).code).toBe(0);
    const refused = await repo.guard(['claim', 'vercel'], self);
    expect(suggested(refused.stderr, 'wait for it')).toBe('guard wait ./vercel');
    expectDone(await repo.guard(['override', './vercel', '--reason', 'agreed'], self));
    expectDone(await repo.sh('git init -q --bare ../far.git'));
    expect((await repo.git(['push', '-q', '../far.git', 'main'], self)).code).toBe(1);
    repo.put('vercel');
    await repo.ask('add', 'vercel');
    expectDone(await repo.commit([], self));
  });
});

test.concurrent('the whole of it is named so that it can be read', async () => {
  await using repo = await claimed('.');
  expect((await repo.guard(['claim', '.'], other)).stderr).toBe(`Claimed for ${OTHER}: . (everything).\n`);
  expect((await repo.guard(['wait', '.', '--timeout', '0s'], other)).stderr).toBe('Free: . (everything).\n');
});

test.concurrent('a shared path is claimed with a warning', async () => {
  await using repo = await claimed('docs/d.md');
  repo.put('guard.config.json', '{"shared": ["docs/**"]}');
  const { code, stderr } = await repo.guard(['claim', 'docs/d.md'], self);
  expect(code).toBe(0);
  expect(stderr).toContain(`docs/d.md is shared, and ${OTHER} edits it too`);
  expect(repo.row(SELF)).toContain('docs/d.md');
  expectDone(await repo.guard(['wait', 'docs/d.md', '--timeout', '0s'], self));
});

describe.each([
  ['the shared file first', 'docs/d.md, src/a.ts'],
  ['the shared file last', 'src/a.ts, docs/d.md'],
])('a directory over a shared and an ordinary claim of one session, %s', (_title, editing) => {
  const both = async (): Promise<Repository> => {
    const repo = await repository(
      { 'src/a.ts': '', 'docs/d.md': '', 'guard.config.json': '{"shared": ["docs/**"]}' },
      { rows: [{ id: OTHER, editing }] },
    );
    return repo;
  };

  test.concurrent.each(['.', '**/*'])('is in the way of %s', async (wide) => {
    await using repo = await both();
    expect((await repo.guard(['wait', wide, '--timeout', '0s'], self)).code).toBe(4);
    expect((await repo.guard(['check', wide], self)).code).toBe(1);
    const refused = await repo.guard(['claim', wide], self);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('as src/a.ts')]);
    const { stdout } = await repo.guard(['status', wide, '--json'], self);
    const claims = JSON.parse(stdout).paths[0].holders.map(({ claim }: { claim: string }) => claim);
    expect(claims.toSorted()).toEqual(['docs/d.md', 'src/a.ts']);
  });

  test.concurrent('tells of one override once, and of the shared file by its own name', async () => {
    await using repo = await both();
    repo.sessions([{ id: OTHER, editing: `${editing}, src/b.ts` }]);
    const { stderr } = expectDone(await repo.guard(['claim', '.', '--override', 'agreed'], self));
    expect(stderr).toContain(`guard: warning: docs/d.md is shared, and ${OTHER} edits it too`);
    expect(stderr).not.toContain('. is shared');
    const told = await repo.guard(['whoami'], other);
    expect(told.stderr.match(/which you are editing/g)).toHaveLength(1);
    repo.put('src/a.ts');
    repo.put('src/b.ts');
    await repo.ask('add', 'src');
    expect((await repo.commit([], self)).code).toBe(1);
    expectDone(await repo.commit([], other));
  });
});

describe('where the environment names the repository from there', () => {
  const env = { GIT_DIR: '../.git', GIT_WORK_TREE: '..' };

  test.concurrent('every command finds it', async () => {
    await using repo = await claimed('src/a.ts');
    const src = { ...self, cwd: join(repo.top, 'src'), env };
    repo.put('src/a.ts');
    await repo.ask('add', 'src/a.ts');
    expect((await repo.guard(['check'], src)).stderr).toContain('src/a.ts');
    expect(expectDone(await repo.guard(['status', 'a.ts'], src)).stdout).toContain(`claimed by ${OTHER}`);
    expectDone(await repo.guard(['init'], src));
    expectDone(await repo.guard(['doctor'], src));
    const plain = { ...self, cwd: src.cwd };
    const watched = await repo.guard(['deploy', 'watch'], plain);
    expect(watched.stderr).not.toContain('nothing is pushed yet');
    expect(await repo.guard(['deploy', 'watch'], src)).toEqual(watched);
  });

  test.concurrent.each<Record<string, string>>([env, { GIT_WORK_TREE: '..' }])(
    'what is not committed is seen in it: %j',
    async (named) => {
      await using repo = await repository(FILES);
      const src = { ...self, cwd: join(repo.top, 'src'), env: named };
      expectDone(await repo.guard(['claim', 'a.ts', 'lib'], src));
      repo.put('src/a.ts');
      const refused = await repo.guard(['end'], src);
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('  src/a.ts\n')]);
      expect(refused.stderr).not.toContain('lib');
      await repo.ask('checkout', '-q', 'src/a.ts');
      expectDone(await repo.guard(['end'], src));
    },
  );
});

describe('after git -C', () => {
  test.concurrent.each(['/src', ''])(
    'a refused commit says where its commands are typed: %j',
    async (below) => {
      await using repo = await claimed('src/a.ts');
      repo.put('src/a.ts');
      repo.put('docs/d.md');
      await repo.ask('add', '-A');
      const elsewhere = { ...self, cwd: repo.home };
      const refused = await repo.git(['-C', `repo${below}`, 'commit', '-m', 'x'], elsewhere);
      expect(refused.code).toBe(1);
      const there = suggested(refused.stderr, 'go there first');
      expect(there).toBe(`cd ${repo.top}${below}`);
      const waited = await repo.sh(
        `${there} && ${suggested(refused.stderr, 'wait for it')} --timeout 0s`,
        elsewhere,
      );
      expect(waited.code).toBe(4);
      expectDone(await repo.sh(`${there} && ${suggested(refused.stderr, 'leave it out')}`, elsewhere));
      expectDone(await repo.git(['-C', `repo${below}`, 'commit', '-m', 'x'], elsewhere));
    },
  );

  test.concurrent('a refused push says how to wait from there', async () => {
    await using repo = await repository(FILES);
    expectDone(await repo.sh('git init -q --bare ../far.git'));
    expectDone(await repo.guard(['lock', 'vercel'], other));
    const elsewhere = { ...self, cwd: repo.home };
    const refused = await repo.git(['-C', 'repo', 'push', '../far.git', 'main'], elsewhere);
    expect(refused.code).toBe(1);
    expectDone(await repo.guard(['unlock', 'vercel'], other));
    expectDone(await repo.sh(suggested(refused.stderr, 'wait for it'), elsewhere));
  });

  test.concurrent('nothing more is said where git was called in place', async () => {
    await using repo = await claimed('src/a.ts');
    repo.put('src/a.ts');
    const refused = await repo.commit(['-a'], { ...self, cwd: join(repo.top, 'src') });
    expect([refused.code, refused.stderr]).toEqual([1, expect.not.stringContaining('go there')]);
  });
});
