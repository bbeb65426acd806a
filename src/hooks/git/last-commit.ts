import type { RepoPath } from '../../core/repo-path.ts';
import { readNulList } from '../../git/nul-list.ts';
import type { Repository } from '../../git/repository.ts';
import type { PostCommitFeed } from './feed.ts';

/** What was committed: its id and its paths. */
export interface Commit {
  readonly id: string;
  readonly paths: readonly RepoPath[];
}

/** The commit just made: what the feed says of it, else what git does. */
export function lastCommit(
  { git }: Repository,
  { commit, paths }: Pick<PostCommitFeed, 'commit' | 'paths'>,
): Commit {
  return {
    id: commit ?? git.bytes(['rev-parse', '--verify', 'HEAD']).toString('latin1').trim(),
    paths: paths ?? readNulList(git.bytes(COMMIT_QUESTION)),
  };
}

const COMMIT_QUESTION = [
  'diff-tree',
  '--no-commit-id',
  '--name-only',
  '-r',
  '-z',
  '--root',
  '-m',
  '--no-renames',
  'HEAD',
  // A file may be called so.
  '--',
];
