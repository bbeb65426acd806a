import { existsSync } from 'node:fs';
import { delimiter, join, normalize } from 'node:path';
import { findProgram } from '../deploy/find-program.ts';

/**
 * What a person or an agent types here to reach guard; every message says `guard`. Without `--no-install` npx asks the registry, in
 * a working tree without `node_modules`, for a package of that name, which is another's.
 */
export type Call = 'guard' | 'npx --no-install guard' | 'nothing';

/** Walks PATH as a shell would. Only the name counts: whose program it is, nobody can tell without running it. */
export function howToCall(env: NodeJS.ProcessEnv, topLevel: string): Call {
  // npx puts the local programs on PATH for what it runs, so that they seem to be there.
  const isLent = Object.keys(env).some((name) => SET_BY_RUNNER.test(name));
  const directories = (env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => !(isLent && LOCAL.test(normalize(directory))));
  if (findProgram('guard', directories.join(delimiter)) !== undefined) return 'guard';
  return existsSync(join(topLevel, 'node_modules', '.bin', 'guard')) ? 'npx --no-install guard' : 'nothing';
}

/** Other settings of npm's may be in anybody's environment. */
const SET_BY_RUNNER = /^npm_(?!config_(?!user_agent$))/;
const LOCAL = /[/\\]node_modules[/\\]\.bin[/\\]?$/;
