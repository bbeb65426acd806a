import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, type Repository, repository, rowText, SELF, TWO } from '../support/e2e.ts';

interface Form {
  readonly name: string;
  /** Gets the changed paths ready and gives the arguments of `git commit`. */
  prepare(repo: Repository, paths: readonly string[]): Promise<readonly string[]>;
}

const FORMS: readonly Form[] = [
  {
    name: 'git commit',
    async prepare(repo, paths) {
      await repo.ask('add', '--', ...paths);
      return [];
    },
  },
  { name: 'git commit -a', prepare: async () => ['-a'] },
  { name: 'git commit -- PATH', prepare: async (_repo, paths) => ['--', ...paths] },
  { name: 'git commit --only PATH', prepare: async (_repo, paths) => ['--only', ...paths] },
  {
    name: 'git commit --include PATH',
    async prepare(repo, [first = '', ...rest]) {
      if (rest.length > 0) await repo.ask('add', '--', ...rest);
      return ['--include', first];
    },
  },
  {
    name: 'git commit --amend',
    async prepare(repo, paths) {
      await repo.ask('add', '--', ...paths);
      return ['--amend'];
    },
  },
  { name: 'git commit -a --amend', prepare: async () => ['-a', '--amend'] },
  { name: 'git commit .', prepare: async () => ['.'] },
];

/** A line as an interactive zsh takes it, which knows no comments. */
const inZsh = (line: string): string => line.replaceAll('#', "'#'");

describe.each(FORMS)('$name', ({ prepare }) => {
  test.concurrent('passes with the own file and clears the column', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    const args = await prepare(repo, ['own.ts']);
    const { code, stderr } = await repo.commit(args, { session: SELF });
    expect(stderr).toBe('guard: released own.ts\n');
    expect(code).toBe(0);
    expect(await repo.ask('show', '--format=', '--name-only', 'HEAD')).toContain('own.ts');
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent('says what to type: the own file alone, and all of it anyway', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    repo.put('other.ts');
    const { stderr } = await repo.commit(await prepare(repo, ['own.ts', 'other.ts']), { session: SELF });
    const typed = (label: string): string =>
      (stderr.match(new RegExp(`^  ${label}.*? {2,}(.*)$`, 'm'))?.[1] ?? '').replace(
        'commit',
        'commit -qm x',
      );
    const leaveOut = typed('leave it out');
    expect((await repo.sh(inZsh(leaveOut), { session: SELF })).code).toBe(0);
    if (leaveOut.startsWith('git restore')) expect((await repo.commit([], { session: SELF })).code).toBe(0);
    expect(await repo.ask('diff', '--name-only', 'HEAD@{1}', 'HEAD')).toBe('own.ts');
    repo.put('own.ts', 'more');
    const again = await repo.commit(await prepare(repo, ['own.ts', 'other.ts']), { session: SELF });
    expect(again.code).toBe(1);
    const anyway = again.stderr.match(/^ {2}commit anyway +(.*)$/m)?.[1] ?? '';
    expect((await repo.sh(inZsh(anyway.replace('commit', 'commit -qm x')), { session: SELF })).code).toBe(0);
    expect((await repo.ask('diff', '--name-only', 'HEAD@{1}', 'HEAD')).split('\n')).toEqual([
      'other.ts',
      'own.ts',
    ]);
  });

  test.concurrent("is stopped with another session's file, and HEAD stays", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    const before = [await repo.head(), repo.text()];
    const args = await prepare(repo, ['other.ts']);
    const { code, stderr } = await repo.commit(args, { session: SELF });
    expect(code).toBe(1);
    expect([await repo.head(), repo.text()]).toEqual(before);
    expect(stderr).toContain('guard: not committed: session e1b2 claims');
    expect(stderr).toMatch(/other\.ts {2}e1b2 {2}.*20m.*2m/);
    expect(stderr).toContain('guard wait other.ts');
    expect(stderr).not.toContain('no-verify');
  });

  test.concurrent("is stopped with the own file beside another's", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    repo.put('other.ts');
    const before = await repo.head();
    const args = await prepare(repo, ['own.ts', 'other.ts']);
    const { code, stderr } = await repo.commit(args, { session: SELF });
    expect(code).toBe(1);
    expect(await repo.head()).toBe(before);
    expect(stderr).toMatch(/claims 1 of .*2 staged files/);
    expect(repo.row(SELF)).toContain('| own.ts |');
  });

  test.concurrent("is stopped for nobody, to whom every live claim is another's", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    const args = await prepare(repo, ['own.ts']);
    expect((await repo.commit(args)).code).toBe(1);
  });
});

