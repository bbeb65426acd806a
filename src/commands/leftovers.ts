import type { Context } from '../context.ts';
import { addClaims, joinSession } from '../core/claim.ts';
import { type ClaimConflict, claimConflicts, literalEntry } from '../core/claims.ts';
import { recordLapsed } from '../core/lapsed-claims.ts';
import { addNotices } from '../core/notices.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { Instant } from '../core/stamp.ts';
import type { FoundLeftover, GuardState, Leftover, Notice } from '../core/state.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { Snapshot } from '../store/store.ts';
import { isThere, lookInto, type OtherTree, treesCalled } from './other-trees.ts';
import { placesOf } from './places-to-look.ts';
import { noteWorktrees, worktreeName } from './session-state.ts';
import { situationOf } from './situation.ts';

/** Work that nobody asked for in so long is no longer somebody's. */
const LEFTOVER_FOR_MS = 7 * 86_400_000;
const MAX_LEFTOVERS = 50;

/** How long a start waits for git in each other working tree. */
const LOOK_TIMEOUT_MS = 4_000;

export interface SettledLeftovers {
  readonly text: string;
  readonly state: GuardState;
  /** What others left, or this session handed over, and nobody has been told of. */
  readonly told: readonly FoundLeftover[];
  /** What the session had left and has claimed again. */
  readonly takenBack: readonly RepoPath[];
}

/** Where something was left, by the working tree's name. What lies in a tree that is not among them is left alone. */
export type LeftoverPlaces = ReadonlyMap<string, LeftoverPlace | 'removed'>;

interface LeftoverPlace {
  /** The top level of another working tree; null for this one. */
  readonly elsewhere: string | null;
  /** What was left there and has been committed since, as far as that is known. */
  readonly committed: ReadonlySet<RepoPath>;
}

interface PlacedLeftover {
  readonly leftover: Leftover;
  readonly place: LeftoverPlace | null;
}

const UNASKED: LeftoverPlace = { elsewhere: null, committed: new Set() };

/**
 * What is uncommitted where somebody has left anything. In other working trees git is asked only for what is the session's own
 * or is to be told now; one whose directory is gone may come back, one that git has forgotten does not.
 */
export async function placesOfLeftovers(
  context: Context,
  { tells }: { readonly tells: boolean },
): Promise<LeftoverPlaces> {
  const { repository, self } = context;
  const { leftovers } = (await context.store.read()).state;
  if (leftovers.length === 0) return new Map();
  const here = worktreeName(context);
  const others = leftovers.filter(({ worktree = here }) => worktree !== here);
  const names = [...new Set(others.flatMap(({ worktree }) => worktree ?? []))];
  const trees = treesCalled(names, context);
  const concerns = others.filter(
    (leftover) => isOwn(leftover, self) || (tells && leftover.told === undefined),
  );
  const { looked, unlooked } = lookInto(
    context,
    trees.filter(({ name }) => concerns.some(({ worktree }) => worktree === name)),
    { timeoutMs: LOOK_TIMEOUT_MS },
  );
  const isAsked = others.length < leftovers.length && repository.topLevel !== null;
  const leftIn = (tree: string): readonly RepoPath[] =>
    leftovers.filter(({ worktree = here }) => worktree === tree).flatMap(({ paths }) => paths);
  return new Map<string, LeftoverPlace | 'removed'>([
    ...names.filter((name) => !trees.some((tree) => tree.name === name)).map(isRemoved),
    ...looked.map(({ tree, changed }) => placeIn(tree, committedOf(leftIn(tree.name), changed))),
    ...unlooked.filter(isThere).map((tree) => placeIn(tree, UNASKED.committed)),
    ...(isAsked ? [[here, { ...UNASKED, committed: committedHere(context, leftIn(here)) }] as const] : []),
  ]);
}

const isRemoved = (name: string) => [name, 'removed'] as const;

const placeIn = ({ name, topLevel }: OtherTree, committed: LeftoverPlace['committed']) =>
  [name, { elsewhere: topLevel, committed }] as const;

const committedHere = (context: Context, left: readonly RepoPath[]): LeftoverPlace['committed'] =>
  committedOf(left, context.changedPaths(placesOf(context, left.map(literalEntry))));

