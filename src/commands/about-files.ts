import type { Context } from '../context.ts';
import type { PathFacts } from '../core/coverage.ts';
import { isGlob } from '../core/glob.ts';
import { nulListOf } from '../core/nul-list.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { Snapshot } from '../store/store.ts';

/** The snapshot as far as it is about who covers these paths; a large document is not read whole for them. */
export function aboutPaths(snapshot: Snapshot, paths: readonly RepoPath[]): Snapshot {
  const { about, ...rest } = snapshot;
  return about === undefined ? snapshot : { ...rest, file: about(nulListOf(paths)) };
}

/** To look for more paths in a text takes longer than to read it. */
const MOST_SOUGHT = 256;

/**
 * The snapshot as far as it is about which claims share a path with these. What covers a file does, and what is claimed below
 * it; with a directory, a glob or what is not there yet others may.
 */
export function aboutFiles(
  { paths: facts }: Pick<Context, 'paths'>,
  snapshot: Snapshot,
  paths: readonly RepoPath[],
): Snapshot {
  if (snapshot.about === undefined || paths.length > MOST_SOUGHT) return snapshot;
  const text = snapshot.file.text.toLowerCase();
  const isAlone = (path: RepoPath): boolean =>
    !isGlob(path) && isFile(path, facts) && !text.includes(`${path.toLowerCase()}/`);
  return paths.every(isAlone) ? aboutPaths(snapshot, paths) : snapshot;
}

/** Whether a path is a file that is there. */
export function isFile(path: RepoPath, facts: PathFacts): boolean {
  return facts.exists(path) && facts.isDirectory?.(path) === false;
}
