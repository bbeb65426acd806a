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
/** The local ref is what was typed, `HEAD@{1 day ago}` for one, so only the other three cannot hold a space. */
const LINE = /^(.*) ([0-9a-f]+) (\S+) ([0-9a-f]+)$/;

/** Reads pre-push's standard input: `<local ref> <local id> <remote ref> <remote id>`, a line each. */
export function readPushedRefs(input: string): readonly PushedRef[] {
  return input.split('\n').flatMap((line) => {
    const [, localRef = '', localId = '', remoteRef = '', remoteId = ''] = LINE.exec(line) ?? [];
    return remoteId === '' ? [] : [{ localRef, localId, remoteRef, remoteId }];
  });
}

/** Whether the push can lead to a deployment: it sets a branch. Deletions, tags and notes do not (contract, section 6). */
export function isBranchUpdate({ localId, remoteRef }: PushedRef): boolean {
  return !ZERO.test(localId) && remoteRef.startsWith('refs/heads/');
}

export function branchName(remoteRef: string): string {
  return remoteRef.replace(/^(!?)refs\/heads\//, '$1');
}

/**
 * The commits that a push publishes, newest first. Where the remote's own commit is not here (a force push over somebody's
 * work) or the branch is new, those that no remote-tracking branch has; of any remote, where it has no name. A push may have
 * thousands of refs, so git is asked about all of them at once.
 */
export function pushedCommits(
  git: GitRunner,
  refs: readonly PushedRef[],
  remote: string | null,
): readonly string[] {
  const here = commitsHere(git, [...new Set(refs.map(({ remoteId }) => remoteId))]);
  const isMoved = ({ remoteId }: PushedRef): boolean => here.has(remoteId);
  const moved = refs.filter(isMoved);
  const others = refs.filter((ref) => !isMoved(ref));
  const remotes = remote === null ? '--remotes' : `--remotes=${remote}`;
  return [
    ...new Set([
      ...reachable(git, [...moved.map(localIdOf), ...moved.map(({ remoteId }) => `^${remoteId}`)]),
      ...reachable(git, others.map(localIdOf), ['--not', remotes]),
    ]),
  ];
}

const localIdOf = ({ localId }: PushedRef): string => localId;

function reachable(
  git: GitRunner,
  ids: readonly string[],
  without: readonly string[] = [],
): readonly string[] {
  if (ids.length === 0) return [];
  return readLines(git.bytes(['rev-list', '--stdin', ...without], { input: lines([...new Set(ids)]) }));
}

function commitsHere(git: GitRunner, ids: readonly string[]): ReadonlySet<string> {
  const wanted = ids.filter((id) => !ZERO.test(id));
  if (wanted.length === 0) return new Set();
  const found = git.bytes(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    input: lines(wanted),
  });
  return new Set(readLines(found).flatMap((line) => /^(\S+) commit$/.exec(line)?.[1] ?? []));
}

/**
 * The paths that a ref's push changes on the remote, over its whole range. Null where the remote's own commit is not here:
 * a forced push takes its changes back, whatever they are.
 */
export function pushedPaths(
  git: GitRunner,
  ref: PushedRef,
  remote: string | null,
): readonly RepoPath[] | null {
  if (ZERO.test(ref.remoteId)) return pathsOfCommits(git, pushedCommits(git, [ref], remote));
  const changed = git.tryBytes([...DIFF, ref.remoteId, ref.localId]);
  return changed === null ? null : readNulList(changed);
}

/** The paths that commits change, each commit against all its parents. */
function pathsOfCommits(git: GitRunner, commits: readonly string[]): readonly RepoPath[] {
  if (commits.length === 0) return [];
  const changed = git.bytes(DIFF_EACH, { input: lines(commits) });
  return [...new Set(readNulList(changed))];
}

const DIFF = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];
const DIFF_EACH = [
  'diff-tree',
  '--stdin',
  '--no-commit-id',
  '--name-only',
  '-r',
  '-z',
  '--root',
  '-m',
  '--no-renames',
];

function lines(texts: readonly string[]): string {
  return `${texts.join('\n')}\n`;
}

function readLines(bytes: Buffer): readonly string[] {
  return bytes
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
}
