import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistory } from '../../src/git/history.ts';
import { mendedFrom } from '../../src/git/picked-commit.ts';
import { pushState } from '../../src/git/pushed-anywhere.ts';
import { gitRunner } from '../../src/git/run.ts';

/** A clone without blobs: git fetches an object that it is asked about and does not have, each by itself. */
let root: string;
let top: string;
const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
/** Commits that were amended away and pruned, but stand in guard's journal. */
const GONE = Array.from({ length: 5 }, (_, index) => String(index + 1).repeat(40));

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'guard-partial-')));
  top = join(root, 'seed');
  const remote = join(root, 'remote.git');
  execFileSync('git', ['init', '-q', '-b', 'main', top]);
  git('commit', '-q', '--allow-empty', '-m', 'start');
  execFileSync('git', ['clone', '-q', '--bare', top, remote]);
  execFileSync('git', ['-C', remote, 'config', 'uploadpack.allowFilter', 'true']);
  execFileSync('git', ['-C', remote, 'config', 'uploadpack.allowAnySHA1InWant', 'true']);
  top = join(root, 'clone');
  execFileSync('git', ['clone', '-q', '--filter=blob:none', `file://${remote}`, top]);
  const counting = join(root, 'upload-pack');
  writeFileSync(counting, `#!/bin/sh\necho asked >> '${root}/asked'\nexec git-upload-pack "$@"\n`);
  chmodSync(counting, 0o755);
  git('config', 'remote.origin.uploadpack', counting);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** How often the remote was asked for anything. */
function asked(): number {
  return existsSync(join(root, 'asked'))
    ? readFileSync(join(root, 'asked'), 'utf8').split('\n').length - 1
    : 0;
}

test('git fetches none of the commits among which that of a mended pick is looked for', () => {
  const head = git('rev-parse', 'HEAD');
  git('commit', '-q', '--amend', '--allow-empty', '-m', 'start, mended');
  const found = mendedFrom(
    { git: gitRunner(top, process.env) },
    git('rev-parse', 'HEAD'),
    { kind: 'mended-pick' },
    [head, ...GONE],
  );
  expect(found).toBe(head);
  expect(asked()).toBe(0);
});

test('git fetches no commit that was pushed once and is gone', async () => {
  const history = openHistory(top, process.env);
  const head = git('rev-parse', 'HEAD');
  expect(await history.isAncestorOfAny(head, GONE)).toBe(false);
  expect(await history.isAncestorOfAny(head, [...GONE, head])).toBe(true);
  expect(asked()).toBe(0);
});

test('what others have pushed meanwhile is not fetched to learn whether a commit is among it', async () => {
  const seed = join(root, 'seed');
  for (const branch of ['one', 'two']) {
    execFileSync('git', ['-C', seed, 'commit', '-q', '--allow-empty', '-m', branch]);
    execFileSync('git', ['-C', seed, 'push', '-q', join(root, 'remote.git'), `HEAD:${branch}`]);
  }
  git('commit', '-q', '--allow-empty', '-m', 'mine');
  const sha = git('rev-parse', 'HEAD');
  expect(await pushState(openHistory(top, process.env), sha)).toBe('unknown');
  // Its refs alone.
  expect(asked()).toBe(1);
});
