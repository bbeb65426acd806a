import type { Context } from '../context.ts';
import { addClaims, joinSession } from '../core/claim.ts';
import { claimConflicts } from '../core/claims.ts';
import { recordLapsed } from '../core/lapsed-claims.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { GuardState, Leftover } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { worktreeName } from './session-state.ts';
import { situationOf } from './situation.ts';

/** Work that nobody asked for in so long is no longer somebody's. */
const LEFTOVER_FOR_MS = 7 * 86_400_000;
const MAX_LEFTOVERS = 50;

export interface SettledLeftovers {
  readonly text: string;
  readonly state: GuardState;
  /** What others left in this working tree, or this session handed over, and nobody has been told of. */
  readonly told: readonly Leftover[];
  /** What the session had left and has claimed again. */
  readonly takenBack: readonly RepoPath[];
}

/** What is uncommitted here, asked only where somebody has left anything; null where that does not matter. */
export async function changedSinceEnds(context: Context): Promise<ReadonlySet<RepoPath> | null> {
  const { state } = await context.store.read();
  if (state.leftovers.length === 0 || context.repository.topLevel === null) return null;
  return new Set(context.changedPaths().map(({ path }) => path));
}

/**
 * Joins the session; one that comes back gets what it left, as far as it is still uncommitted, nobody else holds it and it was
 * not handed over, and is told what others left. What has been committed since is forgotten, and so is what is a week old.
 */
export function settleLeftovers(
  context: Context,
  snapshot: Snapshot,
  id: SessionId,
  { tells, changed }: { readonly tells: boolean; readonly changed: ReadonlySet<RepoPath> | null },
): SettledLeftovers {
  const { state } = snapshot;
  const now = context.now();
  const text = joinSession(snapshot.file, id, now);
  if (state.leftovers.length === 0) return { text, state, told: [], takenBack: [] };
  const here = worktreeName(context);
  const isHere = ({ worktree = here }: Leftover): boolean => worktree === here;
  const left = state.leftovers
    .filter(({ at }) => now - at < LEFTOVER_FOR_MS)
    .map((leftover) =>
      changed === null || !isHere(leftover)
        ? leftover
        : { ...leftover, paths: leftover.paths.filter((path) => changed.has(path)) },
    )
    .filter(({ paths }) => paths.length > 0);
  const own = left.filter(
    (leftover) =>
      isHere(leftover) && isSameSession(leftover.session, id) && leftover.handedOver === undefined,
  );
  const others = left.filter((leftover) => !own.includes(leftover));
  const told = tells ? others.filter((leftover) => isHere(leftover) && leftover.told !== true) : [];
  const kept = others.map((leftover) =>
    told.includes(leftover) ? { ...leftover, told: true as const } : leftover,
  );
  const { sessions } = situationOf(context, snapshot);
  const mine = [...new Set(own.flatMap(({ paths }) => paths))];
  const free = mine.filter((path) => claimConflicts([path], id, sessions, context.paths).length === 0);
  return {
    text: free.length === 0 ? text : addClaims(parseSessionsFile(text), id, free, now),
    state: recordLapsed(
      { ...state, leftovers: kept.slice(-MAX_LEFTOVERS) },
      sessions,
      { session: id, paths: free, at: now },
      context.paths,
    ),
    told,
    takenBack: free,
  };
}
