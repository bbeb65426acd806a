import { MOST_PATHS } from '../core/claimed-places.ts';
import { decodeLossless } from '../core/lossless-text.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { readNulList } from './nul-list.ts';
import type { GitRunner } from './run.ts';
import { STAGED_QUESTION } from './staged-paths.ts';

/** One line of `git status`: a path with changes that are not committed. */
export interface ChangedPath {
  readonly path: RepoPath;
  /** Letter for index against HEAD, space for unchanged. */
  readonly index: string;
  /** Letter for working tree against index. */
  readonly worktree: string;
  readonly untracked: boolean;
}

/** A part of what is not committed: that of some paths and all below them, and, if so, all that is staged, or that git tracks. */
export interface ChangedPart {
  readonly paths: readonly RepoPath[];
  readonly staged: boolean;
  readonly tracked?: boolean;
}

/** Everything that is not committed: staged, changed, deleted and untracked paths, each by itself. */
export function changedPaths(git: GitRunner): readonly ChangedPath[] {
  return readStatus(git.bytes(STATUS_QUESTION));
}

/** The same, at least of some places and all below them, which are ASCII. */
export function changedAt(git: GitRunner, places: readonly RepoPath[] | 'anywhere'): readonly ChangedPath[] {
  return places === 'anywhere' || places.length > MOST_PATHS
    ? changedPaths(git)
    : changedPartly(git, { paths: places, staged: false });
}

/** The same of a part; git is not asked about nothing, and for what is staged need not look at the files. */
export function changedPartly(git: GitRunner, part: ChangedPart): readonly ChangedPath[] {
  const { paths, staged, tracked = false } = part;
  const named = paths.length === 0 ? [] : readStatus(git.bytes([...STATUS_QUESTION, '--', ...paths]));
  if (!staged && !tracked) return named;
  const known = new Set(named.map(({ path }) => path));
  const others = tracked ? changedTracked(git) : changedInIndex(git);
  return [...named, ...others.filter(({ path }) => !known.has(path))].toSorted(asGitLists);
}

function changedTracked(git: GitRunner): readonly ChangedPath[] {
  return readStatus(git.bytes([...STATUS_QUESTION, '--untracked-files=no']));
}

function changedInIndex(git: GitRunner): readonly ChangedPath[] {
  const paths = readNulList(git.bytes(STAGED_QUESTION));
  return paths.map((path) => ({ path, index: 'M', worktree: ' ', untracked: false }));
}

/** What git knows comes first. */
function asGitLists(one: ChangedPath, other: ChangedPath): number {
  if (one.untracked !== other.untracked) return one.untracked ? 1 : -1;
  return one.path < other.path ? -1 : 1;
}

export const STATUS_QUESTION: readonly string[] = [
  'status',
  '--porcelain=v1',
  '-z',
  '--untracked-files=all',
  '--no-renames',
  '--ignore-submodules=untracked',
];

/** Reads `git status --porcelain=v1 -z`; never trimmed, a leading space is part of the answer. */
export function readStatus(bytes: Uint8Array): readonly ChangedPath[] {
  return decodeLossless(bytes)
    .split('\0')
    .filter((record) => record.length > 3)
    .map((record) => ({
      path: record.slice(3),
      index: record[0] ?? ' ',
      worktree: record[1] ?? ' ',
      untracked: record.startsWith('??'),
    }));
}

/** Tracked and untracked files below a directory (all for the empty name), those that git ignores left out. */
export function filesBelow(git: GitRunner, topLevel: string, directory: RepoPath): readonly RepoPath[] {
  const question = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const where = directory === '' ? [] : ['--', directory];
  return readNulList(git.bytes([...question, ...where], { cwd: topLevel }));
}

/** Whether git tracks a path, or something below it. */
export function isTracked(git: GitRunner, path: string): boolean {
  return git.bytes(['ls-files', '--', path]).length > 0;
}
