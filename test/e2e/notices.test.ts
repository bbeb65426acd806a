import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { GuardState, Notice } from '../../src/core/state.ts';
import { ago, expectDone, OTHER, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };
const HALF_AN_HOUR_MS = 1_801_000;

const guardDirectory = (repo: Repository) => join(repo.top, '.git', 'guard');
const waits = (repo: Repository): boolean => existsSync(join(guardDirectory(repo), 'notices'));
const stateOf = (repo: Repository): GuardState =>
  JSON.parse(readFileSync(join(guardDirectory(repo), 'state.json'), 'utf8'));
const notices = (repo: Repository): readonly Notice[] => stateOf(repo).notices;

function putNotices(repo: Repository, found: readonly Notice[]): void {
  const state = { ...stateOf(repo), notices: found };
  writeFileSync(join(guardDirectory(repo), 'state.json'), JSON.stringify(state));
}

/** As if they had been left so long ago. */
function age(repo: Repository, ms: number): void {
  putNotices(
    repo,
    notices(repo).map((notice) => ({ ...notice, at: notice.at - ms })),
  );
}

/** A stale lock of a session whose row is taken out by hand is taken over. */
async function takenOver(): Promise<Repository> {
  const repo = await repository(undefined, { rows: TWO });
  expectDone(await repo.guard(['lock', 'docker'], other));
  writeFileSync(repo.file, repo.text().replace(`${repo.row(OTHER)}\n`, ''));
  writeFileSync(repo.file, repo.text().replace(/(Last updated:\*\*) 2.*/, `$1 ${ago(301)}`));
  expectDone(await repo.guard(['lock', 'docker'], self));
  expect(notices(repo)).toMatchObject([{ to: OTHER, kind: 'lock-taken-over' }]);
  return repo;
}

describe('what a session without a row is to be told', () => {
  test.concurrent('waits for it as long as it may come back', async () => {
    await using repo = await takenOver();
    age(repo, HALF_AN_HOUR_MS - 60_000);
    expect(expectDone(await repo.guard(['prune'], self)).stdout).toBe('Nothing to prune.\n');
    expect(expectDone(await repo.guard(['heartbeat'], other)).stderr).toContain('docker lock');
    expect(waits(repo)).toBe(false);
  });

  test.concurrent('is forgotten by guard prune, which says so', async () => {
    await using repo = await takenOver();
    age(repo, HALF_AN_HOUR_MS);
    expect(expectDone(await repo.guard(['prune'], self)).stdout).toBe(
      `Forgot what session ${OTHER}, which has no row, was to be told.\n`,
    );
    expect(waits(repo)).toBe(false);
    expect(expectDone(await repo.guard(['prune'], self)).stdout).toBe('Nothing to prune.\n');
  });

  test.concurrent('is forgotten when another session renews its row', async () => {
    await using repo = await takenOver();
    age(repo, HALF_AN_HOUR_MS);
    writeFileSync(repo.file, repo.text().replace(/^(\| a7f3 \| \S+ \|) \S+/m, `$1 ${ago(60)}`));
    expectDone(await repo.guard(['heartbeat'], self));
    expect([notices(repo), waits(repo)]).toEqual([[], false]);
  });

  test.concurrent('is told to one that comes back later, where nothing has changed since', async () => {
    await using repo = await takenOver();
    age(repo, HALF_AN_HOUR_MS);
    expect(expectDone(await repo.guard(['heartbeat'], other)).stderr).toContain('docker lock');
  });
});

describe('of a stale lock that guard prune clears', () => {
  const staleLock = async (): Promise<Repository> => {
    const repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.guard(['lock', 'docker'], other));
    writeFileSync(repo.file, repo.text().replace(/(Last updated:\*\*) 2.*/, `$1 ${ago(301)}`));
    return repo;
  };

  test.concurrent.each([self, {}])('the holder is told, whoever cleared it: %j', async (caller) => {
    await using repo = await staleLock();
    expectDone(await repo.guard(['prune'], caller));
    const { stderr } = expectDone(await repo.guard(['heartbeat'], other));
    const who = 'session' in caller ? `session ${SELF}` : 'somebody without a session';
    expect(stderr).toContain(
      `your docker lock had gone stale and ${who} cleared it; guard lock docker before you go on under it.`,
    );
    expect(expectDone(await repo.guard(['heartbeat'], other)).stderr).not.toContain('docker');
  });

  test.concurrent('the holder that cleared it itself is told by the reply alone', async () => {
    await using repo = await staleLock();
    const { stdout } = expectDone(await repo.guard(['prune'], other));
    expect(stdout).toBe(`Cleared the stale docker lock of ${OTHER}.\n`);
    expect(waits(repo)).toBe(false);
  });
});

test.concurrent('a file that does not tell who has a row makes nothing forgotten', async () => {
  await using repo = await takenOver();
  age(repo, HALF_AN_HOUR_MS);
  writeFileSync(repo.file, '# Notes\n\nNothing of sessions here.\n');
  repo.put('own.ts');
  expectDone(await repo.commit(['--', 'own.ts'], self));
  expect(notices(repo)).toMatchObject([{ to: OTHER }]);
});

describe('of many notices the oldest go', () => {
  test.concurrent.each<[command: string, args: readonly string[]]>([
    ['claim', ['claim', 'other.ts', '--override', 'why']],
    ['lock', ['lock', 'docker', '--override', 'why']],
    ['unlock', ['unlock', 'docker', '--override', 'why']],
  ])('after guard %s', async (_command, args) => {
    await using repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.guard(['lock', 'docker'], other));
    const one: Notice = {
      to: OTHER,
      from: null,
      kind: 'lock-was-stale',
      subject: 'old',
      reason: '',
      at: Date.now(),
    };
    putNotices(
      repo,
      Array.from({ length: 200 }, () => one),
    );
    expectDone(await repo.guard(args, self));
    expect(notices(repo)).toHaveLength(200);
    expect(notices(repo).at(-1)).toMatchObject({ to: OTHER, from: SELF });
  });
});
