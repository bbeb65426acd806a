import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoPath } from '../core/repo-path.ts';
import { readNulList } from './nul-list.ts';
import type { Repository } from './repository.ts';
import type { GitRunner } from './run.ts';

/**
 * The question whose answer is the staged paths. Renames off, so that both sides count; type changes and submodules
 * as they are; `-z`, because nothing else keeps every name.
 */
export const STAGED_QUESTION: readonly string[] = [
  'diff',
  '--cached',
  '--name-only',
  '-z',
  '--no-renames',
  '--no-ext-diff',
  '--no-relative',
  '--ignore-submodules=none',
];

/** Paths in the effective index that differ from HEAD; in a merge only those that differ from every parent. */
export function stagedPaths(git: GitRunner, gitDir: string): readonly RepoPath[] {
  const staged = readNulList(git.bytes(STAGED_QUESTION));
  return mergeHeads(gitDir).reduce((paths, head) => {
    const differing = new Set(readNulList(git.bytes([...STAGED_QUESTION, head])));
    return paths.filter((path) => differing.has(path));
  }, staged);
}

/** Whether anything can be staged. A bare repository has no index, and git would call all of its files deleted. */
export function hasIndex({ topLevel, gitDir }: Pick<Repository, 'topLevel' | 'gitDir'>): boolean {
  return topLevel !== null || existsSync(join(gitDir, 'index'));
}

/** The other parents of a merge that is being committed. */
export function mergeHeads(gitDir: string): readonly string[] {
  const place = join(gitDir, 'MERGE_HEAD');
  // Mostly there is none, and an error costs Node more than a look.
  if (!existsSync(place)) return [];
  try {
    return readFileSync(place, 'latin1')
      .split('\n')
      .filter((line) => /^[0-9a-f]{40,64}$/.test(line));
  } catch {
    return [];
  }
}