test.concurrent("passes with paths while another session's file stands in the index", async () => {
  await using repo = await repository(undefined, { rows: TWO });
  repo.put('own.ts');
  repo.put('other.ts');
  await repo.ask('add', 'other.ts');
  expect((await repo.commit(['--', 'own.ts'], { session: SELF })).code).toBe(0);
  expect(await repo.ask('show', '--format=', '--name-only', 'HEAD')).toBe('own.ts');
  expect(await repo.ask('diff', '--cached', '--name-only')).toBe('other.ts');
});

test.concurrent("is stopped with -a that sweeps another session's unstaged file in", async () => {
  await using repo = await repository(undefined, { rows: TWO });
  repo.put('own.ts');
  repo.put('other.ts');
  await repo.ask('add', 'own.ts');
  expect((await repo.commit(['-a'], { session: SELF })).code).toBe(1);
  expect((await repo.commit([], { session: SELF })).code).toBe(0);
});

test.concurrent('judges the first commit of a repository', async () => {
  await using repo = await repository(undefined, { born: 'no', rows: TWO });
  await repo.ask('add', '-A');
  // Its holder goes on, and then git rm would refuse to take the file out.
  repo.put('other.ts', 'more\n');
  const refused = await repo.commit([], { session: SELF });
  expect(refused.code).toBe(1);
  expect(await repo.head()).toBe('');
  const leaveOut = /leave it out +(.+)/.exec(refused.stderr)?.[1] ?? '';
  expect(leaveOut).toBe('git reset -- other.ts');
  expectDone(await repo.sh(leaveOut));
  expect((await repo.commit([], { session: SELF })).code).toBe(0);
  expect(repo.row(SELF)).toMatch(/\| - \|$/);
});

test.concurrent('says how to leave many files of others out, and none of one’s own', async () => {
  await using repo = await repository(
    { 'src/own.ts': '1\n' },
    { rows: [{ id: OTHER, editing: 'src/m/*, src/x.ts' }] },
  );
  for (let number = 0; number < 30; number += 1) repo.put(`src/m/${number}.ts`);
  repo.put('src/x.ts');
  repo.put('src/own.ts', '2\n');
  await repo.ask('add', '-A');
  const { code, stderr } = await repo.commit([], { session: SELF });
  expect(code).toBe(1);
  const leaveOut = /leave them out +(.+)/.exec(stderr)?.[1] ?? '';
  expect(leaveOut).toBe('git restore --staged -- src/m/ src/x.ts');
  expectDone(await repo.sh(leaveOut));
  expect(await repo.ask('diff', '--cached', '--name-only')).toBe('src/own.ts');
});

test.concurrent('says how to leave out another’s file that became a directory', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  await repo.ask('rm', '-q', 'other.ts');
  repo.put('other.ts/index.ts');
  repo.put('own.ts', 'more\n');
  await repo.ask('add', '-A');
  const { stderr } = await repo.commit([], { session: SELF });
  expectDone(await repo.sh(/leave them out +(.+)/.exec(stderr)?.[1] ?? ''));
  expect(await repo.ask('diff', '--cached', '--name-only')).toBe('own.ts');
});

test.concurrent.each([
  ['-p', 'git commit -p'],
  ['--patch --amend', 'git commit --amend -p'],
  ['--interactive', 'git commit -p'],
])('of hunks that were picked with %s it suggests no whole files', async (options, command) => {
  await using repo = await repository(undefined, { rows: TWO });
  repo.put('own.ts', 'more\n');
  repo.put('other.ts', 'more\n');
  const picked = options === '--interactive' ? 'u\\n1\\n2\\n\\nq\\n' : 'y\\ny\\n';
  const { code, stderr } = await repo.sh(`printf '${picked}' | git commit ${options} -m x`, {
    session: SELF,
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining('1 of your 2 staged files')]);
  expect(stderr).not.toContain('leave it out');
  expect(stderr).toContain(`commit anyway  GUARD_OVERRIDE="why" ${command}\n`);
});

test.concurrent('judges an amendment by all that the commit then holds against HEAD', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const { code } = await repo.commit(['--amend'], { session: SELF });
  expect(code).toBe(0);
});

