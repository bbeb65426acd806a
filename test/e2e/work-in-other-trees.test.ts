import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expectDone, openRepository, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };

/** A repository with a linked worktree beside it. */
async function withSide(repo: Repository): Promise<Repository> {
  await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
  return openRepository(repo.home, `${repo.home}/side`);
}

describe('guard end, of work in another working tree', () => {
  test.concurrent('has the next session told, with the place; and once more the first that starts there', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const side = await withSide(repo);
    expectDone(await side.guard(['claim', 'own.ts'], self));
    side.put('own.ts');
    expectDone(await repo.guard(['end', '--override', 'no time'], self));
    expect(expectDone(await repo.guard(['start'])).stderr).toMatch(
      new RegExp(
        `^guard: session a7f3 ended .* and left uncommitted in the working tree ${side.top}: own\\.ts\\. These`,
      ),
    );
    expect(expectDone(await repo.guard(['start'])).stderr).toBe('');
    expect(expectDone(await side.guard(['start'])).stderr).toContain('left uncommitted: own.ts.');
    expect(expectDone(await side.guard(['start'])).stderr).toBe('');
    expect(expectDone(await repo.guard(['start'])).stderr).toBe('');
    expect(await repo.journal()).toContainEqual(
      expect.objectContaining({
        kind: 'left-uncommitted',
        paths: ['own.ts'],
        reason: 'no time',
        detail: `in ${side.top}`,
      }),
    );
  });

  test.concurrent('tells of each working tree what lies in it', async () => {
    await using repo = await repository(undefined, { rows: [] });
    const side = await withSide(repo);
    expectDone(await repo.guard(['claim', 'own.ts', 'third.ts'], self));
    expectDone(await side.guard(['claim', 'own.ts'], self));
    for (const path of ['own.ts', 'third.ts']) repo.put(path);
    side.put('own.ts');
    expectDone(await side.guard(['end', '--override', 'no time'], self));
    const { leftovers } = JSON.parse((await side.guard(['start', '--json'])).stdout);
    expect(leftovers).toMatchObject([
      { session: SELF, paths: ['own.ts'], worktree: 'worktrees/side', elsewhere: null },
      { session: SELF, paths: ['own.ts', 'third.ts'], worktree: '.', elsewhere: repo.top },
    ]);
  });

  test.concurrent('ends a session one of whose working trees is gone', async () => {
    await using repo = await repository(undefined, { rows: [] });
    const side = await withSide(repo);
    expectDone(await side.guard(['claim', 'own.ts'], self));
    rmSync(side.top, { recursive: true });
    expectDone(await repo.guard(['end'], self));
    expect(repo.row(SELF)).toBe('');
  });
});
