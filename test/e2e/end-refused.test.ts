import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, type Repository, type RunOptions, repository, SELF } from '../support/e2e.ts';

const self = { session: SELF };

/** Ends the session, which is refused, and does what that says to type; gives it. */
async function commitThem(
  repo: Repository,
  {
    label = 'commit them',
    end = ['end'],
    as = self,
  }: { label?: string; end?: string[]; as?: RunOptions } = {},
): Promise<string> {
  const { code, stderr } = await repo.guard(end, as);
  expect(code).toBe(1);
  const typed = new RegExp(`^ {2}${label} +(.+)$`, 'm').exec(stderr)?.[1] ?? expect.fail(stderr);
  expectDone(await repo.sh(`export GIT_EDITOR='echo x >'; ${typed}`, as));
  return typed;
}

describe('what a refused end says to type commits what is uncommitted', () => {
  test.concurrent('a file that git was told to remove, and nothing beside it', async () => {
    await using repo = await repository({ 'own.ts': '1\n' }, { rows: [{ id: SELF, editing: 'own.ts' }] });
    await repo.ask('rm', '-q', 'own.ts');
    expect(await commitThem(repo)).toBe('git commit');
    expectDone(await repo.guard(['end'], self));
  });

  test.concurrent('in another working tree, where it is staged already', async () => {
    await using repo = await repository({ 'own.ts': '1\n' }, { rows: [] });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = { ...self, cwd: `${repo.home}/side` };
    expectDone(await repo.guard(['claim', 'own.ts'], side));
    expectDone(await repo.sh('git rm -q own.ts', side));
    expect(await commitThem(repo, { label: 'commit them there' })).toBe(`git -C ${repo.home}/side commit`);
  });

  test.concurrent('a name that git would take for a pattern, and no file that fits it', async () => {
    await using repo = await repository({ 'src/s/p.ts': '1\n' }, { rows: [] });
    expectDone(await repo.guard(['claim', 'src/[s]/p.ts'], self));
    repo.put('src/[s]/p.ts');
    repo.put('src/s/p.ts', '2\n');
    await commitThem(repo);
    expect(await repo.ask('status', '--short')).toBe('M src/s/p.ts');
  });

  test.concurrent('as the session that was named, by one who is nobody', async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF, editing: 'own.ts' }] });
    repo.put('own.ts');
    const typed = await commitThem(repo, { end: ['end', '--session', SELF], as: {} });
    expect(typed).toBe(`git add -- own.ts && GUARD_SESSION=${SELF} git commit`);
    expectDone(await repo.guard(['end', '--session', SELF]));
  });

  test.concurrent.each(['src/own/, src/deep/*', 'src/own/, src/deep/'])(
    'many files, and none of another session among them: %s',
    async (editing) => {
      await using repo = await repository(undefined, {
        rows: [
          { id: SELF, editing },
          { id: OTHER, editing: 'src/other.ts' },
        ],
      });
      repo.put('src/other.ts');
      for (let number = 0; number < 40; number += 1) repo.put(`src/own/${number}.ts`);
      repo.put('src/deep/a.ts');
      expect(await commitThem(repo)).toBe('git add -- src/deep/a.ts src/own/ && git commit');
      expect(await repo.ask('status', '--short')).toBe('?? src/other.ts');
      expectDone(await repo.guard(['end'], self));
    },
  );
});

test.concurrent('git is asked about nothing but what is claimed, and then about what was left', async () => {
  await using repo = await repository(
    { 'own.ts': '1', 'src/a.ts': '1', 'src/b.ts': '1' },
    { rows: [{ id: SELF, editing: 'own.ts, src/' }] },
  );
  const asked = async (...args: readonly string[]): Promise<readonly string[]> => {
    const trace = join(repo.home, 'trace');
    await repo.guard(args, { ...self, env: { GIT_TRACE: trace } });
    const text = readFileSync(trace, 'utf8');
    rmSync(trace);
    return text.match(/ status .*/g) ?? [];
  };
  for (const path of ['own.ts', 'src/b.ts', 'beside.ts']) repo.put(path);
  expect(await asked('end')).toEqual([expect.stringMatching(/ -- own\.ts src$/)]);
  expect(await asked('end', '--override', 'handed over')).toHaveLength(1);
  expect(await asked('start')).toEqual([expect.stringMatching(/ -- own\.ts src\/b\.ts$/)]);
  repo.sessions([{ id: SELF, editing: 'own.ts, *.md' }]);
  expect(await asked('end')).toEqual([expect.stringMatching(/=untracked$/)]);
});
