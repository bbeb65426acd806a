import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
