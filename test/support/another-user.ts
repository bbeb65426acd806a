import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DIST } from './built-tool.ts';
import { environment, type Repository } from './e2e.ts';

export interface User {
  readonly uid: number;
  readonly gid: number;
  /** What the user's shell takes from the rights of new files. */
  readonly umask: string;
}

/** All paths below a directory, as they lie there. */
export const below = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' }).map((name) => join(directory, name));

/** Lets every user of this machine run the built tool. */
export function openTool(): void {
  for (const place of [dirname(DIST), ...below(dirname(DIST))])
    if (!lstatSync(place).isSymbolicLink()) chmodSync(place, 0o755);
}

/** A line in a shell of a user, to whom git trusts any repository. Takes root. */
export function runAs(
  { uid, gid, umask }: User,
  repo: Repository,
  line: string,
  env: Readonly<Record<string, string>> = {},
) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `umask ${umask}; ${line}`], {
    cwd: repo.top,
    uid,
    gid,
    encoding: 'utf8',
    env: {
      ...environment(repo.home),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
      ...env,
    },
  });
  return { code: status, stdout, stderr };
}
