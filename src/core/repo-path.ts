import { isAscii } from './letters.ts';

/** A path from the top level of a working tree, `/`-separated, as git gives it; lossless text. */
export type RepoPath = string;

export interface PathComparison {
  /** Where git's core.ignorecase is true. */
  readonly ignoreCase: boolean;
  /** The working tree's own place with a slash behind it; agents write paths from the root of the machine. */
  readonly topLevel?: string | undefined;
}

/**
 * Brings a path or claim into the one form in which they are compared: Unicode NFC, lower case where git ignores case,
 * without the working tree's own place, a leading `/` or `./`, `.` and `..` resolved, no slash at the end. Null where it leaves
 * the working tree.
 */
export function comparablePath(path: string, comparison: PathComparison): string | null {
  const resolved = resolvedPath(withoutTopLevel(path, comparison));
  if (resolved === null) return null;
  const composed = isAscii(resolved) ? resolved : resolved.normalize('NFC');
  return comparison.ignoreCase ? composed.toLowerCase() : composed;
}

/** A path from the top level as it is written, with `.` and `..` resolved. Null where it leaves the working tree. */
export function resolvedPath(path: string): RepoPath | null {
  return needsWork(path) ? resolveSegments(path) : path;
}

/** What is written from the root of the machine, from the top level; the place of the top level alone stays. */
export function withoutTopLevel(path: string, { topLevel }: PathComparison): string {
  const isBelow = topLevel !== undefined && path.startsWith(topLevel) && path.length > topLevel.length;
  return isBelow ? path.slice(topLevel.length) : path;
}

/** Whether a path lies in a git directory: git tracks nothing of that name, in whatever case. */
export function isGitsOwn(path: RepoPath): boolean {
  return path.split('/').some((segment) => segment.toLowerCase() === '.git');
}

/** Whether a segment may be empty, `.` or `..`. */
function needsWork(path: string): boolean {
  const isEdged = path === '' || path.startsWith('/') || path.startsWith('.') || path.endsWith('/');
  return isEdged || path.includes('//') || path.includes('/.');
}

function resolveSegments(path: string): string | null {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') kept.push(segment);
    else if (kept.pop() === undefined) return null;
  }
  return kept.join('/');
}
