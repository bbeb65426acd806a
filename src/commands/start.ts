import type { Context } from '../context.ts';
import { addClaims, joinSession } from '../core/claim.ts';
import { claimConflicts } from '../core/claims.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { GuardState, Leftover } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { noteSession } from './session-state.ts';
import { situationOf } from './situation.ts';

/** Work that nobody asked for in so long is no longer somebody's. */
const LEFTOVER_FOR_MS = 7 * 86_400_000;
const MAX_LEFTOVERS = 50;

export interface StartFacts {
  readonly id: SessionId;
  readonly kind: 'started' | 'already-started' | 'taken';
  /** What sessions before this one left uncommitted; told once. */
  readonly leftovers: readonly Leftover[];
}

export interface StartOptions {
  /** The agent's process, where it is known. */
  readonly process?: unknown;
  /** The agent goes on under a new id of its own (`/clear`): the session stays, whoever it was bound to. */
  readonly isSuccessor?: boolean;
  /** Leftovers stay untold where nobody would hear of them. */
  readonly tells?: boolean;
  /** Four random hex digits, asked for until they are free. */
  randomId(): SessionId;
}

/** Registers the caller's session; the same agent session gets the same id again (contract, section 5). */
export async function start(context: Context, options: StartOptions): Promise<Outcome<StartFacts>> {
  const { agent } = context.identity;
  const facts = await context.store.update<StartFacts>((snapshot) => {
    const wanted = context.self ?? sessionOfAgent(context, snapshot);
    const id = wanted ?? freeId(snapshot, options.randomId);
    if (wanted !== null && options.isSuccessor !== true && isTakenByAnother(context, snapshot, wanted)) {
      return { result: { id, kind: 'taken', leftovers: [] } };
    }
    const isKnown = rowsOf(snapshot.file, id).length > 0;
    const noted = noteSession(context, snapshot.state, id, options.process);
    const { text, state, told } = settleLeftovers(context, { ...snapshot, state: noted }, id, options);
    return {
      text,
      state,
      journal: isKnown
        ? []
        : [{ kind: 'started', session: id, ...(agent === null ? {} : { detail: agent.agent }) }],
      result: { id, kind: isKnown ? 'already-started' : 'started', leftovers: told },
    };
  });
  if (facts.kind === 'taken') return refused(facts);
  if (agent !== null) context.bindings.bind(agent, facts.id);
  return done(facts);
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

/** Gives a session that comes back what it left, as far as nobody else holds it, and tells it what others left. */
function settleLeftovers(
  context: Context,
  snapshot: Snapshot,
  id: SessionId,
  { tells = true }: StartOptions,
): { readonly text: string; readonly state: GuardState; readonly told: readonly Leftover[] } {
  const { state } = snapshot;
  const now = context.now();
  const text = joinSession(snapshot.file, id, now);
  const recent = state.leftovers.filter(({ at }) => now - at < LEFTOVER_FOR_MS);
  const own = recent.filter(({ session }) => isSameSession(session, id));
  const others = recent.filter((leftover) => !own.includes(leftover));
  const told = tells ? others.filter((leftover) => leftover.told !== true) : [];
  const kept = others.map((leftover) =>
    told.includes(leftover) ? { ...leftover, told: true as const } : leftover,
  );
  const { sessions } = situationOf(context, snapshot);
  const mine = [...new Set(own.flatMap(({ paths }) => paths))];
  const free = mine.filter((path) => claimConflicts([path], id, sessions, context.paths).length === 0);
  return {
    text: free.length === 0 ? text : addClaims(parseSessionsFile(text), id, free, now),
    state: state.leftovers.length === 0 ? state : { ...state, leftovers: kept.slice(-MAX_LEFTOVERS) },
    told,
  };
}

/** An id that somebody asks for belongs to another where another agent session is known under it. */
function isTakenByAnother(context: Context, { file, state }: Snapshot, id: SessionId): boolean {
  const { agent } = context.identity;
  const known = Object.entries(state.sessions).find(([key]) => isSameSession(key, id))?.[1];
  if (agent === null || known?.agentSession === undefined || rowsOf(file, id).length === 0) return false;
  const isGone = known.process !== undefined && context.isProcessGone(known.process);
  return known.agentSession !== agent.key && !isGone;
}

function freeId({ file }: Snapshot, randomId: () => SessionId): SessionId {
  const taken = new Set(file.rows.map(({ id }) => id.toLowerCase()));
  for (;;) {
    const id = randomId();
    if (!taken.has(id)) return id;
    if (taken.size >= 0x1_0000) throw new RangeError('all 65,536 ids are taken');
  }
}
