import { describe, expect, test } from 'vitest';
import { expectDone, OTHER, type Repository, repository, SELF } from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };

/** Another session's claim and lock, written by guard, and its file staged. */
async function claimed(): Promise<Repository> {
  const repo = await repository();
  expectDone(await repo.guard(['claim', 'other.ts'], other));
  expectDone(await repo.guard(['lock', 'vercel'], other));
  repo.put('other.ts');
  await repo.ask('add', 'other.ts');
  return repo;
}

describe.each([
  ['was deleted', 'rm .claude/sessions.md', 'gone'],
  ['was emptied', ': > .claude/sessions.md', 'empty'],
  ['was emptied but for a byte order mark', "printf '\\357\\273\\277\\n' > .claude/sessions.md", 'empty'],
])('a sessions file that %s', (_how, accident, word) => {
  test.concurrent('still stops a commit, by what guard wrote last', async () => {
    await using repo = await claimed();
    expectDone(await repo.sh(accident));
    const { code, stderr } = await repo.commit([], self);
    expect(code).toBe(1);
    expect(stderr).toContain('other.ts');
    expect(stderr).toContain(`the sessions file is ${word}`);
  });

  test.concurrent('still stops a push', async () => {
    await using repo = await claimed();
    expectDone(await repo.sh(`git init -q --bare ../far.git && ${accident}`));
    expect((await repo.git(['push', '-q', '../far.git', 'main'], self)).code).toBe(1);
  });

  test.concurrent('is shown as it was, and written again with the next change', async () => {
    await using repo = await claimed();
    expectDone(await repo.sh(accident));
    const status = await repo.guard(['status', 'other.ts']);
    expect(status.stdout).toContain(`claimed by ${OTHER}`);
    expect(status.stderr).toContain(`the sessions file is ${word}`);
    expectDone(await repo.guard(['claim', 'own.ts'], self));
    expect(repo.row(OTHER)).toContain('other.ts');
  });
});

test.concurrent.each([
  ['was deleted', 'rm .claude/sessions.md', 'gone'],
  ['was emptied', ': > .claude/sessions.md', 'empty'],
])('doctor and init say that a sessions file %s, and init writes it again', async (_how, accident, word) => {
  await using repo = await claimed();
  expectDone(await repo.sh(accident));
  const { stdout } = await repo.guard(['doctor'], self);
  expect(stdout).toContain(
    `sessions.md is ${word}: guard goes by what it wrote last, and the next change writes it again - guard init`,
  );
  expect(stdout).not.toContain('sessions.md can be read');
  expect((await repo.guard(['status'])).stdout).not.toContain('not there yet');
  expect(expectDone(await repo.guard(['init', '--dry-run'])).stdout).toContain(
    'would write    .claude/sessions.md again',
  );
  expect(expectDone(await repo.guard(['init'])).stdout).toContain('wrote    .claude/sessions.md again');
  expect(repo.row(OTHER)).toContain('other.ts');
  expect((await repo.guard(['doctor'], self)).stdout).toContain('sessions.md can be read, 1 session');
});

test.concurrent.each(['rm', 'truncate -s 0'])(
  'doctor --repair writes it again after %s',
  async (accident) => {
    await using repo = await claimed();
    expectDone(await repo.sh(`${accident} .claude/sessions.md`));
    const { stdout, stderr } = await repo.guard(['doctor', '--repair'], self);
    expect(stderr).toMatch(
      /^Rebuilt .*sessions\.md from the journal, as it was written (?:\S.* ago|just now)\.\n$/,
    );
    expect(stdout).toContain('sessions.md can be read, 1 session');
    expect(repo.row(OTHER)).toContain('other.ts');
  },
);

test.concurrent('a heartbeat writes a lost file again, though its own stamp is fresh', async () => {
  await using repo = await claimed();
  expectDone(await repo.guard(['heartbeat'], self));
  expectDone(await repo.sh('rm .claude/sessions.md'));
  expectDone(await repo.guard(['heartbeat'], self));
  expect(repo.row(OTHER)).toContain('other.ts');
});

test.concurrent('a file that guard never wrote and that is not there costs nothing and says nothing', async () => {
  await using repo = await repository(undefined, { init: 'no' });
  const { stderr, code } = await repo.guard(['check', 'own.ts']);
  expect([code, stderr]).toEqual([0, '']);
});
