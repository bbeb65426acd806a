import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { openHistory } from '../../src/git/history.ts';
import { pushArgumentsFor } from '../../src/git/push-for-commit.ts';
import { pushState } from '../../src/git/pushed-anywhere.ts';
import { type LockLab, makeLockLab } from '../support/lock-lab.ts';

let lab: LockLab;
let base: string;
beforeEach(() => {
  lab = makeLockLab('tracking');
  base = lab.git('rev-parse', 'HEAD');
});
afterEach(() => lab.dispose());

const at = (directory: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', directory, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
const state = (sha: string, directory = lab.top) => pushState(openHistory(directory, process.env), sha);
const commitOn = (branch: string): string => {
  lab.git('switch', '-qc', branch);
  return lab.commit(`${branch}.ts`);
};
/** Another clone, which takes the commit from this one and not from the remote. */
const otherClone = (branch: string): string => {
  const other = join(lab.root, 'other');
  at(lab.root, 'clone', '-q', '--branch', branch, lab.top, other);
  at(other, 'remote', 'set-url', 'origin', lab.remote);
  return other;
};

describe('a commit that no remote has is not pushed', () => {
  it('on a branch of its own', async () => {
    expect(await state(commitOn('lonely'))).toBe('not-pushed');
    expect(await state(base)).toBe('pushed');
  });

  it('ahead of what is pushed, with other branches there', async () => {
    commitOn('other');
    lab.git('push', '-q', 'origin', 'other');
    lab.git('switch', '-q', 'main');
    expect(await state(lab.commit('a.ts'))).toBe('not-pushed');
  });

  it('that is not in this clone either', async () => {
    expect(await state('f'.repeat(40))).toBe('not-pushed');
  });

  it('though a ref that nothing tracks is known to lead elsewhere', async () => {
    lab.commit('a.ts');
    lab.git('push', '-q');
    lab.git('push', '-q', lab.remote, 'main~1:refs/heads/by-url');
    const sha = commitOn('lonely');
    expect(await state(sha)).toBe('not-pushed');
  });

  it('and is not when it is pushed, though the remote-tracking refs are older', async () => {
    const sha = commitOn('lonely');
    at(otherClone('lonely'), 'push', '-q', 'origin', 'lonely');
    expect(await state(sha)).toBe('pushed');
  });

  it('and is not when it lies behind what was pushed without a remote-tracking ref', async () => {
    const sha = commitOn('lonely');
    lab.commit('b.ts');
    lab.git('push', '-q', lab.remote, 'lonely:refs/heads/elsewhere');
    expect(await state(sha)).toBe('pushed');
  });

  it('and is not when it is the head of a pull request', async () => {
    const sha = commitOn('lonely');
    lab.git('push', '-q', lab.remote, 'lonely:refs/pull/1/head');
    expect(await state(sha)).toBe('pushed');
  });

  it('and is not when the URL that is pushed to has it, and the one that is fetched from does not', async () => {
    const fork = join(lab.root, 'fork.git');
    at(lab.root, 'init', '-q', '--bare', fork);
    lab.git('remote', 'set-url', '--push', 'origin', fork);
    const sha = commitOn('lonely');
    lab.git('push', '-q', fork, 'lonely');
    expect(await state(sha)).toBe('pushed');
  });
});

describe('it is not known', () => {
  test.each<[what: string, make: () => string | Promise<string>]>([
    [
      'where the remote has a branch whose commit is not here',
      () => {
        const sha = commitOn('lonely');
        const other = otherClone('lonely');
        at(
          other,
          '-c',
          'user.name=x',
          '-c',
          'user.email=x@y',
          'commit',
          '-q',
          '--allow-empty',
          '-m',
          'later',
        );
        at(other, 'push', '-q', 'origin', 'lonely');
        return sha;
      },
    ],
    [
      'where the remote does not answer',
      () => {
        lab.git('remote', 'set-url', 'origin', join(lab.root, 'gone.git'));
        return commitOn('lonely');
      },
    ],
    [
      'where one of two does not',
      () => {
        lab.git('remote', 'add', 'fork', join(lab.root, 'gone.git'));
        return commitOn('lonely');
      },
    ],
    [
      'where there is no remote',
      () => {
        lab.git('remote', 'remove', 'origin');
        return commitOn('lonely');
      },
    ],
    [
      'where its branch is bound to a URL',
      () => {
        const sha = commitOn('lonely');
        lab.git('config', 'branch.lonely.remote', 'https://example.invalid/fork.git');
        lab.git('config', 'branch.lonely.merge', 'refs/heads/lonely');
        return sha;
      },
    ],
  ])('%s', async (_what, make) => {
    expect(await state(await make())).toBe('unknown');
  });

  it('in a shallow clone', async () => {
    for (const path of ['a.ts', 'b.ts']) lab.commit(path);
    lab.git('push', '-q');
    const shallow = join(lab.root, 'shallow');
    at(lab.root, 'clone', '-q', '--depth', '1', `file://${lab.remote}`, shallow);
    expect(await state(base, shallow)).toBe('unknown');
    expect(await state(at(shallow, 'rev-parse', 'HEAD'), shallow)).toBe('pushed');
  });
});

it('does not wait for a remote longer than its caller', async () => {
  const sha = commitOn('lonely');
  lab.git('remote', 'set-url', 'origin', 'ext::sleep 60');
  lab.git('config', 'protocol.ext.allow', 'always');
  const start = performance.now();
  await expect(pushState(openHistory(lab.top, process.env), sha, AbortSignal.timeout(500))).rejects.toThrow();
  expect(performance.now() - start).toBeLessThan(5_000);
});

describe('git push’s arguments for a commit', () => {
  test.each<[what: string, make: () => unknown, expected: readonly string[] | null]>([
    ['none on a branch that knows where to', () => lab.commit('a.ts'), []],
    ['-u on a new branch', () => commitOn('lonely'), ['-u', 'origin', 'lonely']],
    [
      'the branch that has it, where another one is checked out',
      () => commitOn('lonely') && lab.git('switch', '-q', 'main'),
      ['-u', 'origin', 'lonely'],
    ],
    [
      'no -u on a branch that follows another one',
      () => commitOn('lonely') && lab.git('branch', '-q', '-u', 'origin/main'),
      ['origin', 'lonely'],
    ],
    [
      'the remote that is pushed to',
      () => {
        lab.git('remote', 'add', 'fork', lab.remote);
        lab.git('config', 'remote.pushDefault', 'fork');
        commitOn('lonely');
      },
      ['-u', 'fork', 'lonely'],
    ],
    [
      'none at all where no branch has it',
      () => lab.git('switch', '-q', '--detach') + lab.commit('a.ts'),
      null,
    ],
  ])('%s', async (_what, make, expected) => {
    make();
    const sha =
      lab.git('for-each-ref', '--format=%(objectname)', 'refs/heads/lonely') || lab.git('rev-parse', 'HEAD');
    expect(await pushArgumentsFor(openHistory(lab.top, process.env), sha)).toEqual(expected);
  });
});
