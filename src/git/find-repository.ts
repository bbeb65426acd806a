import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GuardError } from '../errors.ts';
import { findGitDir } from './hook-repository.ts';
import { ignoresCase } from './ignore-case.ts';
import { canonical, mainOf, type Repository, readCoreConfig } from './repository.ts';
import { type GitRunner, gitRunner } from './run.ts';

/** Finds the repository round a directory. Throws `not-a-repository`, and `git-failed` where git does not use the one there. */
export function findRepository(cwd: string, env: NodeJS.ProcessEnv): Repository {
  const git = gitRunner(cwd, env);
  const lines = askGit(git, cwd);
  const [gitDirLine, commonDirLine, topLevelLine] = lines;
  if (gitDirLine === undefined || commonDirLine === undefined)
    throw new GuardError('not-a-repository', { directory: cwd });
  // Git's relative answers count from the real directory, not from a link to it.
  const place = canonical(cwd);
  const gitDir = canonical(resolve(place, gitDirLine));
  const commonDir = canonical(resolve(place, commonDirLine));
  const topLevel =
    topLevelLine === undefined || topLevelLine === '' ? null : canonical(resolve(place, topLevelLine));
  const core = readCoreConfig(git, commonDir, gitDir);
  const isLinkedWorktree = gitDir !== commonDir;
  return {
    topLevel,
    gitDir,
    commonDir,
    mainTopLevel: mainOf(commonDir, core) ?? (isLinkedWorktree ? null : topLevel),
    isLinkedWorktree,
    ignoreCase: ignoresCase(git, gitDir, core.ignoreCase, env),
    sharedModes: core.sharedModes,
    git: topLevel === null ? git : gitRunner(topLevel, leadingTo(gitDir, topLevel, env)),
  };
}

/** A working tree that git's own directory names (`core.worktree`) need not lead back to that directory. */
function leadingTo(gitDir: string, topLevel: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env.GIT_DIR || existsSync(join(topLevel, '.git')) ? env : { ...env, GIT_DIR: gitDir };
}

/** What names a place for git as seen from where git is started. Not `GIT_INDEX_FILE`: that is seen from the top level. */
const SEEN_FROM_HERE = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_OBJECT_DIRECTORY'];

/** The same environment for a git that is started in another directory. */
export function withAbsolutePlaces(cwd: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = SEEN_FROM_HERE.flatMap((name) => (env[name] ? [[name, resolve(cwd, env[name])]] : []));
  return named.length === 0 ? env : { ...env, ...Object.fromEntries(named) };
}

/** One call; `--show-toplevel` comes last because it fails, after the others are printed, where there is no working tree. */
function askGit(git: GitRunner, cwd: string): readonly string[] {
  const question = ['--git-dir', '--git-common-dir', '--show-toplevel'];
  const ask = (words: readonly string[]): string | null =>
    git
      .tryBytes(['rev-parse', ...words])
      ?.toString()
      .replace(/\n$/, '') ?? null;
  const answer = ask(question) ?? ask(question.slice(0, 2));
  if (answer === null) throw whyNone(git, cwd);
  const lines = answer.split('\n');
  // A directory's name may hold a newline: then each is asked by itself.
  return lines.length <= question.length ? lines : question.map((word) => ask([word]) ?? '');
}

/** Not what git says of one that `GIT_DIR` or a linked worktree's `.git` names, and that is not there: `git init` is no mend then. */
const NO_REPOSITORY = /not a git repository \(or any/;

/** What git says of a repository that it does not find, or does not use: another user's, or with a configuration it cannot read. */
function whyNone(git: GitRunner, cwd: string): GuardError {
  try {
    git.bytes(['rev-parse', '--git-dir']);
  } catch (error) {
    if (error instanceof GuardError && 'stderr' in error.data && !NO_REPOSITORY.test(error.data.stderr)) {
      const { data } = error;
      // What git 2.55 calls a directory that is gone, and that a `.git` file names.
      return new GuardError('git-failed', {
        ...data,
        stderr: data.stderr.replace('(null)', () => namedAbove(cwd)),
      });
    }
  }
  return new GuardError('not-a-repository', { directory: cwd });
}

/** The git directory that the nearest `.git` names. */
function namedAbove(directory: string): string {
  const named = findGitDir(directory, undefined);
  const parent = dirname(directory);
  return named ?? (parent === directory ? '' : namedAbove(parent));
}
