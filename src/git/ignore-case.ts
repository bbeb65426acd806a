import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitRunner } from './run.ts';

/**
 * Whether upper and lower case are one (`core.ignorecase`, contract 4.1), from what the repository's own configuration says of it
 * (undefined: nothing) and what counts for git beside that: its command line and variables, then the user's file and the machine's.
 * Git is asked only where one of these may say so. The machine's file is the one of most builds of git, `/etc/gitconfig`.
 */
export function ignoresCase(
  git: GitRunner,
  gitDir: string,
  own: string | undefined,
  env: NodeJS.ProcessEnv,
): boolean {
  if (!isSaidToGit(env) && (own !== undefined || !widerFiles(env).some(maySay))) return isTrue(own);
  const said = git.tryBytes(['--git-dir', gitDir, 'config', '--type=bool', 'core.ignorecase']);
  return said?.toString().trim() === 'true';
}

function isSaidToGit({ GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS }: NodeJS.ProcessEnv): boolean {
  return (
    Boolean(GIT_CONFIG_COUNT) || (GIT_CONFIG_PARAMETERS !== undefined && SAYING.test(GIT_CONFIG_PARAMETERS))
  );
}

function widerFiles(env: NodeJS.ProcessEnv): readonly string[] {
  const { HOME = '', GIT_CONFIG_GLOBAL, GIT_CONFIG_SYSTEM, GIT_CONFIG_NOSYSTEM } = env;
  const xdg = env.XDG_CONFIG_HOME || join(HOME, '.config');
  const users =
    GIT_CONFIG_GLOBAL === undefined
      ? [join(xdg, 'git/config'), join(HOME, '.gitconfig')]
      : [GIT_CONFIG_GLOBAL];
  return isTrue(GIT_CONFIG_NOSYSTEM) ? users : [...users, GIT_CONFIG_SYSTEM ?? '/etc/gitconfig'];
}

/** The key, or another file that may have it. */
const SAYING = /ignorecase|include/i;

function maySay(path: string): boolean {
  try {
    return existsSync(path) && SAYING.test(readFileSync(path, 'utf8'));
  } catch {
    return false;
  }
}

/** A value as git reads it in a configuration; without a `=` it is `true`. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', 'yes', 'on', '1'].includes(value.toLowerCase());
}
