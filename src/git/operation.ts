import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoPath } from '../core/repo-path.ts';
import { type NotedIn, notedCommit } from './noted-refs.ts';
import { readNulList } from './nul-list.ts';
import type { Repository } from './repository.ts';
import type { GitRunner } from './run.ts';
import { mergeHeads } from './staged-paths.ts';

/** What of git's may go on in a working tree, so that the next commit is a part of it. */
export type Operation = 'merge' | 'cherry-pick' | 'revert' | 'rebase';

/** A rebase stops in the midst of the others. */
export function operationIn(place: NotedIn): Operation | null {
  const isThere = (name: string): boolean => existsSync(join(place.gitDir, name));
  if (isThere('rebase-merge') || isThere('rebase-apply/rebasing')) return 'rebase';
  if (isThere('MERGE_HEAD')) return 'merge';
  if (isCherryPicking(place)) return 'cherry-pick';
  return notedCommit(place, 'REVERT_HEAD') === null ? null : 'revert';
}

export function isCherryPicking(place: NotedIn): boolean {
  return notedCommit(place, 'CHERRY_PICK_HEAD') !== null;
}

/**
 * The paths of which an operation surely wants nothing but HEAD's text. Where a file has moved on this side since the commit
 * that both sides have, what was done to its old name on the other side goes to another name, so of none it is sure.
 */
export function pathsBeside(place: NotedIn, paths: readonly RepoPath[]): readonly RepoPath[] {
  const touched = pathsTouched(place);
  return touched === null ? [] : paths.filter((path) => !touched.has(path));
}

/**
 * Those of these paths, all in the index another than in HEAD, which hold more than an operation has brought in: all that are perhaps
 * no part of it, and those on which somebody has worked since git left the operation to its caller.
 */
export function pathsWorkedOn(
  place: NotedIn & Pick<Repository, 'topLevel'>,
  paths: readonly RepoPath[],
): readonly RepoPath[] {
  // A commit in the midst of a rebase takes the message away.
  const [left = null] = ['rebase-merge/stopped-sha', 'MERGE_MSG']
    .map((name) => changedAt(join(place.gitDir, name)))
    .filter((time) => time !== null);
  const touched = left === null ? null : pathsTouched(place);
  if (left === null || touched === null) return paths;
  const isLater = (path: RepoPath): boolean => (changedAt(join(place.topLevel ?? '', path)) ?? 0n) > left;
  return paths.filter((path) => !touched.has(path) || isLater(path));
}

/** When a file was last written, renamed or touched, in nanoseconds; null where none is there. */
function changedAt(file: string): bigint | null {
  return lstatSync(file, { bigint: true, throwIfNoEntry: false })?.ctimeNs ?? null;
}

/** Null where it cannot be told. */
function pathsTouched(place: NotedIn): ReadonlySet<RepoPath> | null {
  const { git } = place;
  const changes = changesBroughtIn(place);
  if (changes === null) return null;
  const ask = (...words: readonly string[]): readonly RepoPath[] =>
    readNulList(git.bytes(['diff-tree', '-r', '-z', '--name-only', ...words]));
  if (changes.some(({ from }) => ask('--find-renames', '--diff-filter=R', from, 'HEAD').length > 0))
    return null;
  return new Set(changes.flatMap(({ from, to }) => ask('--no-renames', from, to)));
}

/** What is brought in is the change from one commit to the other. */
interface BroughtIn {
  readonly from: string;
  readonly to: string;
}

/** Null where it cannot be told from which commit a change starts. */
function changesBroughtIn(place: NotedIn): readonly BroughtIn[] | null {
  const { git } = place;
  const found: readonly (BroughtIn | null)[] = [
    ...mergeHeads(place.gitDir).map((to) => {
      const from = onlyCommit(git, ['merge-base', '--all', 'HEAD', to]);
      return from === null ? null : { from, to };
    }),
    ...(['CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD'] as const)
      .filter((head) => notedCommit(place, head) !== null)
      .map((head) => {
        const parent = onlyCommit(git, ['rev-parse', `${head}^@`]);
        if (parent === null) return null;
        return head === 'REVERT_HEAD' ? { from: head, to: parent } : { from: parent, to: head };
      }),
  ];
  const known = found.filter((change) => change !== null);
  return known.length === found.length ? known : null;
}

/** Null where git says none, or several. */
function onlyCommit(git: GitRunner, question: readonly string[]): string | null {
  const [commit, ...others] = git.tryBytes(question)?.toString('latin1').trim().split('\n') ?? [];
  return commit && others.length === 0 ? commit : null;
}
