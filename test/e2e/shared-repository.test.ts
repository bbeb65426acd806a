import { chmodSync, chownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { below, openTool, runAs, type User } from '../support/another-user.ts';
import { type Repository, repository, SELF } from '../support/e2e.ts';

/** Users of one group, which may write their files unless somebody says otherwise. */
const ONE: User = { uid: 2001, gid: 3000, umask: '002' };
const TWO: User = { ...ONE, uid: 2002 };

/** A checkout of one user, in which everybody of the group may write, but for what git's configuration closes. */
async function checkoutOf({ uid, gid }: User, git: readonly string[]): Promise<Repository> {
  const repo = await repository({ 'own.ts': 'own\n' }, { init: 'no' });
  openTool();
  await repo.ask('init', '-q', ...git);
  for (const place of [repo.home, ...below(repo.home)]) {
    chownSync(place, uid, gid);
    chmodSync(place, statSync(place).isDirectory() ? 0o2775 : 0o664);
  }
  return repo;
}

describe('where core.sharedRepository is group', () => {
  it('everything in git’s directory that guard made is the group’s, whatever the umask', async () => {
    await using repo = await repository({ 'own.ts': 'own\n' }, { init: 'no' });
    await repo.ask('init', '-q', '--shared=group');
    const env = {
      CLAUDE_CODE_SESSION_ID: 'key',
      VERCEL_TOKEN: 'token',
      VERCEL_ORG_ID: 'team',
      VERCEL_PROJECT_ID: 'project',
      GUARD_VERCEL_API: 'http://127.0.0.1:1',
    };
    for (const line of [
      'rm -r .git/hooks .git/info; guard init',
      `guard start --session ${SELF}`,
      'guard claim own.ts; guard lock docker; guard override x.ts --reason why; guard unlock docker',
      'echo new >own.ts; git commit -qam change',
      'timeout 3 guard deploy watch',
      `echo '{"sessionsFile":1}' >guard.config.json; git commit -qm nothing`,
    ])
      await repo.sh(`umask 077; ${line}`, { env });
    const own = ['hooks', 'info', 'guard'].flatMap((name) => {
      const place = join(repo.top, '.git', name);
      return [place, ...below(place)];
    });
    const closed = own.filter((path) => {
      const { mode } = statSync(path);
      const needed = lstatSync(path).isDirectory() ? 0o070 : 0o040;
      return (mode & needed) !== needed;
    });
    const names = (paths: readonly string[]) => paths.map((path) => path.slice(`${repo.top}/.git/`.length));
    // What somebody's own credentials brought is for their eyes.
    expect(names(closed).filter((name) => !/^guard\/vercel\/./.test(name))).toEqual([]);
    expect(names(own)).toEqual(
      expect.arrayContaining([
        'guard/install.json',
        'guard/vercel',
        'guard/not-checked',
        'guard/agents/claude-key',
      ]),
    );
  });

  // Only root can become another user.
  it.runIf(process.getuid?.() === 0)('a second user can set it up, look at it and take it back', async () => {
    await using repo = await checkoutOf(ONE, ['--shared=group']);
    expect(runAs(ONE, repo, 'guard init; guard claim own.ts --session aaaa')).toMatchObject({ code: 0 });
    const doctor = runAs(TWO, repo, 'guard doctor');
    expect(doctor.stdout).not.toMatch(/^fail/m);
    expect(runAs(TWO, repo, 'guard init')).toMatchObject({ code: 0, stderr: '' });
    expect(runAs(TWO, repo, 'guard uninstall')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(repo.top, '.git'))).not.toContain('guard');
    expect(runAs(TWO, repo, 'guard init')).toMatchObject({ code: 0, stderr: '' });
    expect(runAs(ONE, repo, 'guard uninstall')).toMatchObject({ code: 0, stderr: '' });
  });
});

// Only root can become another user.
describe.runIf(process.getuid?.() === 0)('where core.sharedRepository says nothing', () => {
  it('a second user is told what is closed, and how its owner opens it', async () => {
    await using repo = await checkoutOf(ONE, []);
    expect(runAs(ONE, repo, 'guard init; guard claim own.ts --session aaaa')).toMatchObject({ code: 0 });
    const { stdout } = runAs(TWO, repo, 'guard doctor');
    const failures = stdout.split('\n').filter((line) => line.startsWith('fail'));
    const closed = `${repo.top}/.git/guard is another user's and closed to you`;
    expect(failures[0]).toContain(`fail  ${closed}`);
    for (const failure of failures) expect(failure).toContain(`${repo.top}/.git/guard`);
    expect(failures.filter((failure) => /guard init$/.test(failure))).toEqual([]);
    const open = /both must be: (.+)$/.exec(failures[0] ?? '')?.[1] ?? '';
    expect(open).toContain('git config core.sharedRepository group');
    expect(runAs(ONE, repo, open)).toEqual({ code: 0, stdout: '', stderr: '' });
    for (const [user, line] of [
      [TWO, 'guard doctor && guard claim x.ts --session bbbb'],
      [ONE, 'guard claim y.ts --session aaaa && guard doctor'],
      [TWO, 'guard init && guard release --session bbbb && guard uninstall'],
    ] as const)
      expect([line, runAs(user, repo, line).code]).toEqual([line, 0]);
  });

  it('a file in a shared directory that is its maker’s alone is named', async () => {
    await using repo = await checkoutOf(ONE, ['--shared=group']);
    expect(runAs(ONE, repo, 'guard init; chmod 600 .git/guard/install.json')).toMatchObject({ code: 0 });
    const failures = runAs(TWO, repo, 'guard doctor')
      .stdout.split('\n')
      .filter((line) => line.startsWith('fail'));
    expect(failures[0]).toContain(`${repo.top}/.git/guard/install.json is another user's and closed to you`);
    expect(failures[0]).not.toContain('git config');
    const open = /both must be: (.+)$/.exec(failures[0] ?? '')?.[1] ?? '';
    expect(runAs(ONE, repo, open)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(runAs(TWO, repo, 'guard doctor && guard init')).toMatchObject({ code: 0 });
  });
});
