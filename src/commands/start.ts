import type { Context } from '../context.ts';
import { joinSession } from '../core/claim.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import type { Leftover } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { noteSession } from './session-state.ts';

export interface StartFacts {
  readonly id: SessionId;
  readonly kind: 'started' | 'already-started' | 'taken';
  /** What sessions before this one left uncommitted; told once. */
  readonly leftovers: readonly Leftover[];
}

export interface StartOptions {
  /** The agent's process, where it is known. */
  readonly process?: unknown;
  /** Four random hex digits, asked for until they are free. */
  randomId(): SessionId;
}

/** Registers the caller's session; the same agent session gets the same id again (contract, section 5). */
export async function start(context: Context, options: StartOptions): Promise<Outcome<StartFacts>> {
  const { agent } = context.identity;
  const facts = await context.store.update<StartFacts>((snapshot) => {
    const wanted = context.self;
    const id = wanted ?? freeId(snapshot, options.randomId);
    if (wanted !== null && isTakenByAnother(context, snapshot, wanted)) {
      return { result: { id, kind: 'taken', leftovers: [] } };
    }
    const isKnown = rowsOf(snapshot.file, id).length > 0;
    const noted = noteSession(context, snapshot.state, id, options.process);
    return {
      text: joinSession(snapshot.file, id, context.now()),
      state: noted.leftovers.length === 0 ? noted : { ...noted, leftovers: [] },
      journal: isKnown
        ? []
        : [{ kind: 'started', session: id, ...(agent === null ? {} : { detail: agent.agent }) }],
      result: { id, kind: isKnown ? 'already-started' : 'started', leftovers: noted.leftovers },
    };
  });
  if (facts.kind === 'taken') return refused(facts);
  if (agent !== null) context.bindings.bind(agent, facts.id);
  return done(facts);
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
