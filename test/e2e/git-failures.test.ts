import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DIST } from '../support/built-tool.ts';
import { OTHER, repository, SELF } from '../support/e2e.ts';

describe('what git itself says is wrong', () => {
  test.concurrent('a repository of another owner: git’s own cause and mend', async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF, editing: 'own.ts' }] });
    const env = { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
    repo.put('sub/x.ts');
    for (const [args, cwd] of [
      [['status'], '.'],
      [['check'], '.'],
      [['end'], '.'],
      [['init'], '.'],
      [['status'], 'sub'],
      [['claim', 'x.ts'], 'sub'],
    ] as const) {
      const { code, stderr } = await repo.guard(args, { session: SELF, env, cwd: join(repo.top, cwd) });
      expect([args, code]).toEqual([args, 3]);
      expect(stderr).toContain(`fatal: detected dubious ownership in repository at '${repo.top}'`);
      expect(stderr).toContain(`\n  If you trust it: git config --global --add safe.directory ${repo.top}\n`);
    }
  });

  test.concurrent('a configuration that git cannot read is no internal error, nor a missing repository', async () => {
    await using repo = await repository({ 'sub/x.ts': '1' });
    writeFileSync(`${repo.top}/.git/config`, '[core\n', { flag: 'a' });
    for (const args of [['push'], ['deploy', 'watch'], ['status'], ['check']]) {
      for (const cwd of [repo.top, `${repo.top}/sub`]) {
        const { code, stderr } = await repo.guard(args, { cwd });
        expect([args, code, stderr]).toEqual([args, 3, expect.stringContaining('fatal: bad config line')]);
        expect(stderr).not.toContain('internal error');
      }
    }
  });

  test.concurrent('no git on PATH is said as it is', async () => {
    const rows = [
      { id: SELF, editing: 'own.ts' },
      { id: OTHER, editing: 'other.ts', activeAgo: 4000 },
    ];
    await using repo = await repository({ 'sub/x.ts': '1' }, { rows });
    const env = { PATH: repo.home };
    const top = [['push'], ['deploy', 'watch'], ['status'], ['check'], ['end'], ['prune'], ['init']];
    for (const [args, cwd] of [
      ...top.map((args) => [args, '.'] as const),
      [['claim', 'x.ts'], 'sub'],
    ] as const) {
      const { code, stderr } = await repo.guard(args, { session: SELF, env, cwd: join(repo.top, cwd) });
      expect([args, code, stderr]).toEqual([args, 3, expect.stringMatching(/^guard: git is not on PATH\n/)]);
    }
  });
});

describe('a commit that is refused stays refused, though git fails where guard asks how to go on', () => {
  test.concurrent('a cherry-pick on a branch without a commit', async () => {
    await using repo = await repository({ 'other.ts': '1\n' });
    repo.put('other.ts', '2\n');
    await repo.ask('commit', '-qam', 'two', '--no-verify');
    await repo.ask('checkout', '-q', '--orphan', 'new');
    await repo.ask('rm', '-rqf', '.');
    repo.sessions([{ id: OTHER, editing: 'other.ts' }]);
    writeFileSync(`${repo.top}/.git/CHERRY_PICK_HEAD`, `${await repo.ask('rev-parse', 'main')}\n`);
    repo.put('other.ts');
    await repo.ask('add', 'other.ts');
    const { code, stderr } = await repo.commit([], { session: SELF });
    expect([code, stderr]).toEqual([1, expect.stringContaining('guard wait other.ts')]);
  });

  test.concurrent('a commit of all whose files git cannot list', async () => {
    await using repo = await repository(
      { 'other.ts': '1\n' },
      { rows: [{ id: OTHER, editing: 'other.ts' }] },
    );
    repo.put('other.ts');
    const fake = `${repo.home}/git`;
    const real = (await repo.sh('command -v git')).stdout.trim();
    writeFileSync(fake, `#!/bin/sh\ncase " $* " in *" status "*) exit 128 ;; esac\nexec ${real} "$@"\n`);
    chmodSync(fake, 0o755);
    const hook = `sh '${DIST}/hook.sh' git pre-commit`;
    const { code, stderr } = await repo.sh(
      `cp .git/index .git/index.lock; export GIT_INDEX_FILE=.git/index.lock; git add -u; PATH=${repo.home}:$PATH ${hook}`,
      { session: SELF },
    );
    expect(stderr).not.toContain('leave it out');
    expect([code, stderr]).toEqual([1, expect.stringContaining('GUARD_OVERRIDE="why" git commit')]);
  });
});
