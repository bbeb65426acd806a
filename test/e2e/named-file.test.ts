import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { expectDone, OTHER, type Repository, repository, rowText, SELF } from '../support/e2e.ts';

const THIRD = 'dddd';
const TOO_LARGE = 70_000_000;

/** A file of another project's sessions, beside one that guard has written in. */
async function withOther(): Promise<{ readonly repo: Repository; readonly other: string }> {
  const repo = await repository();
  expectDone(await repo.guard(['claim', 'own.ts'], { session: SELF }));
  expectDone(await repo.guard(['lock', 'docker'], { session: SELF }));
  const other = join(repo.top, 'third.md');
  writeFileSync(other, TEMPLATE + rowText({ id: THIRD, editing: 'third.ts' }));
  return { repo, other };
}

describe('a sessions file that somebody names', () => {
  test.concurrent('gets nothing of what stands in the usual one', async () => {
    const { repo, other } = await withOther();
    await using _ = repo;
    const env = { GUARD_FILE: 'third.md' };
    const before = readFileSync(other, 'utf8');
    expectDone(await repo.guard(['heartbeat'], { session: THIRD, env }));
    expect(readFileSync(other, 'utf8').split('\n').length).toBe(before.split('\n').length);
    expectDone(await repo.guard(['claim', 'other.ts'], { session: OTHER, env }));
    const after = readFileSync(other, 'utf8');
    expect(after).toContain('| third.ts |');
    expect(after).toContain('| other.ts |');
    expect(after).not.toContain(SELF);
    expect(repo.text()).not.toContain(THIRD);
    expect(repo.row(SELF)).toContain('own.ts');
  });

  test.concurrent.each([
    ['package.json', '{}\n'],
    ['own.ts', '1'],
  ])('is no sessions file, and init and doctor say so: %s', async (file, text) => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    repo.put(file, text);
    repo.put('guard.config.json', JSON.stringify({ sessionsFile: file }));
    const is = `sessionsFile is "${file}", which is no sessions file: no heading "Active Sessions" stands in it`;
    const mend = 'name another, then guard init';
    const exclude = readFileSync(join(repo.top, '.git/info/exclude'), 'utf8');
    for (const time of ['first', 'again']) {
      const { stdout, stderr } = expectDone(await repo.guard(['init', '--agents', 'none']));
      expect([time, stderr]).toEqual([time, `guard: ${is} - ${mend}\n`]);
      expect(stdout).toContain('Guard is set up, but not all of it. See: guard doctor\n');
    }
    expect(readFileSync(join(repo.top, '.git/info/exclude'), 'utf8')).toBe(exclude);
    const { stdout } = await repo.guard(['doctor'], { session: SELF });
    expect(stdout.split('\n').filter((line) => /^fail|^warn/.test(line))).toEqual([`fail  ${is} - ${mend}`]);
    repo.put('guard.config.json', '{ "sessionsFile": "sessions.md" }');
    expect(expectDone(await repo.guard(['init'])).stderr).toBe('');
    expectDone(await repo.guard(['doctor'], { session: SELF }));
  });

  test.concurrent('holds no text, and init says so', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    repo.put('.claude/sessions.md', new Uint8Array([0, 1, 2, 3, 255, 254, 0, 10, 0, 0, 7]));
    const { stdout, stderr } = expectDone(await repo.guard(['init', '--agents', 'none']));
    expect(stderr).toMatch(/^guard: sessions file, line 1: .*; guard doctor --repair rebuilds the file/);
    expect(stdout).toContain('Guard is set up, but not all of it. See: guard doctor\n');
  });

  test.concurrent('is no concern of git below the git dir', async () => {
    await using repo = await repository();
    const start = (file: string) => repo.guard(['start', '--session', SELF], { env: { GUARD_FILE: file } });
    expect(expectDone(await start('.git/x.md')).stderr).toBe('');
    expect(expectDone(await start('.git/guard/x.md')).stderr).toBe('');
    expect(expectDone(await start('.gitx.md')).stderr).toContain('git does not ignore .gitx.md');
  });

  test.concurrent.each([
    ['GUARD_FILE is "src", which is a directory; name a file', { GUARD_FILE: 'src' }, '{}'],
    ['GUARD_FILE is "/dev/null", which is no file', { GUARD_FILE: '/dev/null' }, '{}'],
    ['sessionsFile is "src", which is a directory; name a file', {}, '{"sessionsFile": "src"}'],
  ])('must be a file: %s', async (says, env, text) => {
    await using repo = await repository({ 'src/b.ts': 'b', 'own.ts': '1' });
    repo.put('guard.config.json', text);
    for (const command of ['status', 'claim own.ts']) {
      const { code, stderr } = await repo.guard(command.split(' '), { env, session: SELF });
      expect(stderr).toContain(says);
      expect(stderr).not.toMatch(/move it away|symbolic link/);
      expect(code).toBe(3);
    }
  });

  test.concurrent.each(['~/x.md', '~bob/x.md', 'docs/', '.'])(
    'must have the path of a file, in the environment as well: %s',
    async (file) => {
      await using repo = await repository({ 'own.ts': '1' });
      const env = { GUARD_FILE: file };
      for (const command of ['status', 'claim own.ts', 'doctor', 'start']) {
        const { code, stderr } = await repo.guard(command.split(' '), { env, session: SELF });
        const expected = 'expected the path of a file, such as ".claude/sessions.md", with ~ written out';
        expect([command, code, stderr]).toEqual([
          command,
          2,
          `guard: environment: GUARD_FILE is "${file}", ${expected}\n`,
        ]);
      }
      repo.put('own.ts', '2');
      const { code, stderr } = await repo.git(['commit', '-aqm', 'own'], { env });
      expect([code, stderr]).toEqual([
        0,
        expect.stringMatching(/^guard: NOT CHECKED: environment: GUARD_FILE is /),
      ]);
      expect(existsSync(join(repo.top, file.split('/')[0] ?? '')), 'nothing is made').toBe(file === '.');
    },
  );

  test.concurrent.each([
    [2, 'sessionsFile', '.git/config', "which is a file of git's own"],
    [2, 'GUARD_FILE', '.git/HEAD', "which is a file of git's own"],
    [3, 'sessionsFile', 'src/b.ts', 'which is no sessions file'],
    [3, 'GUARD_FILE', 'src/b.ts', 'which is no sessions file'],
  ])('with %i, nothing is written where it is none: %s %s', async (exit, by, file, says) => {
    await using repo = await repository({ 'src/b.ts': 'b\n', 'own.ts': '1' });
    const env = by === 'GUARD_FILE' ? { GUARD_FILE: file } : {};
    if (by === 'sessionsFile') repo.put('guard.config.json', JSON.stringify({ sessionsFile: file }));
    const text = readFileSync(join(repo.top, file), 'utf8');
    for (const command of [`start --session ${SELF}`, `claim own.ts --session ${SELF}`, 'doctor --repair']) {
      const { code, stderr } = await repo.guard(command.split(' '), { env });
      expect([command, code, readFileSync(join(repo.top, file), 'utf8')]).toEqual([command, exit, text]);
      expect(stderr).toContain(`${by} is "${file}", ${says}`);
    }
    expectDone(await repo.guard(['status'], { env }));
    const { stdout } = await repo.guard(['doctor'], { env });
    expect(stdout).toContain(`fail  ${by} is "${file}", which is no sessions file: `);
    truncateSync(join(repo.top, 'src/b.ts'), TOO_LARGE);
    expect((await repo.guard(['doctor', '--repair'], { env })).code).toBe(exit);
    expect(statSync(join(repo.top, 'src/b.ts')).size).toBe(TOO_LARGE);
  });

  test.concurrent('may be one that has the heading, or that guard has written and somebody emptied of it', async () => {
    await using repo = await repository();
    const env = { GUARD_FILE: 'notes.md' };
    repo.put('notes.md', '# Notes\n\n## Active Sessions\n');
    expectDone(await repo.guard(['start', '--session', SELF], { env }));
    expect(readFileSync(join(repo.top, 'notes.md'), 'utf8')).toContain(`| ${SELF} |`);
    repo.put('notes.md', '# Notes\n');
    expectDone(await repo.guard(['start', '--session', OTHER], { env }));
    expect(readFileSync(join(repo.top, 'notes.md'), 'utf8')).toContain(`| ${OTHER} |`);
  });

  test.concurrent('has a journal of its own, also where the configuration names it', async () => {
    const { repo } = await withOther();
    await using _ = repo;
    repo.put('guard.config.json', '{"sessionsFile": "third.md"}');
    expectDone(await repo.guard(['claim', 'other.ts'], { session: OTHER }));
    expect(await repo.journal()).toMatchObject([{ kind: 'claimed', session: OTHER }]);
    expect(readFileSync(join(repo.top, 'third.md'), 'utf8')).not.toContain(SELF);
  });
});
