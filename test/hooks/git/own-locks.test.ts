import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CallOptions,
  DOCKER,
  type LockLab,
  makeLockLab,
  pathWith,
  secondsAgo,
  VERCEL,
} from '../../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab('pushed');
  for (const hook of ['pre-commit', 'post-commit', 'pre-push'] as const) lab.installHook(hook);
  lab.guard(['start', '--session', 'bbbb']);
});
afterEach(() => lab.dispose());

const A = { session: 'aaaa' };
const B = { session: 'bbbb' };
const row = /^(\| bbbb \| \S+ \| )(\S+)/m;
const setActive = (stamp: string): void => lab.put(lab.text().replace(row, `$1${stamp}`));
const activeAge = (): number => Date.now() - Date.parse(row.exec(lab.text())?.[2] ?? '');
const lockAge = (): number => Date.now() - Date.parse(lab.field(DOCKER, 'Last updated') ?? '');
const RECENT_MS = 20_000;

/** Takes the docker lock, renewed and active so many seconds ago. */
function holdDocker(seconds: number): void {
  lab.guard(['lock', 'docker'], B);
  lab.setField(DOCKER, 'Last updated', secondsAgo(seconds));
  setActive(secondsAgo(seconds));
}

const commit = () => lab.tryGit(['commit', '-q', '--allow-empty', '-m', 'fix'], B);
const push = (options: CallOptions = B) =>
  lab.tryGit(['push', '-q', 'origin', 'HEAD:refs/heads/fix'], options);

/** Commits where guard does not look. */
const commitUnseen = (): void =>
  void lab.tryGit(['commit', '-q', '--allow-empty', '-m', 'fix'], { env: { GUARD: '0' } });

describe('a commit of who holds a lock', () => {
  it.each(['committed', 'all'])('renews it (release: %s)', (release) => {
    lab.configure({ release });
    holdDocker(100);
    const since = lab.field(DOCKER, 'Since');
    expect(commit()).toMatchObject({ code: 0, stderr: '' });
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(activeAge()).toBeLessThan(RECENT_MS);
    expect(lab.field(DOCKER, 'Since')).toBe(since);
  });

  it('does not write a stamp anew that is younger than 30 s', () => {
    holdDocker(5);
    const stamp = lab.field(DOCKER, 'Last updated');
    expect(commit().code).toBe(0);
    expect(lab.field(DOCKER, 'Last updated')).toBe(stamp);
  });

  it('warns of one that had gone stale, and says so in the journal', () => {
    holdDocker(400);
    expect(commit().stderr).toMatch(
      /^guard: warning: the docker lock had been stale for 1m 4\ds, so others may have gone ahead; look before you go on\n$/,
    );
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(lab.guard(['log']).stdout).toContain('renewed, stale since');
    expect(commit().stderr).toBe('');
  });

  it('does not take back what another took meanwhile, and leaves others’ locks as they are', () => {
    holdDocker(400);
    lab.guard(['lock', 'docker'], A);
    lab.setField(DOCKER, 'Last updated', secondsAgo(100));
    expect(commit().stderr).toContain('session aaaa took it over');
    expect(lab.field(DOCKER, 'Claimed by')).toBe('aaaa');
    expect(lockAge()).toBeGreaterThan(90_000);
  });

  it('renews it and makes no row where the session has none', () => {
    holdDocker(100);
    lab.put(lab.text().replace(/^\| bbbb .*\n/m, ''));
    expect(commit().code).toBe(0);
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(lab.text()).not.toContain('| bbbb');
  });
});

