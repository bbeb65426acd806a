import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

const FILES = { 'own.ts': '1\n', 'other.ts': '1\n', 'third.ts': '1\n' };
const self = { session: SELF };

/** A branch `topic` with these texts in one commit, and `main` with others. */
async function diverged(
  repo: Repository,
  topic: Readonly<Record<string, string>>,
  main: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [branch, texts] of [
    ['topic', topic],
    ['main', main],
  ] as const) {
    await repo.ask('checkout', '-q', ...(branch === 'topic' ? ['-b', 'topic'] : ['main']));
    for (const [path, text] of Object.entries(texts)) repo.put(path, text);
    await repo.ask('add', '-A');
    await repo.ask('commit', '-q', '--no-verify', '--allow-empty', '-m', branch);
  }
}

describe('a merge', () => {
  test.concurrent("passes when it is clean, although it brings another session's file", async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions(TWO);
    const { code } = await repo.git(['merge', '-q', '--no-edit', 'topic'], self);
    expect(code).toBe(0);
    expect(await repo.ask('rev-list', '--count', '--merges', 'HEAD')).toBe('1');
  });

  test.concurrent('passes with --no-commit and then git commit, as nothing differs from every parent', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions(TWO);
    await repo.git(['merge', '-q', '--no-commit', 'topic'], self);
    expect((await repo.guard(['check'], self)).code).toBe(0);
    expect((await repo.git(['commit', '-q', '--no-edit'], self)).code).toBe(0);
  });

  test.concurrent('is stopped where it changes a file of another session itself', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions(TWO);
    await repo.git(['merge', '-q', '--no-commit', 'topic'], self);
    repo.put('other.ts', 'evil\n');
    await repo.ask('add', 'other.ts');
    const { code, stderr } = await repo.git(['commit', '-q', '--no-edit'], self);
    expect(code).toBe(1);
    expect(stderr).toContain('other.ts');
  });

  test.concurrent('with a conflict passes where the own file was mended', async () => {
    await using repo = await repository(FILES);
    await diverged(
      repo,
      { 'own.ts': 'topic\n', 'other.ts': 'topic\n' },
      { 'own.ts': 'main\n', 'third.ts': 'main\n' },
    );
    repo.sessions(TWO);
    expect((await repo.git(['merge', '-q', 'topic'], self)).code).toBe(1);
    repo.put('own.ts', 'both\n');
    await repo.ask('add', 'own.ts');
    expect((await repo.git(['commit', '-q', '--no-edit'], self)).code).toBe(0);
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent("with a conflict is stopped where another session's file was mended", async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'other.ts': 'main\n' });
    repo.sessions(TWO);
    await repo.git(['merge', '-q', 'topic'], self);
    repo.put('other.ts', 'both\n');
    await repo.ask('add', 'other.ts');
    const before = await repo.head();
    expect((await repo.git(['commit', '-q', '--no-edit'], self)).code).toBe(1);
    expect((await repo.git(['merge', '--continue'], self)).code).toBe(1);
    expect(await repo.head()).toBe(before);
    expect((await repo.git(['commit', '-q', '--no-edit'], { session: OTHER })).code).toBe(0);
  });

  test.concurrent('of several branches asks each parent', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    await repo.ask('branch', 'second', 'HEAD~1');
    await repo.ask('checkout', '-q', 'second');
    repo.put('fourth.ts');
    await repo.ask('add', '-A');
    await repo.ask('commit', '-q', '--no-verify', '-m', 'second');
    await repo.ask('checkout', '-q', 'main');
    repo.sessions(TWO);
    await repo.git(['merge', '-q', '--no-commit', 'topic', 'second'], self);
    expect((await repo.git(['commit', '-q', '--no-edit'], self)).code).toBe(0);
  });

  test.concurrent('in a linked worktree is judged by its own MERGE_HEAD', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions(TWO);
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const cwd = `${repo.home}/side`;
    await repo.git(['merge', '-q', '--no-commit', 'topic'], { ...self, cwd });
    expect((await repo.git(['commit', '-q', '--no-edit'], { ...self, cwd })).code).toBe(0);
  });

  describe.each([
    { how: '-am', args: ['-qam', 'x'], leavesOut: 'git add -- own.ts && git commit', anyway: '-a' },
    {
      how: '-i',
      args: ['-qm', 'x', '-i', '--', 'own.ts', 'other.ts'],
      leavesOut: 'git add -- own.ts && git commit',
      anyway: '-i -- other.ts own.ts',
    },
  ])('that is committed with $how', ({ how, args, leavesOut, anyway }) => {
    /** The conflict in the own file is mended; another session's file is half done, and no part of the merge. */
    async function refused(): Promise<{ readonly repo: Repository; typed(label: string): string }> {
      const repo = await repository({ ...FILES, 'more.ts': '1\n' });
      await diverged(repo, { 'own.ts': 'topic\n' }, { 'own.ts': 'main\n' });
      repo.sessions(TWO);
      await repo.git(['merge', '-q', 'topic'], self);
      repo.put('own.ts', 'both\n');
      repo.put('other.ts', 'half done\n');
      if (how === '-i') repo.put('more.ts', 'later\n');
      const { code, stderr } = await repo.git(['commit', ...args], self);
      expect(code).toBe(1);
      return {
        repo,
        typed: (label) => stderr.match(new RegExp(`^  ${label} +(.*)$`, 'm'))?.[1] ?? expect.fail(stderr),
      };
    }

    test.concurrent('says how to leave out what is no part of it', async () => {
      const { repo, typed } = await refused();
      await using _gone = repo;
      expect(typed('leave it out')).toBe(leavesOut);
      expectDone(await repo.sh(typed('leave it out'), self));
      expect(await repo.ask('status', '--porcelain', 'own.ts', 'other.ts')).toBe('M other.ts');
      expect(await repo.ask('rev-list', '--count', '--merges', 'HEAD')).toBe('1');
    });

    test.concurrent('says how to commit all of it anyway', async () => {
      const { repo, typed } = await refused();
      await using _gone = repo;
      expect(typed('commit anyway')).toBe(`GUARD_OVERRIDE="why" git commit ${anyway}`);
      expectDone(await repo.sh(typed('commit anyway'), self));
      expect(await repo.ask('status', '--porcelain', 'own.ts', 'other.ts')).toBe('');
      expect(await repo.ask('rev-list', '--count', '--merges', 'HEAD')).toBe('1');
    });
  });

  test.concurrent('is not told to leave out what the merge itself changes', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'other.ts': 'main\n' });
    repo.sessions(TWO);
    await repo.git(['merge', '-q', 'topic'], self);
    repo.put('other.ts', 'both\n');
    const { code, stderr } = await repo.git(['commit', '-qam', 'x'], self);
    expect(code).toBe(1);
    expect(stderr).not.toContain('leave it out');
    expect(stderr).toContain('GUARD_OVERRIDE="why" git commit -a\n');
  });

  test.concurrent('squashed is a plain commit, and stopped', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions(TWO);
    await repo.git(['merge', '-q', '--squash', 'topic'], self);
    expect((await repo.commit([], self)).code).toBe(1);
  });
});

