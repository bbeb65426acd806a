import { dirname } from 'node:path';
import type { Config } from './config.ts';
import type { PathFacts } from './core/coverage.ts';
import { canNameAFile, type NamedFile, namedFile, PATH_OF_A_FILE } from './core/named-file.ts';
import { pathBelow } from './core/path-below.ts';
import type { RepoPath } from './core/repo-path.ts';
import type { SessionId } from './core/session.ts';
import type { TimeLimits } from './core/staleness.ts';
import type { Instant } from './core/stamp.ts';
import { GuardError } from './errors.ts';
import { autostashedPaths } from './git/autostash.ts';
import { plainRepository } from './git/locate-repository.ts';
import { pathFacts } from './git/path-facts.ts';
import type { Repository } from './git/repository.ts';
import { hasIndex, stagedPaths } from './git/staged-paths.ts';
import { type ChangedPath, changedAt } from './git/working-tree.ts';
import {
  type AgentSession,
  type Identity,
  identityOfHook,
  resolveIdentity,
  sessionsRound,
} from './identity.ts';
import { configOf } from './read-config.ts';
import { agentProcess } from './store/agent-process.ts';
import { type Bindings, openBindings } from './store/bindings.ts';
import { currentProcess, isProvablyDead, parseIdentity } from './store/process-identity.ts';
import { randomSessionId } from './store/random-id.ts';
import { guardDirectoryOf, sessionsFilePath } from './store/sessions-place.ts';
import { openSessionsStore } from './store/sessions-store.ts';
import type { Store } from './store/store.ts';

/** Everything a command works with. Built here and nowhere else. */
export interface Context {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly repository: Repository;
  readonly config: Config;
  readonly limits: TimeLimits;
  readonly store: Store;
  readonly bindings: Bindings;
  readonly identity: Identity;
  readonly self: SessionId | null;
  readonly paths: PathFacts;
  now(): Instant;
  /** Paths of the effective index that differ from HEAD. */
  stagedPaths(): readonly RepoPath[];
  /** Everything that is not committed; with places, at least what is not of these and below them. */
  changedPaths(places?: readonly RepoPath[] | 'anywhere'): readonly ChangedPath[];
  /** Whether an agent's process, as recorded, is provably gone. */
  isProcessGone(process: unknown): boolean;
  /** This process, to be recorded. */
  ownProcess(): unknown;
  /** The process of the agent that the environment names, to be recorded; undefined where it names none. */
  agentProcess(): unknown;
  /** The agents' sessions in which the caller's agent was started; undefined where that cannot be told. */
  agentsRound(): readonly AgentSession[] | undefined;
  randomSessionId(): SessionId;
}

export interface ContextOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** `--session`. */
  readonly session?: string | undefined;
  /** The agent's session, where a hook was told it; the environment is not asked for one then. */
  readonly agent?: AgentSession | undefined;
  readonly now?: (() => Instant) | undefined;
  /** Where the caller knows it already. */
  readonly repository?: Repository;
  /** Git's answer, where the caller was handed it. */
  readonly changed?: readonly ChangedPath[] | undefined;
  /** How long a change of the sessions file waits for others; as long as a hook may, unless told. */
  readonly patienceMs?: number;
}

/** Looks round: repository, configuration, identity, store. Throws where one of them cannot be had. */
export async function openContext(options: ContextOptions): Promise<Context> {
  const { cwd } = options;
  const known = options.repository ?? plainRepository(cwd, options.env);
  const { repository, env } =
    known === null ? await askForRepository(cwd, options.env) : { repository: known, env: options.env };
  const config = await configOf(repository);
  const limits = {
    lockStaleAfterMs: config.staleAfter.lock,
    sessionInactiveAfterMs: config.staleAfter.session,
  };
  const guardDir = pathBelow(repository.commonDir, 'guard');
  const bindings = openBindings(guardDir, repository.sharedModes ?? undefined);
  const identity =
    options.agent === undefined
      ? resolveIdentity(options.session, env, bindings)
      : identityOfHook(options.agent, env, (session) => bindings.find(session));
  const now = options.now ?? Date.now;
  const named = namedFile(env, config);
  const isInEnvironment = named?.by === 'GUARD_FILE';
  if (isInEnvironment) verifyNamesAFile(named);
  const file = sessionsFilePath(repository, named?.value);
  return {
    cwd,
    env,
    repository,
    config,
    limits,
    store: openSessionsStore({
      ...file,
      named,
      place: isInEnvironment ? undefined : placeFor(repository, config),
      guardDirectory: guardDirectoryOf(repository, file.path),
      markersDirectory: guardDir,
      permissions: repository.sharedModes ?? undefined,
      now,
      patienceMs: options.patienceMs,
    }),
    bindings,
    identity,
    self: identity.kind === 'session' ? identity.id : null,
    paths: pathFacts(repository),
    now,
    stagedPaths: () => (hasIndex(repository) ? stagedPaths(repository.git, repository.gitDir) : []),
    changedPaths: (places = 'anywhere') => [
      ...(options.changed ?? (repository.topLevel === null ? [] : changedAt(repository.git, places))),
      ...autostashedPaths(repository),
    ],
    isProcessGone(process) {
      const identity = parseIdentity(process);
      return identity !== undefined && isProvablyDead(identity);
    },
    ownProcess: currentProcess,
    agentProcess: () => agentProcess(env),
    agentsRound: () => (identity.agent === null ? undefined : sessionsRound(identity.agent, env)),
    randomSessionId,
  };
}

/**
 * The repository, and the environment in which git finds it from anywhere in it. Loaded where it is needed: in most places git
 * need not be asked.
 */
async function askForRepository(
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<Pick<Context, 'repository' | 'env'>> {
  const { findRepository, withAbsolutePlaces } = await import('./git/find-repository.ts');
  const absolute = withAbsolutePlaces(cwd, env);
  return { repository: findRepository(cwd, absolute), env: absolute };
}

/** The same context for a session that has only now become known to be the caller's. */
export function asSession(context: Context, id: SessionId): Context {
  const { agent } = context.identity;
  const source = agent === null ? 'GUARD_SESSION' : 'hook';
  return { ...context, self: id, identity: { kind: 'session', id, source, agent } };
}

/** Whether `hook.sh`, which looks in the top level and beside the common dir, finds the sessions file by itself. */
function placeFor(repository: Repository, config: Config): 'here' | 'elsewhere' {
  const { mainTopLevel, commonDir, isLinkedWorktree } = repository;
  if (config.sessionsFile !== null || mainTopLevel === null) return 'elsewhere';
  return isLinkedWorktree && dirname(commonDir) !== mainTopLevel ? 'elsewhere' : 'here';
}

/** As of a key of the configuration, which is held to the same when it is read. */
function verifyNamesAFile({ by: key, value }: NamedFile): void {
  if (canNameAFile(value)) return;
  throw new GuardError('configuration', { file: 'environment', key, value, expected: PATH_OF_A_FILE });
}
