import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canonical, mainOf, type Repository, readCoreConfig } from './repository.ts';
import { gitRunner } from './run.ts';

/**
 * The repository of a git hook, without asking git: the working directory is the top level, and `GIT_DIR` is set
 * wherever `.git` is not the answer. Null where that does not hold; then git must be asked.
 */
export function hookRepository(cwd: string, env: NodeJS.ProcessEnv): Repository | null {
  const found = findGitDir(cwd, env.GIT_DIR);
  if (found === null) return null;
  const gitDir = canonical(found);
  const commonDir = canonical(findCommonDir(cwd, gitDir, env.GIT_COMMON_DIR));
  const core = readCoreConfig(commonDir);
  const isLinkedWorktree = commonDir !== gitDir;
  return {
    topLevel: cwd,
    gitDir,
    commonDir,
    mainTopLevel: isLinkedWorktree ? mainOf(commonDir, core) : cwd,
    isLinkedWorktree,
    ignoreCase: core.ignoreCase,
    sharedModes: core.sharedModes,
    git: gitRunner(cwd, env),
  };
}

function findGitDir(cwd: string, named: string | undefined): string | null {
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const place = join(cwd, '.git');
  const found = statSync(place, { throwIfNoEntry: false });
  if (found?.isDirectory()) return place;
  const link = found?.isFile() ? /^gitdir: ([\s\S]+)$/.exec(readLine(place) ?? '')?.[1] : undefined;
  return link === undefined ? null : resolve(cwd, link);
}

function findCommonDir(cwd: string, gitDir: string, named: string | undefined): string {
  if (named !== undefined && named !== '') return resolve(cwd, named);
  return resolve(gitDir, readLine(join(gitDir, 'commondir')) ?? '.');
}

function readLine(path: string): string | null {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8').replace(/\r?\n$/, '') : null;
  } catch {
    return null;
  }
}