describe('a cherry-pick or revert', () => {
  test.concurrent('without conflict is done, and clears what it committed', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'own.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions(TWO);
    expect((await repo.git(['cherry-pick', 'topic'], self)).code).toBe(0);
    expect((await repo.git(['revert', '--no-edit', 'HEAD'], self)).code).toBe(0);
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent.each(['cherry-pick', 'revert'])(
    "%s: a mended conflict in another session's file is stopped",
    async (verb) => {
      await using repo = await repository(FILES);
      await diverged(repo, { 'other.ts': 'topic\n' }, { 'other.ts': 'main\n' });
      repo.put('other.ts', 'main 2\n');
      await repo.ask('commit', '-qa', '--no-verify', '-m', 'more');
      repo.sessions(TWO);
      const before = await repo.head();
      const target = verb === 'revert' ? 'HEAD~1' : 'topic';
      expect(
        (
          await repo.git(
            [verb, '--no-edit', target].filter((word) => verb === 'revert' || word !== '--no-edit'),
            self,
          )
        ).code,
      ).toBe(1);
      repo.put('other.ts', 'mended\n');
      await repo.ask('add', 'other.ts');
      expect((await repo.git(['commit', '-q', '-m', 'x'], self)).code).toBe(1);
      expect((await repo.git([verb, '--continue'], self)).code).not.toBe(0);
      expect(await repo.head()).toBe(before);
      expect((await repo.git([verb, '--continue'], { session: OTHER })).code).toBe(0);
    },
  );
});

describe('a refused commit in the midst of', () => {
  const inConflict = { 'other.ts': 'topic\n' };
  const conflicting = { 'other.ts': 'main\n' };
  type Begin = readonly [verb: string, branch: string, ...args: readonly string[]];

  /** The operation has stopped, and what it has for another session's file is staged. */
  async function refused(
    [verb, branch, ...args]: Begin,
    beside: (repo: Repository) => Promise<unknown> = async () => {},
  ): Promise<{
    readonly repo: Repository;
    readonly stderr: string;
    typed(label: string): string | undefined;
  }> {
    const repo = await repository({ ...FILES, 'more.ts': '1\n' });
    await diverged(repo, inConflict, conflicting);
    repo.put('other.ts', 'main 2\n');
    await repo.ask('commit', '-qa', '--no-verify', '-m', 'more');
    await repo.ask('checkout', '-q', branch);
    repo.sessions(TWO);
    expect((await repo.git([verb, ...args], self)).code).toBe(1);
    repo.put('other.ts', 'mended\n');
    await repo.ask('add', 'other.ts');
    await beside(repo);
    const { code, stderr } = await repo.git(['commit', '-q', '-m', 'x'], self);
    expect(code).toBe(1);
    return {
      repo,
      stderr,
      typed: (label) => stderr.match(new RegExp(`^  ${label} +(.*)$`, 'm'))?.[1],
    };
  }

  const BEGIN: readonly Begin[] = [
    ['merge', 'main', '-q', 'topic'],
    ['cherry-pick', 'main', 'topic'],
    ['revert', 'main', '--no-edit', 'HEAD~1'],
    ['rebase', 'topic', '-q', 'main'],
  ];

  test.concurrent.each(BEGIN)(
    'a %s offers to give it up, and not to leave out a part of it',
    async (verb, branch, ...args) => {
      const { repo, stderr, typed } = await refused([verb, branch, ...args]);
      await using _gone = repo;
      expect(typed('leave it out')).toBeUndefined();
      expect(stderr).not.toContain('restore --staged');
      expect(typed('wait for it')).toBe('guard wait other.ts');
      expect(typed('commit anyway')).toBe('GUARD_OVERRIDE="why" git commit');
      expect(typed('give up')).toBe(`git ${verb} --abort`);
      expect(stderr).toMatch(new RegExp(`^ +\\(undoes the ${verb}, with `, 'm'));
      const before = await repo.ask('rev-parse', branch);
      expectDone(await repo.sh(typed('give up') ?? '', self));
      expect(await repo.ask('rev-parse', 'HEAD', branch)).toBe(`${before}\n${before}`);
      expect(await repo.ask('status', '--porcelain', '--untracked-files=no')).toBe('');
    },
  );

  test.concurrent('a merge in which both changed the file keeps the change of the other branch', async () => {
    await using repo = await repository({ 'other.ts': '1\n2\n3\n4\n5\n' });
    await diverged(repo, { 'other.ts': 'topic\n2\n3\n4\n5\n' }, { 'other.ts': '1\n2\n3\n4\nmain\n' });
    repo.sessions(TWO);
    expectDone(await repo.git(['merge', '-q', '--no-commit', 'topic'], self));
    const { code, stderr } = await repo.git(['commit', '-q', '--no-edit'], self);
    expect(code).toBe(1);
    expect(stderr).not.toContain('leave it out');
    expect(stderr).toContain('git merge --abort');
  });

  const besides = async (repo: Repository): Promise<void> => {
    repo.put('more.ts', 'half done\n');
    await repo.ask('add', 'more.ts');
  };

  test.concurrent.each(BEGIN.slice(0, 3))(
    'a %s gives nothing up of what is no part of it',
    async (verb, branch, ...args) => {
      const { repo, typed } = await refused([verb, branch, ...args], async (repo) => {
        repo.sessions([
          { id: SELF, editing: 'own.ts' },
          { id: OTHER, editing: 'other.ts, more.ts' },
        ]);
        await besides(repo);
      });
      await using _gone = repo;
      expect(typed('leave them out')).toBeUndefined();
      expect(typed('give up')).toBe(`git restore --staged -- more.ts && git ${verb} --abort`);
      expectDone(await repo.sh(typed('give up') ?? '', self));
      expect(await repo.ask('status', '--porcelain')).toBe('M more.ts');
      expect(await repo.ask('diff')).toContain('+half done');
    },
  );

  test.concurrent.each(BEGIN.slice(0, 3))(
    'a %s can be given up though a staged file was edited again, which stays',
    async (verb, branch, ...args) => {
      const { repo, stderr, typed } = await refused([verb, branch, ...args], async (repo) => {
        repo.put('other.ts', 'mended\nand more\n');
        repo.put('own.ts', 'half done\n');
      });
      await using _gone = repo;
      expect(typed('give up')).toBe(`git restore --staged -- other.ts && git ${verb} --abort`);
      expect(stderr).toContain('; what was edited since it was staged stays in its file)\n');
      expectDone(await repo.sh(typed('give up') ?? '', self));
      expect(await repo.ask('status', '--porcelain')).toBe('M other.ts\n M own.ts');
      expect(await repo.ask('diff')).toContain('+and more');
    },
  );

  test.concurrent('a merge with -a is given up like one without', async () => {
    const { repo } = await refused(['merge', 'main', '-q', 'topic'], async (repo) => {
      repo.put('other.ts', 'mended\nand more\n');
    });
    await using _gone = repo;
    const { stderr } = await repo.git(['commit', '-q', '-a', '-m', 'x'], self);
    expect(stderr).toContain('git restore --staged -- other.ts && git merge --abort\n');
  });

  test.concurrent('several picks can be given up though a file of an earlier one was edited', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'third.ts': 'topic\n' }, { 'other.ts': 'main\n' });
    await repo.ask('checkout', '-q', 'topic');
    repo.put('other.ts', 'topic\n');
    await repo.ask('commit', '-qa', '--no-verify', '-m', 'more');
    await repo.ask('checkout', '-q', 'main');
    const before = await repo.head();
    repo.sessions(TWO);
    expect((await repo.git(['cherry-pick', 'topic~2..topic'], self)).code).toBe(1);
    repo.put('other.ts', 'mended\n');
    await repo.ask('add', 'other.ts');
    repo.put('third.ts', 'half done\n');
    const { stderr } = await repo.git(['commit', '-q', '-m', 'x'], self);
    const [, giveUp = ''] = /^ {2}give up +(.*)$/m.exec(stderr) ?? [];
    expect(giveUp).toBe(
      `git restore --staged --source=${before.slice(0, 12)} -- third.ts && git cherry-pick --abort`,
    );
    expectDone(await repo.sh(giveUp, self));
    expect(await repo.head()).toBe(before);
    expect(await repo.ask('status', '--porcelain')).toBe('M third.ts');
  });

  test.concurrent.each(BEGIN)(
    'a %s says how to leave out what is no part of it',
    async (verb, branch, ...args) => {
      const { repo, typed } = await refused([verb, branch, ...args], async (repo) => {
        repo.sessions([
          { id: SELF, editing: 'own.ts' },
          { id: OTHER, editing: 'more.ts' },
        ]);
        await besides(repo);
      });
      await using _gone = repo;
      expect(typed('give up')).toBeUndefined();
      expect(typed('leave it out')).toBe('git restore --staged -- more.ts');
      expectDone(await repo.sh(typed('leave it out') ?? '', self));
      expectDone(await repo.git(['commit', '-q', '-m', 'x'], self));
      expect(await repo.ask('show', 'HEAD:other.ts')).toBe('mended');
      expect(await repo.ask('status', '--porcelain', '--untracked-files=no')).toBe('M more.ts');
    },
  );

  test.concurrent('a merge takes a file that one side has moved for a part of it', async () => {
    const lines = Array.from({ length: 20 }, (_none, line) => `${line}\n`).join('');
    await using repo = await repository({ 'old.ts': lines, 'own.ts': '1\n' });
    await repo.ask('checkout', '-q', '-b', 'topic');
    repo.put('old.ts', `topic\n${lines}`);
    await repo.ask('commit', '-qa', '--no-verify', '-m', 'topic');
    await repo.ask('checkout', '-q', 'main');
    await repo.ask('mv', 'old.ts', 'other.ts');
    repo.put('other.ts', `${lines}main\n`);
    await repo.ask('commit', '-qa', '--no-verify', '-m', 'main');
    repo.sessions(TWO);
    expectDone(await repo.git(['merge', '-q', '--no-commit', 'topic'], self));
    const { code, stderr } = await repo.git(['commit', '-q', '--no-edit'], self);
    expect(code).toBe(1);
    expect(stderr).not.toContain('leave it out');
    expect(stderr).toContain('--abort');
  });
});

