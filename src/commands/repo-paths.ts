import { isAbsolute, join, resolve, sep } from 'node:path';
import type { Context } from '../context.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { GuardError } from '../errors.ts';
import { realParent, wayWithin } from './real-path.ts';
import { requireTopLevel } from './require-top-level.ts';

/** Paths as typed, from where the caller stands, to repo paths, each once. A slash at the end stays. Throws `usage` for one outside. */
export function repoPaths(
  context: Pick<Context, 'cwd' | 'repository'>,
  typed: readonly string[],
): readonly RepoPath[] {
  const topLevel = requireTopLevel(context, { problem: 'a bare repository has no files to claim' });
  return [...new Set(typed.map((path) => repoPath(path, context.cwd, topLevel)))];
}

/** Where the caller stands, as a repo path: empty at the top level, and outside of it. */
export function standsIn(context: Pick<Context, 'cwd' | 'repository'>, cwd: string = context.cwd): RepoPath {
  const { topLevel } = context.repository;
  return topLevel === null ? '' : (wayTo(cwd, topLevel) ?? '');
}

/** Where to go first, for what is typed next: the top level, where the caller stands outside of it. */
export function placeToGo(context: Pick<Context, 'cwd' | 'repository'>, cwd: string): string | undefined {
  const { topLevel } = context.repository;
  return topLevel === null || wayTo(cwd, topLevel) !== null ? undefined : topLevel;
}

function wayTo(cwd: string, topLevel: string): RepoPath | null {
  return wayWithin(topLevel, realParent(join(cwd, '.')));
}

function repoPath(path: string, cwd: string, topLevel: string): RepoPath {
  if (path === '') throw new GuardError('usage', { problem: 'an empty path names no file' });
  const within = wayWithin(topLevel, realParent(isAbsolute(path) ? path : resolve(cwd, path)));
  if (within === null) {
    throw new GuardError('usage', {
      problem: `${path} lies outside this working tree (${topLevel})`,
      hint: 'Name paths of this repository.',
    });
  }
  const isDirectory = (path.endsWith('/') || path.endsWith(sep)) && within !== '';
  return within === '' ? '.' : isDirectory ? `${within}/` : within;
}