describe('a push of who holds a lock', () => {
  beforeEach(commitUnseen);

  it('renews its row and the lock', () => {
    holdDocker(100);
    expect(push()).toMatchObject({ code: 0, stderr: '' });
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(activeAge()).toBeLessThan(RECENT_MS);
  });

  it('renews them also where only a tag is pushed, and passes where the file cannot be read', () => {
    holdDocker(100);
    lab.git('tag', 'v1');
    expect(lab.tryGit(['push', '-q', 'origin', 'v1'], B)).toMatchObject({ code: 0, stderr: '' });
    expect(lockAge()).toBeLessThan(RECENT_MS);
    rmSync(join(lab.top, '.claude', 'sessions.md'));
    lab.sh('mkdir .claude/sessions.md');
    lab.git('tag', 'v2');
    expect(lab.tryGit(['push', '-q', 'origin', 'v2'], B)).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes nothing where both are younger than 30 s', () => {
    holdDocker(5);
    const before = lab.text();
    expect(push().code).toBe(0);
    expect(lab.text()).toBe(before);
  });

  it('warns of one that had gone stale', () => {
    holdDocker(400);
    const { code, stderr } = push();
    expect([code, stderr]).toEqual([0, expect.stringContaining('your docker lock had gone stale')]);
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(push().stderr).toBe('');
  });

  it('does not take back what another took meanwhile', () => {
    holdDocker(400);
    lab.guard(['lock', 'docker'], A);
    expect(push().stderr).toContain('session aaaa took it over');
    expect(lab.field(DOCKER, 'Claimed by')).toBe('aaaa');
  });

  it('renews them also where it is refused', () => {
    lab.guard(['lock', 'vercel'], A);
    holdDocker(100);
    const { code, stderr } = push();
    expect([code, stderr]).toEqual([1, expect.stringContaining('another session holds the vercel lock')]);
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(activeAge()).toBeLessThan(RECENT_MS);
  });

  it('renews the lock and makes no row where the session has none', () => {
    holdDocker(100);
    lab.put(lab.text().replace(/^\| bbbb .*\n/m, ''));
    expect(push().code).toBe(0);
    expect(lockAge()).toBeLessThan(RECENT_MS);
    expect(lab.text()).not.toContain('| bbbb');
  });

  it.each<[what: string, harm: () => void]>([
    [
      'nothing can be written',
      () => {
        const mutex = join(lab.top, '.git', 'guard', 'mutex');
        rmSync(mutex, { recursive: true });
        writeFileSync(mutex, '');
      },
    ],
    [
      'what writes is gone',
      () => {
        const dist = join(lab.root, 'dist');
        cpSync(lab.dist, dist, { recursive: true });
        rmSync(join(dist, 'sessions-writer.js'));
        writeFileSync(join(lab.top, '.git', 'guard', 'home'), `${dist}\n`);
      },
    ],
  ])('is judged as ever where %s', (_what, harm) => {
    holdDocker(100);
    harm();
    const before = lab.text();
    expect(push()).toMatchObject({ code: 0, stderr: '' });
    expect(lab.text()).toBe(before);
    lab.setField(VERCEL, 'Status', 'IN_PROGRESS');
    lab.setField(VERCEL, 'Claimed by', 'aaaa');
    lab.setField(VERCEL, 'Last updated', secondsAgo(1));
    commitUnseen();
    const { code, stderr } = push();
    expect([code, stderr]).toEqual([1, expect.stringContaining('another session holds the vercel lock')]);
  });
});

describe('a push of who holds none', () => {
  beforeEach(() => {
    commitUnseen();
    setActive(secondsAgo(100));
  });

  it('renews nothing, and starts no Node, while no lock is held', () => {
    const bin = join(lab.root, 'bin');
    lab.sh(`mkdir '${bin}'`);
    writeFileSync(join(bin, 'node'), `#!/bin/sh\n: >'${lab.root}/node-started'\nexit 90\n`);
    chmodSync(join(bin, 'node'), 0o755);
    const before = lab.text();
    const env = { PATH: pathWith(bin) };
    expect(push({ ...B, env }).code).toBe(0);
    expect(lab.text()).toBe(before);
    expect(lab.sh(`ls '${lab.root}'`).stdout).not.toContain('node-started');
  });

  it('renews nothing while another session holds one', () => {
    lab.guard(['lock', 'docker'], A);
    const before = lab.text();
    expect(push().code).toBe(0);
    expect(lab.text()).toBe(before);
  });
});
