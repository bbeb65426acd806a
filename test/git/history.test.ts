import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type History, openHistory } from '../../src/git/history.ts';
import { placeOf, pushedBranches } from '../../src/git/pushed-branches.ts';
import { type LockLab, makeLockLab } from '../support/lock-lab.ts';

let lab: LockLab;
let history: History;
beforeEach(() => {
  lab = makeLockLab();
  history = openHistory(lab.top, process.env);
});
afterEach(() => lab.dispose());

describe('the history', () => {
  it('knows ancestors, and takes a commit that is not here for none', async () => {
    const first = lab.git('rev-parse', 'HEAD');
    const second = lab.commit('a.ts');
    expect(await history.isAncestor(first, second)).toBe(true);
    expect(await history.isAncestor(second, second)).toBe(true);
    expect(await history.isAncestor(second, first)).toBe(false);
    expect(await history.isAncestor('f'.repeat(40), second)).toBe(false);
    expect(await history.isAncestor(first, 'f'.repeat(40))).toBe(false);
  });

  it('reads a file at a commit to the byte, not in the working tree', async () => {
    writeFileSync(join(lab.top, 'vercel.json'), '{}\n\n');
    lab.git('add', 'vercel.json');
    lab.git('commit', '-qm', 'x');
    writeFileSync(join(lab.top, 'vercel.json'), 'later');
    expect(await history.fileAt('HEAD', 'vercel.json')).toBe('{}\n\n');
    expect(await history.fileAt('HEAD', 'nothing.json')).toBeNull();
  });

  it('names paths as they are, both ends of a rename, over a whole range', async () => {
    const first = lab.git('rev-parse', 'HEAD');
    lab.commit('src/[slug]/ü "x".ts');
    lab.git('mv', 'src/[slug]/ü "x".ts', 'b.ts');
    lab.git('commit', '-qm', 'rename');
    const names = ['b.ts', 'src/[slug]/ü "x".ts'];
    expect([...(await history.pathsOf('HEAD'))].sort()).toEqual(names);
    expect(await history.pathsBetween(first, 'HEAD')).toEqual(['b.ts']);
    expect(await history.pathsBetween('f'.repeat(40), 'HEAD')).toBeNull();
    expect([...(await history.pathsSince([first], 'HEAD'))].sort()).toEqual(names);
  });

  it('resolves revisions and nothing that looks like an option', async () => {
    expect(await history.resolve('HEAD')).toBe(lab.git('rev-parse', 'HEAD'));
    expect(await history.resolve('--all')).toBeNull();
    expect(await history.resolve('@{push}')).toBeNull();
  });

  it('keeps to the repository that the environment names, which simple-git would drop', async () => {
    const other = join(lab.root, 'other');
    mkdirSync(other);
    process.env.GIT_DIR = join(lab.top, '.git');
    try {
      expect(await openHistory(other, process.env).resolve('HEAD')).toBe(lab.git('rev-parse', 'HEAD'));
    } finally {
      delete process.env.GIT_DIR;
    }
  });

  it('reads configuration given by the environment', async () => {
    const config = { COUNT: '1', KEY_0: 'url.https://github.com/o/.insteadOf', VALUE_0: `${lab.root}/` };
    for (const [name, value] of Object.entries(config)) process.env[`GIT_CONFIG_${name}`] = value;
    try {
      expect(await openHistory(lab.top, process.env).remoteUrl('origin')).toBe(
        'https://github.com/o/remote.git',
      );
    } finally {
      for (const name of Object.keys(config)) delete process.env[`GIT_CONFIG_${name}`];
    }
  });
});

describe('what a push has moved', () => {
  it('is told from the remote-tracking refs, for remotes and branches with slashes too', async () => {
    lab.git('remote', 'rename', 'origin', 'team/origin');
    lab.git('push', '-q', 'team/origin', 'main');
    const before = await history.trackingRefs();
    const old = lab.git('rev-parse', 'HEAD');
    const sha = lab.commit('a.ts');
    lab.git('push', '-q', 'team/origin', 'main', 'HEAD:refs/heads/x/y');
    expect(await pushedBranches(history, before)).toEqual([
      { remote: 'team/origin', branch: 'main', sha, before: old, known: [old] },
      { remote: 'team/origin', branch: 'x/y', sha, before: null, known: [old] },
    ]);
  });

  it('does not include what somebody fetched meanwhile', async () => {
    lab.git('push', '-q', 'origin', 'main');
    const other = join(lab.root, 'other');
    execFileSync('git', ['clone', '-q', lab.remote, other]);
    execFileSync('git', ['commit', '-q', '--allow-empty', '-m', 'theirs'], { cwd: other });
    execFileSync('git', ['push', '-q', 'origin', 'main'], { cwd: other });
    const before = await history.trackingRefs();
    lab.git('fetch', '-q');
    expect(await pushedBranches(history, before)).toEqual([]);
  });

  it('belongs to the longest remote name that fits', () => {
    expect(placeOf('refs/remotes/a/b/c', ['a', 'a/b'])).toEqual({ remote: 'a/b', branch: 'c' });
    expect(placeOf('refs/remotes/gone/main', ['a'])).toBeNull();
  });
});
