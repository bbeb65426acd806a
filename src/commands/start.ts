import type { Context } from '../context.ts';
import { touchSession } from '../core/claim.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { idKey } from '../core/sessions-file/row.ts';
import { isRenewalDue } from '../core/staleness.ts';
import { parseStamp } from '../core/stamp.ts';
import type { FoundLeftover, GuardState, KnownSession } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import type { AgentSession } from '../identity.ts';
import type { Snapshot } from '../store/store.ts';
import { placesOfLeftovers, settleLeftovers } from './leftovers.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { noteSession } from './session-state.ts';

export interface StartFacts {
  readonly id: SessionId;
  readonly kind: 'started' | 'already-started' | 'taken';
  /** What sessions before this one left uncommitted; told once. */
  readonly leftovers: readonly FoundLeftover[];
  /** What the session itself had left uncommitted when it ended, and has claimed again. */
  readonly takenBack: readonly RepoPath[];
  /** The id that the agent's session had until now, where its row is still there. */
  readonly former: SessionId | null;
}

export interface StartOptions {
  /** The agent's process, where it is known. */
  readonly process?: unknown;
  /** The agent goes on under a new id of its own (`/clear`): the session stays, whoever it was bound to. */
  readonly isSuccessor?: boolean;
  /** The agent that begins to act as somebody else's session; noted though the session goes on. */
  readonly guest?: string;
  /** Leftovers stay untold where nobody would hear of them. */
  readonly tells?: boolean;
  /** Four random hex digits, asked for until they are free. */
  randomId(): SessionId;
}

/** Registers the caller's session; the same agent session gets the same id again (contract, section 5). */
export async function start(context: Context, options: StartOptions): Promise<Outcome<StartFacts>> {
  const { agent } = context.identity;
  const by = agent?.agent ?? options.guest;
  const tells = options.tells ?? true;
  const places = await placesOfLeftovers(context, { tells });
  const bound = agent === null ? null : boundId(context, agent);
  const facts = await context.store.update<StartFacts>((snapshot) => {
    const wanted = context.self ?? sessionOfAgent(context, snapshot);
    const id = wanted ?? freeId(snapshot, options.randomId);
    if (wanted !== null && options.isSuccessor !== true && isTakenByAnother(context, snapshot, wanted)) {
      return { result: { id, kind: 'taken', leftovers: [], takenBack: [], former: null } };
    }
    const isKnown = rowsOf(snapshot.file, id).length > 0;
    const isOther = bound !== null && !isSameSession(bound, id) && rowsOf(snapshot.file, bound).length > 0;
    const former = isOther ? bound : null;
    const noted = noteSession(context, withoutDeadProcess(context, snapshot.state, id), id, options.process);
    const { text, state, told, takenBack } = settleLeftovers(context, { ...snapshot, state: noted }, id, {
      tells,
      places,
    });
    return {
      text: renewed(context, text, id),
      state,
      journal: [
        ...(isKnown && options.guest === undefined
          ? []
          : [{ kind: 'started' as const, session: id, ...(by === undefined ? {} : { detail: by }) }]),
        ...(takenBack.length === 0
          ? []
          : [{ kind: 'claimed' as const, session: id, paths: takenBack, detail: 'left when it ended' }]),
      ],
      result: { id, kind: isKnown ? 'already-started' : 'started', leftovers: told, takenBack, former },
    };
  });
  if (facts.kind === 'taken') return refused(facts);
  if (agent !== null) context.bindings.bind(agent, facts.id, context.agentsRound());
  return done(facts);
}

/** What the agent's session is bound to. What cannot be read is about to be replaced, so nobody need hear of it. */
function boundId({ bindings }: Context, agent: AgentSession): SessionId | null {
  try {
    return bindings.find(agent);
  } catch (error) {
    if (error instanceof GuardError) return null;
    throw error;
  }
}

/** Whoever starts is here: a row that was there already must not stay inactive. */
function renewed(context: Context, text: string, id: SessionId): string {
  const file = parseSessionsFile(text);
  const [row] = rowsOf(file, id);
  const now = context.now();
  const isDue = row !== undefined && isRenewalDue(parseStamp(row.lastActive), now);
  return isDue ? touchSession(file, id, now) : text;
}

/** The process of an agent that is gone says nothing of whoever starts the session again. */
function withoutDeadProcess(context: Context, state: GuardState, id: SessionId): GuardState {
  const isDead = ([key, { process }]: [string, KnownSession]): boolean =>
    process !== undefined && isSameSession(key, id) && context.isProcessGone(process);
  const dead = Object.entries(state.sessions).filter(isDead);
  if (dead.length === 0) return state;
  const mended = dead.map(([key, { process: _gone, ...rest }]) => [key, rest] as const);
  return { ...state, sessions: { ...state.sessions, ...Object.fromEntries(mended) } };
}

/** Two hooks of one agent session may start it at the same time: the second finds what the first has noted. */
function sessionOfAgent({ identity }: Context, { state }: Snapshot): SessionId | null {
  const { agent } = identity;
  if (agent === null) return null;
  const known = Object.entries(state.sessions).find(
    ([, session]) => session.agent === agent.agent && session.agentSession === agent.key,
  );
  return known?.[0] ?? null;
}

/** An id that somebody asks for belongs to another where another agent session is known under it. */
function isTakenByAnother(context: Context, { file, state }: Snapshot, id: SessionId): boolean {
  const { agent } = context.identity;
  const known = Object.entries(state.sessions).find(([key]) => isSameSession(key, id))?.[1];
  if (agent === null || known?.agentSession === undefined || rowsOf(file, id).length === 0) return false;
  const isGone = known.process !== undefined && context.isProcessGone(known.process);
  return known.agentSession !== agent.key && !isGone;
}

/** An id that nobody has, and that nobody who may come back has left anything under. */
function freeId({ file, state }: Snapshot, randomId: () => SessionId): SessionId {
  const known = [...file.rows.map(({ id }) => id), ...state.leftovers.map(({ session }) => session)];
  const taken = new Set(known.map((id) => idKey(id)));
  for (;;) {
    const id = randomId();
    if (!taken.has(id)) return id;
    if (taken.size >= 0x1_0000) throw new RangeError('all 65,536 ids are taken');
  }
}
