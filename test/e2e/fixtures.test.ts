import { utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseStamp, printStamp } from '../../src/core/stamp.ts';
import { expectDone, type Repository, repository } from '../support/e2e.ts';
import { FIXTURES, type FixtureName, fixtureBytes, fixtureNow } from '../support/sessions-fixtures.ts';

/** Every stamp of the fixture, moved so that its interesting time is now; all other bytes as they were. */
function shifted(name: FixtureName): Buffer {
  const by = Math.floor(Date.now() / 1000) * 1000 - fixtureNow(name);
  const moved = fixtureBytes(name)
    .toString('latin1')
    .replace(/2026-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?/g, (text) => {
      const instant = parseStamp(text);
      return instant === null ? text : printStamp(instant + by).slice(0, 20);
    });
  return Buffer.from(moved, 'latin1');
}

async function fixtureRepository(name: FixtureName): Promise<Repository> {
  const repo = await repository({ 'README.md': '1' });
  writeFileSync(repo.file, shifted(name));
  utimesSync(repo.file, new Date(), new Date());
  return repo;
}

const VERDICTS: Readonly<Partial<Record<FixtureName, readonly (readonly [path: string, code: 0 | 1])[]>>> = VERDICT_TABLE;

describe.each(FIXTURES.map(({ name }) => name))('%s.md', (name) => {
  test('gives each path its verdict', async () => {
    await using repo = await fixtureRepository(name);
    const rows = VERDICTS[name] ?? [];
    const { stdout } = await repo.guard(['check', '--json', 'never/claimed.xyz', ...rows.map(([path]) => path)]);
    const denied = new Set(
      JSON.parse(stdout)
        .findings.filter(({ level }: { level: string }) => level === 'deny')
        .map(({ path }: { path: string }) => path),
    );
    expect(rows.map(([path]) => [path, denied.has(path) ? 1 : 0])).toEqual(rows);
    expect(denied.has('never/claimed.xyz')).toBe(false);
  });

  test('survives every command, and changes only in the cells that a command owns', async () => {
    await using repo = await fixtureRepository(name);
    const original = repo.text();
    for (const args of [['status', '--all'], ['status', '--json'], ['check', 'README.md'], ['doctor'], ['log'], ['whoami']]) {
      const { code } = await repo.guard(args, { session: 'beef' });
      expect([0, 1], args.join(' ')).toContain(code);
    }
    expect(repo.text()).toBe(original);
    const isDamaged = name === 'damaged';
    for (const args of [['claim', 'only/mine.xyz'], ['heartbeat'], ['release'], ['end']]) {
      const { code, stderr } = await repo.guard(args, { session: 'beef' });
      expect([code, isDamaged && code !== 0 ? stderr : ''], args.join(' ')).toEqual(
        isDamaged && code !== 0 ? [3, expect.stringContaining('a merge conflict stands here')] : [0, ''],
      );
    }
    expect(repo.text()).toBe(original);
  });

  test('lets a commit of what nobody claims pass, by a stranger and by nobody', async () => {
    await using repo = await fixtureRepository(name);
    const original = repo.text();
    repo.put('never/claimed.xyz');
    await repo.ask('add', '-A');
    const { stderr } = expectDone(await repo.commit([], { session: 'beef' }));
    expect(stderr.replace(/guard: NOT CHECKED: .*merge conflict.*\n/, '')).toBe('');
    repo.put('never/claimed.xyz', 'again\n');
    expectDone(await repo.commit(['-a']));
    expect(repo.text()).toBe(original);
  });
});