function committedOf(left: readonly RepoPath[], changed: readonly ChangedPath[]): LeftoverPlace['committed'] {
  const uncommitted = new Set(changed.map(({ path }) => path));
  return new Set(left.filter((path) => !uncommitted.has(path)));
}

/** Whether it comes back to the session by itself. */
function isOwn({ session, handedOver }: Leftover, id: SessionId | null): boolean {
  return id !== null && isSameSession(session, id) && handedOver === undefined;
}

/**
 * Joins the session; one that comes back gets what it left, as far as it is still uncommitted and was not handed over: at once
 * where nobody else holds it, else when the holder lets go. It is told what others left, in whatever working tree. What has been
 * committed since is forgotten, and so is what is a week old.
 */
export function settleLeftovers(
  context: Context,
  snapshot: Snapshot,
  id: SessionId,
  { tells, places }: { readonly tells: boolean; readonly places: LeftoverPlaces },
): SettledLeftovers {
  const { state } = snapshot;
  const now = context.now();
  const text = joinSession(snapshot.file, id, now);
  if (state.leftovers.length === 0) return { text, state, told: [], takenBack: [] };
  const here = worktreeName(context);
  const left = state.leftovers
    .filter(({ at }) => now - at < LEFTOVER_FOR_MS)
    .flatMap((leftover): readonly PlacedLeftover[] => {
      const { worktree = here } = leftover;
      const place = places.get(worktree) ?? (worktree === here ? UNASKED : null);
      return place === 'removed' ? [] : [{ leftover: stillUncommitted(leftover, place), place }];
    })
    .filter(({ leftover }) => leftover.paths.length > 0);
  const own = left.filter(({ leftover, place }) => place !== null && isOwn(leftover, id));
  const others = left.filter((one) => !own.includes(one));
  const news = tells ? others.filter(isNews) : [];
  const told = news.map(({ leftover, place }) => ({ ...leftover, elsewhere: place?.elsewhere ?? null }));
  const kept = others.map((one): Leftover => (news.includes(one) ? asTold(one) : one.leftover));
  const { sessions } = situationOf(context, snapshot);
  const mine = [...new Set(own.flatMap(({ leftover }) => leftover.paths))];
  const conflicts = claimConflicts(mine, id, sessions, context.paths);
  const free = mine.filter((path) => !conflicts.some((conflict) => conflict.path === path));
  const trees = own.flatMap(({ leftover }) => leftover.worktree ?? []);
  return {
    text: free.length === 0 ? text : addClaims(parseSessionsFile(text), id, free, now),
    state: recordLapsed(
      {
        ...awaitClaimed(noteWorktrees(state, id, trees), conflicts, id, now),
        leftovers: kept.slice(-MAX_LEFTOVERS),
      },
      sessions,
      { session: id, paths: free, at: now },
      context.paths,
    ),
    told,
    takenBack: free,
  };
}

/** What another session claims meanwhile is no claim yet, like an edit of a claimed file; whoever comes back is told of it. */
function awaitClaimed(
  state: GuardState,
  conflicts: readonly ClaimConflict[],
  session: SessionId,
  at: Instant,
): GuardState {
  if (conflicts.length === 0) return state;
  const interests = [...new Set(conflicts.map(({ path }) => path))].map((path) => ({ session, path, at }));
  const holders = [...new Set(conflicts.map(({ owner }) => owner.id))];
  const notices = holders.map((from): Notice => {
    const theirs = conflicts.filter(({ owner }) => owner.id === from).map(({ path }) => path);
    const subject = [...new Set(theirs)].join(', ');
    return { to: session, from, kind: 'leftover-claimed', subject, reason: '', at };
  });
  return addNotices({ ...state, interests: [...state.interests, ...interests] }, notices);
}

/** Whoever starts beside it is told once, and so is whoever starts in the midst of it. */
function isNews({ leftover, place }: PlacedLeftover): boolean {
  if (place === null) return false;
  return place.elsewhere === null ? leftover.told !== true : leftover.told === undefined;
}

function asTold({ leftover, place }: PlacedLeftover): Leftover {
  return { ...leftover, told: place === null || place.elsewhere === null ? true : 'elsewhere' };
}

function stillUncommitted(leftover: Leftover, place: LeftoverPlace | null): Leftover {
  return { ...leftover, paths: leftover.paths.filter((path) => place?.committed.has(path) !== true) };
}
