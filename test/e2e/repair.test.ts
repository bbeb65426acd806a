import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectDone, OTHER, repository, SELF } from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };
const CONFLICT = '<<<<<<< HEAD\n=======\n>>>>>>> x\n';

test.concurrent('a claim that a damaged file refused costs no claim and no lock in the repair', async () => {
  await using repo = await repository();
  expectDone(await repo.guard(['claim', 'own.ts'], self));
  expectDone(await repo.guard(['claim', 'other.ts'], other));
  expectDone(await repo.guard(['lock', 'docker', '--services', 'api'], other));
  const written = repo.text();
  appendFileSync(repo.file, CONFLICT);
  expect((await repo.guard(['claim', 'own.ts'], other)).code).toBe(1);
  const { stderr } = expectDone(await repo.guard(['doctor', '--repair'], self));
  expect(repo.text()).toBe(written);
  expect(stderr).toMatch(
    /^Rebuilt \S+sessions\.md from the journal, as it was written (just now|\S+ ago)\. The damaged/,
  );
  expect(stderr).not.toContain('does not count');
});

test.concurrent('a repair says what of the damaged text it could not keep, and how to see the rest', async () => {
  await using repo = await repository();
  expectDone(await repo.guard(['claim', 'own.ts'], self));
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const held = `- **Status:** IN_PROGRESS\n- **Claimed by:** ${OTHER}`;
  const byHand = repo
    .text()
    .replace('- **Status:** NONE\n- **Claimed by:** -', held)
    .replace('| own.ts |', '| own.ts, docs/ |');
  writeFileSync(repo.file, `${byHand}| c1c1 | ${now} | ${now} | src/a.ts, src/b.ts |\n${CONFLICT}`);
  const { stderr } = expectDone(await repo.guard(['doctor', '--repair'], self));
  expect(stderr).toContain(
    `\n  session ${SELF}, editing docs/\n  session c1c1, editing src/a.ts, src/b.ts\n`,
  );
  expect(stderr).toContain(`\n  the vercel lock, held by ${OTHER}\n`);
  const compare = /^ +compare the two +(diff .*)$/m.exec(stderr)?.[1] ?? '';
  expect((await repo.sh(compare)).stdout).toContain('| c1c1 |');
});

test.concurrent('an earlier text comes back in place of a file too large to be read, which is kept', async () => {
  await using repo = await repository();
  expectDone(await repo.guard(['claim', 'own.ts'], self));
  const written = repo.text();
  expectDone(await repo.guard(['claim', 'other.ts'], other));
  const large = repo.text() + 'x'.repeat(5_100_000);
  writeFileSync(repo.file, large);
  for (const args of [['status'], ['doctor']]) {
    const { stdout, stderr } = await repo.guard(args, self);
    expect(stdout + stderr).toContain('guard doctor --repair');
  }
  const list = expectDone(await repo.guard(['restore', '--json'])).stdout;
  const wanted = JSON.parse(list).snapshots.find(
    ({ sessions }: { sessions: string[] }) => !sessions.includes(OTHER),
  );
  const { stdout } = expectDone(await repo.guard(['restore', wanted.name], self));
  expect(repo.text()).toBe(written);
  const kept = /what it replaced is kept in (\S+)\.\n$/.exec(stdout)?.[1] ?? expect.fail(stdout);
  expect(readFileSync(kept, 'utf8')).toBe(large);
  rmSync(repo.file);
  mkdirSync(repo.file);
  const { code, stderr } = await repo.guard(['restore', 'current'], self);
  expect([code, stderr]).toEqual([3, expect.stringContaining('it is a directory')]);
});