describe('a rebase', () => {
  test.concurrent('goes through, and leaves the claims of others alone', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'own.ts': 'topic\n', 'new.ts': '1\n' }, { 'third.ts': 'main\n' });
    await repo.ask('checkout', '-q', 'topic');
    repo.sessions(TWO);
    const other = repo.row(OTHER);
    const { code, stderr } = await repo.git(['rebase', '-q', 'main'], self);
    expect(stderr).not.toContain('NOT CHECKED');
    expect(code).toBe(0);
    expect(repo.row(OTHER)).toBe(other);
  });

  test.concurrent('with a conflict goes on after it was mended', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'own.ts': 'topic\n' }, { 'own.ts': 'main\n' });
    await repo.ask('checkout', '-q', 'topic');
    repo.sessions(TWO);
    expect((await repo.git(['rebase', '-q', 'main'], self)).code).toBe(1);
    repo.put('own.ts', 'both\n');
    await repo.ask('add', 'own.ts');
    const { code, stderr } = await repo.git(['rebase', '--continue'], self);
    expect(stderr).not.toContain('NOT CHECKED');
    expect(code).toBe(0);
  });

  test.concurrent('interactive with edit and reword keeps uncommitted claims', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'own.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    await repo.ask('checkout', '-q', 'topic');
    repo.sessions([
      { id: SELF, editing: 'own.ts, notes.md' },
      { id: OTHER, editing: 'other.ts' },
    ]);
    repo.put('notes.md', 'not yet\n');
    const env = { GIT_SEQUENCE_EDITOR: "sed -i 's/^pick/reword/'" };
    expect((await repo.git(['rebase', '-q', '-i', 'main'], { ...self, env })).code).toBe(0);
    expect(repo.row(SELF)).toContain('| notes.md |');
  });
});

