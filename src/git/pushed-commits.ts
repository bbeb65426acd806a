import type { RepoPath } from '../core/repo-path.ts';
import { readNulList } from './nul-list.ts';
import type { GitRunner } from './run.ts';

/** One line of pre-push's standard input. */
export interface PushedRef {
  readonly localRef: string;
  readonly localId: string;
  readonly remoteRef: string;
  readonly remoteId: string;
}

const ZERO = /^0+$/;

/** Reads pre-push's standard input: `<local ref> <local id> <remote ref> <remote id>`, a line each. */
export function readPushedRefs(input: string): readonly PushedRef[] {
  return input.split('\n').flatMap((line) => {
    const [localRef = '', localId = '', remoteRef = '', remoteId = ''] = line.split(' ');
    return remoteId === '' ? [] : [{ localRef, localId, remoteRef, remoteId }];
  });
}

/** Whether the push can lead to a deployment: it sets a branch. Deletions and tags do not (contract, section 6). */
export function isBranchUpdate({ localId, remoteRef }: PushedRef): boolean {
  return !ZERO.test(localId) && !remoteRef.startsWith('refs/tags/');
}

export function branchName(remoteRef: string): string {
  return remoteRef.replace(/^refs\/heads\//, '');
}

/**
 * The commits that a ref's push publishes, newest first. Where the remote's own commit is not here (a force push over
 * somebody's work) or the branch is new, those that no remote-tracking branch has.
 */
export function pushedCommits(git: GitRunner, ref: PushedRef, remote: string): readonly string[] {
  const known = ZERO.test(ref.remoteId)
    ? null
    : git.tryBytes(['rev-list', ref.localId, '--not', ref.remoteId]);
  const bytes = known ?? git.bytes(['rev-list', ref.localId, '--not', ...remotesOption(remote)]);
  return bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}

/** The paths that a ref's push changes on the remote, over its whole range. */
export function pushedPaths(git: GitRunner, ref: PushedRef, remote: string): readonly RepoPath[] {
  const diff = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];
  if (!ZERO.test(ref.remoteId)) {
    const changed = git.tryBytes([...diff, ref.remoteId, ref.localId]);
    if (changed !== null) return readNulList(changed);
  }
  const paths = new Set<RepoPath>();
  for (const commit of pushedCommits(git, ref, remote)) {
    const changed = git.bytes([
      'diff-tree',
      '--no-commit-id',
      '--name-only',
      '-r',
      '-z',
      '--root',
      '-m',
      '--no-renames',
      commit,
    ]);
    for (const path of readNulList(changed)) paths.add(path);
  }
  return [...paths];
}

/** A remote without a name (a push to a URL) is compared with all that is known of any. */
function remotesOption(remote: string): readonly string[] {
  return [/^[\w.-]+$/.test(remote) ? `--remotes=${remote}` : '--remotes'];
}
