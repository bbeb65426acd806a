import { readNulList } from '../../git/nul-list.ts';
import { pickedCommit } from '../../git/picked-commit.ts';
import type { Repository } from '../../git/repository.ts';
import type { PostCommitFeed } from './feed.ts';
import type { Commit } from './post-commit.ts';

/** The commit just made: what the feed says of it, else what git does. */
export function lastCommit(
  { git, gitDir }: Repository,
  { commit, paths }: Pick<PostCommitFeed, 'commit' | 'paths'>,
): Commit {
  const picked = pickedCommit(gitDir);
  return {
    id: commit ?? git.bytes(['rev-parse', 'HEAD']).toString('latin1').trim(),
    paths: paths ?? readNulList(git.bytes(COMMIT_QUESTION)),
    ...(picked === null ? {} : { picked }),
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
];
