import type { RepoPath } from '../core/repo-path.ts';
import { readNulList } from './nul-list.ts';
import type { GitRunner } from './run.ts';

/** More are nobody's to look through before a command. */
const MAX_STASHES = 50;
const NAMES = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];

/** The stashes, the newest first. */
export function listStashes(git: GitRunner): readonly string[] {
  const answer = git.tryBytes([
    'log',
    '--walk-reflogs',
    '--format=%H',
    `--max-count=${MAX_STASHES}`,
    'refs/stash',
    '--',
  ]);
  return (answer ?? '').toString().split('\n').filter(Boolean);
}

/** The files of a stash, also those that git did not know; none where there is no such stash. */
export function filesOfStash(git: GitRunner, stash: string): readonly RepoPath[] {
  const changed = git.tryBytes(['diff', ...NAMES, `${stash}^1`, stash, '--']);
  const untracked = git.tryBytes(['ls-tree', '-r', '-z', '--name-only', '--full-tree', `${stash}^3`]);
  return [changed, untracked].flatMap((answer) => readNulList(answer ?? new Uint8Array()));
}
