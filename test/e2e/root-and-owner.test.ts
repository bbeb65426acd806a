import { chmodSync, chownSync, cpSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { below, openTool, runAs, type User } from '../support/another-user.ts';
import { DIST } from '../support/built-tool.ts';
import { type Repository, repository } from '../support/e2e.ts';

const OWNER: User = { uid: 2001, gid: 3001, umask: '022' };
const ROOT: User = { uid: 0, gid: 0, umask: '022' };
const OTHER: User = { uid: 2002, gid: 3002, umask: '022' };

/** A checkout of the owner's own, in which git itself has no directory to make that would be root's. */
async function checkout(setup: 'guard init' | 'nothing'): Promise<Repository> {
  const repo = await repository({ 'a.ts': 'a\n', 'b.ts': 'b\n' }, { init: 'no' });
  openTool();
  for (let first = 0; first < 256; first += 1)
    mkdirSync(join(repo.top, '.git/objects', first.toString(16).padStart(2, '0')), { recursive: true });
  for (const place of [repo.home, ...below(repo.home)]) chownSync(place, OWNER.uid, OWNER.gid);
  chmodSync(repo.home, 0o755);
  if (setup === 'guard init')
    expect(runAs(OWNER, repo, 'guard init && git commit -q --allow-empty -m setup')).toMatchObject({
      code: 0,
    });
  return repo;
}

/** What guard made that is not the owner's. */
const notOwners = (repo: Repository): readonly string[] =>
  ['.git/guard', '.git/hooks', '.claude']
    .map((name) => join(repo.top, name))
    .flatMap((place) => [place, ...below(place)])
    .filter((place) => {
      const { uid, gid } = lstatSync(place);
      return uid !== OWNER.uid || gid !== OWNER.gid;
    });

// Only root can become another user.
describe.runIf(process.getuid?.() === 0)('root and the owner of a checkout, in turn', () => {
  it('neither is shut out by what the other’s guard made', async () => {
    await using repo = await checkout('guard init');
    const agent = { CLAUDE_CODE_SESSION_ID: 'roots-own' };
    for (const [user, line, env] of [
      [OWNER, 'guard claim a.ts --session aaaa'],
      [OWNER, 'echo 1 >>a.ts; GUARD_SESSION=aaaa git commit -qam one; guard claim a.ts --session aaaa'],
      [ROOT, 'guard start --session bbbb && guard claim b.ts', agent],
      [ROOT, 'echo 1 >>b.ts; git commit -qam two', agent],
      [ROOT, 'echo 2 >>a.ts; ! git commit -qam refused', agent],
      [ROOT, 'git show HEAD:a.ts >a.ts; guard lock docker && guard unlock docker', agent],
      [ROOT, 'guard override a.ts --reason "of root"', agent],
      [OWNER, 'echo 3 >>a.ts; GUARD_SESSION=aaaa git commit -qam three'],
      [OWNER, 'guard claim c.ts --session aaaa'],
      [ROOT, 'guard end', agent],
      [OWNER, 'guard release --session aaaa && guard end --session aaaa'],
      [OWNER, 'guard doctor'],
    ] as const) {
      const ran = runAs(user, repo, line, env);
      expect([line, ran.code, ran.stderr]).toEqual([line, 0, expect.not.stringContaining('NOT CHECKED')]);
      expect([line, ...notOwners(repo)]).toEqual([line]);
    }
    expect(runAs(OWNER, repo, 'guard doctor').stdout).not.toMatch(/^fail/m);
  });

  it('the owner has all of what root has set up', async () => {
    await using repo = await checkout('nothing');
    expect(runAs(ROOT, repo, 'guard init')).toMatchObject({ code: 0 });
    expect(runAs(ROOT, repo, 'guard deploy status; guard claim a.ts --session bbbb')).toMatchObject({
      code: 0,
    });
    expect(notOwners(repo)).toEqual([]);
    expect(runAs(OWNER, repo, 'guard doctor').stdout).not.toMatch(/^fail/m);
    expect(runAs(OWNER, repo, 'guard claim b.ts --session aaaa')).toMatchObject({ code: 0 });
    expect(runAs(OWNER, repo, 'guard uninstall')).toMatchObject({ code: 0, stderr: '' });
  });

  it('what root’s guard remembers of a commit that came to nothing is the owner’s', async () => {
    await using repo = await checkout('guard init');
    writeFileSync(join(repo.top, 'guard.config.json'), '{"sessionsFile":1}');
    for (const user of [ROOT, OWNER, ROOT]) {
      const ran = runAs(user, repo, 'git commit -q --allow-empty -m ""');
      expect(ran.stderr.match(/NOT CHECKED/g)).toHaveLength(1);
      expect(notOwners(repo)).toEqual([]);
    }
  });

  it('in root’s own checkout everything stays root’s', async () => {
    await using repo = await checkout('guard init');
    for (const place of [repo.top, ...below(repo.top)]) chownSync(place, 0, 0);
    expect(runAs(ROOT, repo, 'guard claim a.ts --session bbbb')).toMatchObject({ code: 0 });
    const made = below(join(repo.top, '.git/guard'));
    expect(made.filter((place) => lstatSync(place).uid !== 0)).toEqual([]);
  });

  it('what a second user makes stays that one’s', async () => {
    await using repo = await checkout('nothing');
    expect(runAs(OWNER, repo, 'git config core.sharedRepository 0666; guard init')).toMatchObject({
      code: 0,
    });
    for (const place of [repo.top, ...below(repo.top)])
      if (lstatSync(place).isDirectory()) chmodSync(place, 0o777);
    expect(runAs(OTHER, repo, 'guard claim b.ts --session bbbb')).toMatchObject({ code: 0 });
    const state = lstatSync(join(repo.top, '.git/guard/state.json'));
    expect(state).toMatchObject({ uid: OTHER.uid, gid: OTHER.gid });
  });

  it('root leaves nothing beside the owner’s guard that the owner could not remove', async () => {
    await using repo = await checkout('nothing');
    const installed = join(repo.home, 'installed');
    const isShipped = (place: string) => basename(place) !== 'kept-code';
    cpSync(DIST, installed, { recursive: true, filter: isShipped });
    for (const place of [installed, ...below(installed)]) chownSync(place, OWNER.uid, OWNER.gid);
    const call = `node ${join(installed, 'guard.cjs')} status`;
    expect(runAs(ROOT, repo, call)).toMatchObject({ code: 0 });
    expect(readdirSync(installed).filter((name) => !isShipped(name))).toEqual([]);
    expect(runAs(OWNER, repo, `${call} && ${call} && rm -r ${installed}/kept-code`)).toMatchObject({
      code: 0,
    });
  });
});
