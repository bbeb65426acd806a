import { chmodSync, existsSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from './context.ts';
import { leadsOut } from './core/path-below.ts';
import { parseApiOrigin } from './deploy/vercel/api-origin.ts';
import { findProject, type NoProject } from './deploy/vercel/find-project.ts';
import { githubRepositoryOf } from './deploy/vercel/github-statuses.ts';
import type { Provider } from './deploy/vercel/provider.ts';
import { chooseProvider } from './deploy/vercel/providers.ts';
import { type Scope, teamOf } from './deploy/vercel/requests.ts';
import { sharedPoll } from './deploy/vercel/shared-poll.ts';
import type { Clock } from './deploy/vercel/watch-ports.ts';
import { type History, openHistory } from './git/history.ts';
import { makeDirectory } from './make-for-owner.ts';

/** What following a deployment needs besides the context; built here and nowhere else, and only for that. */
export interface DeployContext {
  readonly history: History;
  readonly provider: Provider;
  readonly clock: Clock;
  /** Where the project lies in the repository, as far as anybody said. */
  readonly rootDirectory: string | undefined;
  /** Which paths the configuration lets count; undefined where all do. */
  readonly isProjectPath: ((path: string) => boolean) | undefined;
}

/** The commits and remotes of the context's repository. simple-git hands on what the environment names as seen from the caller. */
export function historyOf({ cwd, env, repository }: Context): History {
  const isNamed = Boolean(env.GIT_DIR || env.GIT_WORK_TREE);
  return openHistory(isNamed ? cwd : (repository.topLevel ?? repository.commonDir), env);
}

/** Throws `configuration` for a bad API origin: before a push that could not be followed. */
export function verifyApiOrigin({ env }: Context): void {
  if (env.GUARD_VERCEL_API) parseApiOrigin(env.GUARD_VERCEL_API);
}

/** Finds the project and whom to ask about it. Throws `configuration` for a bad API origin. */
export async function openDeployContext(
  context: Context,
  history: History,
  { remote, isProjectPath }: Pick<DeployContext, 'isProjectPath'> & { readonly remote: string },
): Promise<DeployContext> {
  const { env, repository, config, now } = context;
  const directory = repository.topLevel ?? repository.commonDir;
  const project = projectOf(context);
  // A push names a remote or a URL.
  const githubRepository = githubRepositoryOf((await history.remoteUrl(remote)) ?? remote);
  const { scope, projectName, rootDirectory, noProject } = project;
  const clock: Clock = {
    now,
    monotonic: () => Math.round(performance.now()),
    sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
  };
  const provider = chooseProvider({
    env,
    directory,
    now,
    ...(scope === undefined ? {} : { scope }),
    ...(projectName === undefined ? {} : { projectName }),
    ...(noProject === undefined ? {} : { noProject }),
    ...(githubRepository === undefined ? {} : { repository: githubRepository }),
    ...(env.GUARD_VERCEL_API ? { origin: env.GUARD_VERCEL_API } : {}),
  });
  const deploy = { history, provider, clock, rootDirectory, isProjectPath };
  if (provider.name === 'none') return deploy;
  const shared = sharedPoll(provider, {
    directory: pollDirectory(repository),
    project: JSON.stringify([scope, env.GUARD_VERCEL_API, githubRepository, config.vercel.project]),
    clock,
  });
  return { ...deploy, provider: shared };
}

/** Where those who ask meet, with the modes of all of guard's directories; they do without where it cannot be made. */
function pollDirectory({ commonDir, sharedModes }: Context['repository']): string {
  const guardDirectory = join(commonDir, 'guard');
  const directory = join(guardDirectory, 'vercel');
  try {
    for (const place of [guardDirectory, directory].filter((path) => !existsSync(path))) {
      makeDirectory(place, 0o700);
      if (sharedModes !== null) chmodSync(place, sharedModes.directoryMode);
    }
  } catch {
    // Each asks for itself then.
  }
  return directory;
}

interface KnownProject {
  readonly scope?: Scope;
  readonly projectName?: string;
  readonly rootDirectory?: string;
  readonly noProject?: NoProject;
}

/** The environment names the project, else the configuration, else `.vercel/`: of this worktree, else of the main one, as git ignores it. */
function projectOf({ config, cwd, env, repository }: Context): KnownProject {
  const named = config.vercel.project;
  const { topLevel, mainTopLevel } = repository;
  const directories = [topLevel, mainTopLevel].filter((place): place is string => place !== null);
  const at = topLevel === null ? undefined : placeBelow(topLevel, cwd);
  const found = findProject({
    env,
    directories: [...new Set(directories)],
    ...(named === null ? {} : { prefer: named }),
    ...(at === undefined ? {} : { at }),
  });
  const link = found.kind === 'linked' ? found : undefined;
  if (link?.from === 'environment') return { scope: link.scope };
  const ofTeam = teamOf(config.vercel.team ?? undefined);
  if (named === null) {
    if (found.kind !== 'linked') return { noProject: found };
    const { scope, projectName, rootDirectory } = found;
    return {
      scope: ofTeam === undefined ? scope : { ...scope, team: ofTeam },
      ...(projectName === undefined ? {} : { projectName }),
      ...(rootDirectory === undefined ? {} : { rootDirectory }),
    };
  }
  const isSame = link !== undefined && [link.scope.project, link.projectName].includes(named);
  const team = ofTeam ?? (isSame ? link.scope.team : undefined);
  const root = isSame ? link.rootDirectory : undefined;
  return {
    scope: { project: named, ...(team === undefined ? {} : { team }) },
    projectName: (isSame ? link.projectName : undefined) ?? named,
    ...(root === undefined ? {} : { rootDirectory: root }),
  };
}

/** A directory as seen from another; empty for that itself, undefined outside of it. */
function placeBelow(top: string, directory: string): string | undefined {
  const within = relative(top, directory).split(sep).join('/');
  return leadsOut(within) || isAbsolute(within) ? undefined : within;
}
