import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathBelow } from '../core/path-below.ts';
import { hookRepository } from './hook-repository.ts';
import { canonical, type Repository, readCoreConfig } from './repository.ts';
import { gitRunner } from './run.ts';

/** What would point git, and guard with it, at another repository than the one round the directory. */
const REDIRECTING = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
];

/** An environment in which git finds the repository by the directory alone. */
export function withoutRedirection(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!REDIRECTING.some((name) => env[name] !== undefined)) return env;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !REDIRECTING.includes(name)));
}

/**
 * The working tree round a directory, found as git finds it but without starting git; null outside of one. The directory
 * need not exist yet.
 */
export function locateRepository(directory: string, env: NodeJS.ProcessEnv): Repository | null {
  const plain = withoutRedirection(env);
  let place = nearestDirectory(directory);
  for (;;) {
    if (existsSync(pathBelow(place, '.git'))) {
      const repository = hookRepository(place, plain);
      if (repository !== null && existsSync(pathBelow(repository.gitDir, 'HEAD'))) return repository;
    }
    const parent = dirname(place);
    if (parent === place) return null;
    place = parent;
  }
}

/**
 * The repository whose top level the directory is, where everything about it is plain: a start of git is spared. Null where git
 * must be asked.
 */
export function plainRepository(directory: string, env: NodeJS.ProcessEnv): Repository | null {
  if (withoutRedirection(env) !== env) return null;
  const topLevel = canonical(directory);
  const gitDir = pathBelow(topLevel, '.git');
  const isPlain = ['HEAD', 'objects', 'refs', 'config'].every((name) => existsSync(pathBelow(gitDir, name)));
  if (!isPlain) return null;
  const { bare, worktree } = readCoreConfig(gitRunner(topLevel, env), gitDir);
  return bare || worktree !== null ? null : hookRepository(topLevel, env);
}

/** The directory itself, or the nearest one above it that exists; links resolved. */
function nearestDirectory(directory: string): string {
  for (let place = directory; ; place = dirname(place)) {
    try {
      if (statSync(place).isDirectory()) return realpathSync.native(place);
    } catch {
      // Not there yet: its parent may be.
    }
    if (dirname(place) === place) return place;
  }
}