test.concurrent('git am and stash are no commits of the session, and disturb nothing', async () => {
  await using repo = await repository(FILES);
  await diverged(repo, { 'own.ts': 'topic\n' }, { 'third.ts': 'main\n' });
  repo.sessions(TWO);
  repo.put('own.ts', 'dirty\n');
  expect((await repo.git(['stash'], self)).code).toBe(0);
  expect((await repo.git(['stash', 'pop', '-q'], self)).code).toBe(0);
  expect(repo.row(SELF)).toContain('| own.ts |');
  await repo.ask('checkout', '-q', 'own.ts');
  const patch = await repo.git(['format-patch', '--stdout', '-1', 'topic']);
  expect((await repo.git(['am', '-q'], { ...self, input: patch.stdout })).code).toBe(0);
});

describe('what --autostash has put aside', () => {
  test.concurrent('stays claimed over a rebase, and is named', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'third.ts': 'main\n' });
    repo.sessions([{ id: SELF, editing: 'own.ts, gone.ts' }]);
    await repo.ask('checkout', '-q', 'topic');
    repo.put('own.ts', 'half done\n');
    const { code, stderr } = await repo.git(['rebase', '-q', '--autostash', 'main'], self);
    expect(code).toBe(0);
    expect(stderr).toContain('guard: still yours, with uncommitted changes: own.ts');
    expect(repo.row(SELF)).toContain('| own.ts |');
    expect((await repo.commit(['-a'], { session: OTHER })).code).toBe(1);
  });

  test.concurrent('stays claimed over a merge with a conflict', async () => {
    await using repo = await repository(FILES);
    await diverged(repo, { 'other.ts': 'topic\n' }, { 'other.ts': 'main\n' });
    repo.sessions([{ id: SELF, editing: 'own.ts' }]);
    repo.put('own.ts', 'half done\n');
    await repo.git(['merge', '-q', '--autostash', 'topic'], self);
    repo.put('other.ts', 'both\n');
    await repo.ask('add', 'other.ts');
    expect((await repo.git(['commit', '-q', '--no-edit'], self)).code).toBe(0);
    expect(await repo.ask('status', '--short')).toBe('M own.ts');
    expect(repo.row(SELF)).toContain('| own.ts |');
  });

  describe('in another working tree in which the session acts', () => {
    /** A rebase in the working tree `side` has stopped at a conflict; `own.ts` is half done and put aside. */
    async function stopped(): Promise<Repository> {
      const repo = await repository(FILES);
      await diverged(repo, { 'other.ts': 'topic\n' }, { 'other.ts': 'main\n' });
      await repo.ask('worktree', 'add', '-q', '../side', 'topic');
      const side = { ...self, cwd: `${repo.home}/side` };
      expectDone(await repo.guard(['claim', 'own.ts'], side));
      expectDone(await repo.sh('echo "half done" >own.ts', side));
      expect((await repo.git(['rebase', '-q', '--autostash', 'main'], side)).code).toBe(1);
      expectDone(await repo.guard(['claim', 'third.ts'], self));
      return repo;
    }

    test.concurrent('stays claimed over a commit in this one', async () => {
      await using repo = await stopped();
      repo.put('third.ts');
      const { stderr } = expectDone(await repo.commit(['-a'], self));
      expect(stderr).toContain('guard: released third.ts');
      expect(stderr).toContain('guard: still yours, with uncommitted changes: own.ts');
      const cwd = `${repo.home}/side`;
      expectDone(await repo.sh('echo both >other.ts && git add other.ts', { cwd }));
      expectDone(await repo.git(['rebase', '--continue'], { ...self, cwd }));
      expect((await repo.git(['commit', '-qam', 'swept'], { session: OTHER, cwd })).code).toBe(1);
    });

    test.concurrent('stops the end of the session', async () => {
      await using repo = await stopped();
      const { code, stderr } = await repo.guard(['end'], self);
      expect(code).toBe(1);
      expect(stderr).toContain('own.ts');
    });
  });
});
