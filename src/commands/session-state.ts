import { relative } from 'node:path';
import type { Context } from '../context.ts';
import { forgetUntaken } from '../core/notices.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { GuardState, KnownSession } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';

/** Notes that a session acts in this working tree, and which agent and process stand behind it. */
export function noteSession(
  context: Context,
  state: GuardState,
  id: SessionId,
  process?: unknown,
): GuardState {
  const known = Object.hasOwn(state.sessions, id) ? state.sessions[id] : undefined;
  const worktree = worktreeName(context);
  const worktrees = known?.worktrees.includes(worktree)
    ? known.worktrees
    : [...(known?.worktrees ?? []), worktree];
  const agent = context.identity.agent;
  const next: KnownSession = {
    ...known,
    ...(agent === null ? {} : { agent: agent.agent, agentSession: agent.key }),
    ...(process === undefined ? {} : { process }),
    worktrees,
  };
  if (known !== undefined && JSON.stringify(known) === JSON.stringify(next)) return state;
  return { ...state, sessions: { ...state.sessions, [id]: next } };
}

/** Notes that a known session has work in further working trees. */
export function noteWorktrees(state: GuardState, id: SessionId, names: readonly string[]): GuardState {
  const known = Object.hasOwn(state.sessions, id) ? state.sessions[id] : undefined;
  const news = names.filter((name) => known?.worktrees.includes(name) === false);
  if (known === undefined || news.length === 0) return state;
  const worktrees = [...new Set([...known.worktrees, ...news])];
  return { ...state, sessions: { ...state.sessions, [id]: { ...known, worktrees } } };
}

/** Notes what the session's agent has been told of what git's hooks did; the last twenty, as only the latest are looked at. */
export function noteHeard(state: GuardState, id: SessionId, told: readonly string[]): GuardState {
  const known = Object.hasOwn(state.sessions, id) ? state.sessions[id] : undefined;
  if (known === undefined) return state;
  const heard = [...(known.heard ?? []), ...told].slice(-20);
  return { ...state, sessions: { ...state.sessions, [id]: { ...known, heard } } };
}

/** This working tree's git dir as seen from the common dir: the same after the repository was moved or mounted elsewhere. */
export function worktreeName({ repository }: Pick<Context, 'repository'>): string {
  const { commonDir, gitDir } = repository;
  return gitDir === commonDir ? '.' : relative(commonDir, gitDir);
}

/** Forgets a session that ended: nothing of it may bind anybody later. */
export function forgetSession(state: GuardState, id: SessionId): GuardState {
  const isOther = ({ session }: { readonly session: SessionId }): boolean => !isSameSession(session, id);
  const next: GuardState = {
    ...state,
    sessions: Object.fromEntries(Object.entries(state.sessions).filter(([key]) => !isSameSession(key, id))),
    overlaps: state.overlaps.filter((overlap) => isOther(overlap) && !isSameSession(overlap.over, id)),
    interests: state.interests.filter(isOther),
    overrides: state.overrides.filter(isOther),
    runs: state.runs.filter(isOther),
    notices: state.notices.filter(({ to }) => !isSameSession(to, id)),
    letThrough: state.letThrough.filter(
      ({ to, from }) => !isSameSession(to, id) && (from === null || !isSameSession(from, id)),
    ),
  };
  return JSON.stringify(next) === JSON.stringify(state) ? state : next;
}

/** Forgets old notices to sessions that have no row in the text. One that cannot be read does not tell who has none. */
export function forgetAbsent(
  { limits, now }: Pick<Context, 'limits' | 'now'>,
  { illegible }: Pick<Snapshot, 'illegible'>,
  text: string,
  state: GuardState,
): GuardState {
  return illegible === undefined ? forgetUntaken(state, text, now(), limits) : state;
}
