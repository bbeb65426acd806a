import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { expectDone, OTHER, openRepository, type Repository, repository, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };
const OLD = 4000;

/** A repository with a linked worktree beside it. */
async function withSide(repo: Repository): Promise<Repository> {
  await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
  return openRepository(repo.home, `${repo.home}/side`);
}

describe('guard prune, of work in another working tree', () => {
  test.concurrent('keeps the row, and says where the work lies, until it is committed there', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: OTHER, editing: 'other.ts', activeAgo: OLD }],
    });
    const side = await withSide(repo);
    side.put('other.ts');
    expect(expectDone(await repo.guard(['prune'])).stdout).toMatch(
      new RegExp(
        `^Kept session e1b2, last active 1h.* ago: still uncommitted are other\\.ts in ${side.top}\\. guard prune --override "why" removes it too\\.\n$`,
      ),
    );
    expect(repo.row(OTHER)).toContain('other.ts');
    await side.ask('commit', '-qam', 'by a person', '--no-verify');
    expect(expectDone(await repo.guard(['prune'])).stdout).toMatch(/^Removed session e1b2/);
  });

  test.concurrent('keeps it the other way round, too', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: OTHER, editing: 'other.ts', activeAgo: OLD }],
    });
    const side = await withSide(repo);
    repo.put('other.ts');
    expect(expectDone(await side.guard(['prune'])).stdout).toContain(`other.ts in ${repo.top}.`);
    expect(repo.row(OTHER)).not.toBe('');
  });

  test.concurrent('keeps the row of a session that claimed there itself', async () => {
    await using repo = await repository(undefined, { rows: [] });
    const side = await withSide(repo);
    expectDone(await side.guard(['claim', 'other.ts'], { session: OTHER }));
    side.put('other.ts');
    writeFileSync(`${repo.top}/guard.config.json`, '{"staleAfter": {"session": "1s"}}');
    await vi.waitFor(
      async () => {
        const { stdout } = await repo.guard(['prune']);
        expect(stdout).toContain(`still uncommitted are other.ts in ${side.top}.`);
      },
      { timeout: 10_000, interval: 500 },
    );
    expect(repo.row(OTHER)).not.toBe('');
  });

  test.concurrent('tells what lies here from what lies there, also of a path written with its place', async () => {
    await using repo = await repository(undefined);
    const side = await withSide(repo);
    repo.sessions([{ id: OTHER, editing: `own.ts, ${side.top}/other.ts`, activeAgo: OLD }]);
    repo.put('own.ts');
    side.put('own.ts');
    side.put('other.ts');
    expect(expectDone(await repo.guard(['prune'])).stdout).toContain(
      `still uncommitted are own.ts; other.ts in ${side.top}.`,
    );
    const { kept } = JSON.parse((await repo.guard(['prune', '--json'])).stdout);
    expect(kept).toMatchObject([
      {
        uncommitted: ['own.ts', 'other.ts'],
        elsewhere: [{ tree: side.top, paths: ['other.ts'] }],
        unlooked: [],
      },
    ]);
  });

  test.concurrent('removes it with an override, whose reason the journal has', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: OTHER, editing: 'other.ts', activeAgo: OLD }],
    });
    (await withSide(repo)).put('other.ts');
    expectDone(await repo.guard(['prune', '--override', 'saved on a branch']));
    expect(repo.row(OTHER)).toBe('');
    expect(await repo.journal()).toContainEqual(
      expect.objectContaining({ kind: 'pruned', paths: ['other.ts'], reason: 'saved on a branch' }),
    );
  });

  test.concurrent('keeps rows with claims where a working tree is away, and removes the others', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: OTHER, editing: 'other.ts', activeAgo: OLD },
        { id: 'gone', activeAgo: OLD },
      ],
    });
    const side = await withSide(repo);
    await repo.ask('worktree', 'lock', side.top);
    rmSync(side.top, { recursive: true });
    const { stdout } = expectDone(await repo.guard(['prune']));
    expect(stdout).toContain('Removed session gone');
    expect(stdout).toContain(
      `nobody can look into ${side.top}, where what it claims may be uncommitted: other.ts.`,
    );
    expect(repo.row(OTHER)).not.toBe('');
    // What lay in one that is gone for good is gone with it.
    await repo.ask('worktree', 'unlock', side.top);
    expect(expectDone(await repo.guard(['prune'])).stdout).toMatch(/^Removed session e1b2/);
  });

  test.concurrent('keeps them where git fails in one', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: OTHER, editing: 'other.ts', activeAgo: OLD }],
    });
    const side = await withSide(repo);
    writeFileSync(`${side.top}/.git`, 'nonsense\n');
    expect(expectDone(await repo.guard(['prune'])).stdout).toContain(`nobody can look into ${side.top}`);
    expect(repo.row(OTHER)).not.toBe('');
  });
});

test.concurrent('a commit names a file once that is uncommitted here and in another working tree', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const side = await withSide(repo);
  for (const place of [repo, side]) {
    expectDone(await place.guard(['claim', 'own.ts'], self));
    place.put('own.ts');
  }
  repo.put('more.ts');
  await repo.ask('add', 'more.ts');
  expect(expectDone(await repo.commit([], self)).stderr).toBe(
    'guard: still yours, with uncommitted changes: own.ts\n',
  );
});

describe('guard end, of work in another working tree', () => {
  test.concurrent('has the next session told, with the place; and once more the first that starts there', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const side = await withSide(repo);
    expectDone(await side.guard(['claim', 'own.ts'], self));
    side.put('own.ts');
    expect(expectDone(await repo.guard(['end', '--override', 'no time'], self)).stderr).toBe(
      `Session a7f3 ended. Left uncommitted: own.ts in ${side.top}.\n`,
    );
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
    expect(expectDone(await side.guard(['end', '--override', 'no time'], self)).stderr).toContain(
      `Left uncommitted: own.ts; third.ts in ${repo.top}.`,
    );
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
