import { existsSync } from 'node:fs';
import { start } from '../../commands/start.ts';
import { asSession, type Context, openContext } from '../../context.ts';
import { pathBelow } from '../../core/path-below.ts';
import { rowsOf } from '../../core/session.ts';
import type { Instant } from '../../core/stamp.ts';
import { locateRepository, withoutRedirection } from '../../git/locate-repository.ts';
import type { Repository } from '../../git/repository.ts';
import { type GitRunner, gitRunner } from '../../git/run.ts';
import type { Snapshot } from '../../store/store.ts';
import { type Dialect, NAMES_ITS_PROCESS } from './dialect.ts';
import type { AgentEvent } from './event.ts';

/** One call of an agent's hook, with what it runs in. */
export interface AgentCall {
  readonly env: NodeJS.ProcessEnv;
  readonly dialect: Dialect;
  readonly now?: (() => Instant) | undefined;
  /** Told of every context, so that a failure can be written down where it happened. */
  opened(context: Context): void;
}

/** Less than the agent gives its hook: git must not be what the agent ends guard for, unheard. */
const GIT_TIMEOUT_MS = 4_000;

/**
 * The context of an event in a directory: its repository, and as caller the session that `GUARD_SESSION` gave the agent, else
 * the agent's own, by what it sent. Null outside a repository and where guard is not set up: an agent's hooks may be called
 * everywhere, and must not leave a sessions file in a repository that never asked for one.
 */
export async function openScene(
  directory: string,
  event: Pick<AgentEvent, 'agent' | 'sessionKey'>,
  call: AgentCall,
): Promise<Context | null> {
  const repository = locateRepository(directory, call.env);
  return repository === null ? null : openSceneIn(repository, event, call);
}

export async function openSceneIn(
  repository: Repository,
  { agent, sessionKey }: Pick<AgentEvent, 'agent' | 'sessionKey'>,
  call: AgentCall,
): Promise<Context | null> {
  const env = withoutRedirection(call.env);
  if (!isSetUp(repository, env)) return null;
  const context = await openContext({
    cwd: repository.topLevel ?? repository.gitDir,
    env,
    repository: { ...repository, git: gitIn(repository, env) },
    agent: { agent, key: sessionKey, variable: null },
    now: call.now,
  });
  call.opened(context);
  return context;
}

/** Git in the repository round a directory, where guard is set up there; nothing else of the scene is looked at. */
export function openGit(directory: string, call: AgentCall): GitRunner | null {
  const env = withoutRedirection(call.env);
  const repository = locateRepository(directory, env);
  return repository !== null && isSetUp(repository, env) ? gitIn(repository, env) : null;
}

function gitIn({ topLevel, gitDir }: Repository, env: NodeJS.ProcessEnv): GitRunner {
  return gitRunner(topLevel ?? gitDir, env, { timeoutMs: GIT_TIMEOUT_MS });
}

function isSetUp({ commonDir, mainTopLevel, topLevel }: Repository, env: NodeJS.ProcessEnv): boolean {
  const places = [
    pathBelow(commonDir, 'guard'),
    ...(mainTopLevel === null ? [] : [pathBelow(mainTopLevel, '.claude/sessions.md')]),
    ...[topLevel, mainTopLevel].flatMap((top) => (top === null ? [] : [pathBelow(top, 'guard.config.json')])),
  ];
  return (env.GUARD_FILE ?? '') !== '' || places.some((place) => existsSync(place));
}

/**
 * The scenes of an event that concerns the session as a whole: where the agent stands and where it was started, which may
 * be two repositories. Those in which the session is known come first.
 */
export async function sessionScenes(event: AgentEvent, call: AgentCall): Promise<readonly Context[]> {
  const scenes: Context[] = [];
  for (const directory of directoriesOf(event, call)) {
    const scene = await openScene(directory, event, call);
    if (scene !== null) scenes.push(scene);
  }
  const distinct = scenes.filter(
    (scene, index) =>
      scenes.findIndex((one) => one.repository.commonDir === scene.repository.commonDir) === index,
  );
  return distinct.toSorted((one, other) => Number(other.self !== null) - Number(one.self !== null));
}

function directoriesOf({ cwd }: AgentEvent, { dialect, env }: AgentCall): readonly string[] {
  const { projectVariable } = dialect;
  const project = projectVariable === null ? undefined : env[projectVariable];
  return [cwd, project ?? ''].filter((directory) => directory !== '');
}

/** Whether anybody has something to be told, by the marker that the shell looks at, too: nothing else of the scenes is read. */
export function isAnythingToTell(event: AgentEvent, call: AgentCall): boolean {
  return directoriesOf(event, call).some((directory) => {
    const repository = locateRepository(directory, call.env);
    return repository !== null && existsSync(pathBelow(repository.commonDir, 'guard/notices'));
  });
}

/** The context as a session with a row, and what there is to read: registers it where it is not there, or no longer. */
export async function registered(
  context: Context,
  call: AgentCall,
): Promise<{ readonly session: Context; readonly seen: Snapshot }> {
  const seen = await context.store.read();
  const isThere = context.self !== null && rowsOf(seen.file, context.self).length > 0;
  if (isThere) return { session: context, seen };
  const session = await startSession(context, call, {});
  return { session, seen: await session.store.read() };
}

/** Whether the session is one that the agent was given, and neither its own nor its to end. */
export function isGiven({ identity }: Context): boolean {
  return identity.kind === 'session' && identity.agent === null;
}

/** Starts the session; where its id has gone to another meanwhile, under a new one. */
export async function startSession(
  context: Context,
  call: AgentCall,
  options: { readonly isSuccessor?: boolean; readonly tells?: boolean; readonly guest?: string },
): Promise<Context & { readonly leftovers: Awaited<ReturnType<typeof start>>['facts']['leftovers'] }> {
  const process = processOf(context, call);
  const all = { tells: false, ...options, process, randomId: context.randomSessionId };
  const outcome = await start(context, all);
  const { id, leftovers } =
    outcome.facts.kind === 'taken' ? (await start({ ...context, self: null }, all)).facts : outcome.facts;
  return { ...asSession(context, id), leftovers };
}

/** The process of the agent whose session it is, where the environment names this agent's own and not that of one round it. */
export function processOf(context: Context, { dialect }: AgentCall): unknown {
  return dialect.agent === NAMES_ITS_PROCESS && !isGiven(context) ? context.agentProcess() : undefined;
}
