import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathBelow } from '../core/path-below.ts';
import { ignoresCase } from './ignore-case.ts';
import { canonical, mainOf, type Repository, readCoreConfig } from './repository.ts';
import { gitRunner } from './run.ts';

/**
 * The repository of a git hook, without asking git: the working directory is the top level, but for a push with a git dir
 * named by hand or in a bare repository, and `GIT_DIR` is set wherever `.git` is not the answer. Null where that does not hold;
 * then git must be asked.
 */
export function hookRepository(cwd: string, env: NodeJS.ProcessEnv): Repository | null {
  const found = findGitDir(cwd, env.GIT_DIR);
  if (found === null) return null;
  const gitDir = canonical(found);
  const common = findCommonDir(cwd, gitDir, env.GIT_COMMON_DIR);
  const commonDir = common === gitDir ? gitDir : canonical(common);
  const git = gitRunner(cwd, env);
  const core = readCoreConfig(git, commonDir, gitDir);
  const isLinkedWorktree = commonDir !== gitDir;
  const main = mainOf(commonDir, core);
  const isBare = core.bare && main === null && !isLinkedWorktree && !env.GIT_WORK_TREE;
  const around = isBare ? null : cwd;
  return {
    topLevel: isLinkedWorktree || isTopLevel(cwd, gitDir, env) ? around : (main ?? around),
    gitDir,
    commonDir,
    mainTopLevel: isLinkedWorktree ? main : (main ?? around),
    isLinkedWorktree,
    ignoreCase: ignoresCase(git, gitDir, core.ignoreCase, env),
    sharedModes: core.sharedModes,
    git,
  };
}

/** Git pushes from where it was called: with a git dir named by hand, that may be anywhere. */
function isTopLevel(cwd: string, gitDir: string, env: NodeJS.ProcessEnv): boolean {
  if (!env.GIT_DIR || env.GIT_WORK_TREE) return true;
  const own = findGitDir(cwd, undefined);
  return own !== null && canonical(own) === gitDir;
}

/** What `GIT_DIR` names, else what a directory's `.git` is or names; null where there is none. Whether it is there nobody has looked. */
export function findGitDir(cwd: string, named: string | undefined): string | null {
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const place = pathBelow(cwd, '.git');
  if (existsSync(pathBelow(place, 'HEAD'))) return place;
  const found = statSync(place, { throwIfNoEntry: false });
  if (found?.isDirectory()) return place;
  const link = found?.isFile() ? /^gitdir: ([\s\S]+)$/.exec(readLine(place) ?? '')?.[1] : undefined;
  return link === undefined ? null : resolve(cwd, link);
}

function findCommonDir(cwd: string, gitDir: string, named: string | undefined): string {
  if (named !== undefined && named !== '') return resolve(cwd, named);
  const common = readLine(pathBelow(gitDir, 'commondir'));
  return common === null ? gitDir : resolve(gitDir, common);
}

function readLine(path: string): string | null {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8').replace(/\r?\n$/, '') : null;
  } catch {
    return null;
  }
}