test.concurrent('judges from a subdirectory, with paths relative to it', async () => {
  await using repo = await repository(
    { 'src/own.ts': '1', 'src/other.ts': '1' },
    {
      rows: [
        { id: SELF, editing: 'src/own.ts' },
        { id: OTHER, editing: 'src/other.ts' },
      ],
    },
  );
  repo.put('src/own.ts');
  repo.put('src/other.ts');
  const cwd = `${repo.top}/src`;
  expect((await repo.commit(['--', 'other.ts'], { session: SELF, cwd })).code).toBe(1);
  expect((await repo.commit(['-a'], { session: SELF, cwd })).code).toBe(1);
  expect((await repo.commit(['--', 'own.ts'], { session: SELF, cwd })).code).toBe(0);
  await repo.ask('add', '-A');
  expect((await repo.guard(['check'], { session: SELF, cwd })).code).toBe(1);
});

describe('with the repository named by the environment', () => {
  test.concurrent('judges with GIT_DIR and GIT_WORK_TREE from elsewhere', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    const env = { GIT_DIR: `${repo.top}/.git`, GIT_WORK_TREE: repo.top };
    const options = { session: SELF, cwd: repo.home, env };
    expect((await repo.commit(['-a'], options)).code).toBe(1);
    expect((await repo.guard(['status'], options)).code).toBe(0);
    expect(
      (
        await repo.git(['--git-dir=repo/.git', '--work-tree=repo', 'commit', '-am', 'x'], {
          session: SELF,
          cwd: repo.home,
        })
      ).code,
    ).toBe(1);
    await repo.ask('checkout', '-q', 'other.ts');
    repo.put('own.ts');
    expect((await repo.commit(['-a'], options)).code).toBe(0);
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent('judges the index that GIT_INDEX_FILE names', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const env = { GIT_INDEX_FILE: '.git/mine' };
    await repo.ask('read-tree', '--index-output=.git/mine', 'HEAD');
    repo.put('other.ts');
    await repo.git(['add', 'other.ts'], { env });
    expect((await repo.commit([], { session: SELF, env })).code).toBe(1);
    await repo.ask('reset', '-q', '--mixed');
    repo.put('own.ts');
    const absolute = { GIT_INDEX_FILE: `${repo.top}/.git/theirs` };
    await repo.ask('read-tree', '--index-output=.git/theirs', 'HEAD');
    await repo.git(['add', 'own.ts'], { env: absolute });
    expect((await repo.commit([], { session: SELF, env: absolute })).code).toBe(0);
  });
});

test.concurrent('judges whatever the message comes from', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  repo.put('template', 'subject\n');
  repo.put('other.ts');
  await repo.ask('add', 'other.ts');
  await repo.ask('config', 'commit.template', 'template');
  const env = { GIT_EDITOR: 'echo edited >' };
  expect((await repo.git(['commit'], { session: SELF, env })).code).toBe(1);
  expect((await repo.git(['commit', '-C', 'HEAD'], { session: SELF })).code).toBe(1);
  expect((await repo.git(['commit', '-F', '-'], { session: SELF, input: 'message\n' })).code).toBe(1);
  expect((await repo.git(['-c', 'core.quotepath=false', 'commit', '-m', 'x'], { session: SELF })).code).toBe(
    1,
  );
  expect((await repo.git(['commit', '--fixup', 'HEAD'], { session: SELF })).code).toBe(1);
  expect(await repo.ask('rev-list', '--count', 'HEAD')).toBe('1');
});

test.concurrent('passes an empty commit, and one of which nobody claims anything', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  expect((await repo.commit(['--allow-empty'], { session: OTHER })).code).toBe(0);
  repo.put('new.ts');
  await repo.ask('add', 'new.ts');
  expect((await repo.commit([])).code).toBe(0);
});

test.concurrent('lets an inactive session stop nobody, and an active one at the limit everybody', async () => {
  await using repo = await repository(undefined, {
    rows: [{ id: OTHER, editing: 'other.ts', activeAgo: 1900 }],
  });
  repo.put('other.ts');
  expect((await repo.commit(['-a'], { session: SELF })).code).toBe(0);
  repo.sessions([{ id: OTHER, editing: 'other.ts', activeAgo: 1700 }]);
  repo.put('other.ts', 'again\n');
  expect((await repo.commit(['-a'], { session: SELF })).code).toBe(1);
});

test.concurrent('knows its own row whatever the case of its id', async () => {
  await using repo = await repository(undefined, { rows: [{ id: 'A7F3', editing: 'own.ts' }] });
  repo.put('own.ts');
  expect((await repo.commit(['-a'], { session: SELF })).code).toBe(0);
  expect(repo.text()).toContain(rowText({ id: 'A7F3' }).slice(0, 6));
});
