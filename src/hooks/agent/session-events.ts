import { end } from '../../commands/end.ts';
import { howToCall } from '../../commands/how-to-call.ts';
import { giveSignOfLife } from '../../commands/sign-of-life.ts';
import { situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { isSameSession, type SessionId } from '../../core/session.ts';
import { GuardError } from '../../errors.ts';
import { shellsNotTold, welcome } from '../../ui/agent-welcome.ts';
import { findAbandoned } from './abandoned.ts';
import type { AgentEvent } from './event.ts';
import { takeNoticeLines } from './notice-lines.ts';
import { type Reply, SILENCE } from './reply.ts';
import { type AgentCall, isGiven, processOf, sessionScenes, startSession } from './scene.ts';

/** Starts that begin nothing. */
const GOES_ON: readonly string[] = ['clear', 'compact', 'resume'];

/** Registers the agent's session, or finds it again, and tells the model what it has come into. */
export async function sessionStart(
  event: Extract<AgentEvent, { kind: 'session-start' }>,
  call: AgentCall,
): Promise<Reply> {
  const [scene] = await sessionScenes(event, call);
  if (scene === undefined) return SILENCE;
  const before = scene.self === null && event.source === 'clear' ? await sessionOfProcess(scene, call) : null;
  const known = before === null ? scene : { ...scene, self: before };
  const tells = call.dialect.hears.includes(event.kind);
  const guest = isGiven(scene) && !GOES_ON.includes(event.source) ? { guest: event.agent } : {};
  const session = await startSession(known, call, { tells, isSuccessor: before !== null, ...guest });
  const untold = session.self === null ? [] : rememberIn(call, session.self);
  await giveSignOfLife(session);
  const notices = await takeNoticeLines(session, event, call);
  const snapshot = await session.store.read();
  const { sessions, locks } = situationOf(session, snapshot);
  const text = welcome({
    self: session.self ?? '',
    sessions,
    locks,
    leftovers: session.leftovers,
    abandoned: tells ? findAbandoned(session, snapshot) : [],
    now: session.now(),
    informsShells: call.dialect.informsShells,
    typed: typedFor(session),
  });
  return { ...SILENCE, context: [text, ...untold, ...notices] };
}

/** A place in which guard cannot be called at all hears of no other way. */
function typedFor({ env, repository }: Context): string | null {
  const call = howToCall(env, repository.topLevel ?? '');
  return call === 'guard' || call === 'nothing' ? null : call;
}

/** Without the line in the agent's file a session is no less one: what it is told must not be lost with it. */
function rememberIn({ dialect, env }: AgentCall, self: SessionId): readonly string[] {
  try {
    dialect.remember?.(env, self);
    return [];
  } catch (error) {
    if (!(error instanceof GuardError) || error.code !== 'file-unwritable') throw error;
    return [shellsNotTold(self, (error as GuardError<'file-unwritable'>).data)];
  }
}

/**
 * `/clear` gives the agent's session a new id; by its process it is known to be the same one. A branched conversation leaves
 * two in one process: then it is the one that was active last.
 */
async function sessionOfProcess(scene: Context, call: AgentCall): Promise<SessionId | null> {
  const process = JSON.stringify(processOf(scene, call) ?? null);
  if (process === 'null') return null;
  const snapshot = await scene.store.read();
  const { sessions } = situationOf(scene, snapshot);
  const activity = (id: SessionId): number =>
    Math.max(0, ...sessions.filter((one) => isSameSession(one.id, id)).map(({ lastActive }) => lastActive));
  const found = Object.entries(snapshot.state.sessions)
    .filter(
      ([, session]) =>
        session.agent === call.dialect.agent && JSON.stringify(session.process ?? null) === process,
    )
    .map(([id]) => id);
  return found.toReversed().toSorted((one, other) => activity(other) - activity(one))[0] ?? null;
}

/** A sign of life, and what others did over the session's head. */
export async function prompted(event: AgentEvent, call: AgentCall): Promise<Reply> {
  const [scene] = await sessionScenes(event, call);
  if (scene === undefined || scene.self === null) return SILENCE;
  const seen = await giveSignOfLife(scene);
  return { ...SILENCE, context: await takeNoticeLines(scene, event, call, seen) };
}

/** The session for shells, where the agent asks for it before it starts one. */
export async function shellEnvironment(event: AgentEvent, call: AgentCall): Promise<Reply> {
  const [scene] = await sessionScenes(event, call);
  return scene === undefined ? SILENCE : { ...SILENCE, session: scene.self };
}

/**
 * Removes the row, unless the agent was only given the session; what is uncommitted is remembered. `/clear` ends nothing where the process is known: the session goes on
 * under the id that its next start brings.
 */
export async function sessionEnd(
  event: Extract<AgentEvent, { kind: 'session-end' }>,
  call: AgentCall,
): Promise<Reply> {
  for (const scene of await sessionScenes(event, call)) {
    if (scene.self === null || isGiven(scene)) continue;
    if (event.reason === 'clear' && (await hasProcess(scene, scene.self))) continue;
    await end(scene, { uncommitted: 'remember' });
  }
  return SILENCE;
}

async function hasProcess(scene: Context, self: SessionId): Promise<boolean> {
  const { state } = await scene.store.read();
  return Object.entries(state.sessions).some(
    ([id, session]) => isSameSession(id, self) && session.process !== undefined,
  );
}
