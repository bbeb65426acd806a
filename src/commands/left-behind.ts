import type { Context } from '../context.ts';
import { type ClaimConflict, claimConflicts, literalEntry } from '../core/claims.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId, type SessionView } from '../core/session.ts';
import type { GuardState, Leftover, Notice } from '../core/state.ts';
import type { Happening, Snapshot } from '../store/store.ts';
import { worktreeName } from './session-state.ts';
import { worksOutside } from './situation.ts';
import { type Changes, type UncommittedWork, uncommittedByTree } from './uncommitted-by-tree.ts';

/** What a session that ends has not committed. */
export interface LeftBehind {
  /** Under its own claims. */
  readonly claimed: UncommittedWork;
  /** Together with what it edited while another claimed it. */
  readonly all: UncommittedWork;
  /** Claims of other active sessions on such edits. */
  readonly conflicts: readonly ClaimConflict[];
}

/** Who claims what of it. */
export interface HeldByOther {
  readonly holder: SessionId;
  readonly paths: readonly RepoPath[];
  readonly isTold: boolean;
}

export function leftBehind(
  context: Context,
  { file, state }: Snapshot,
  session: SessionId,
  { changes, sessions }: { readonly changes: Changes; readonly sessions: readonly SessionView[] },
): LeftBehind {
  const entries = rowsOf(file, session).flatMap(entriesOf);
  const claimed = uncommittedByTree(entries, changes, context);
  const edited = awaited(state, session);
  if (edited.length === 0) return { claimed, all: claimed, conflicts: [] };
  const known = new Set(claimed.all);
  // A session may end in a working tree in which it never acted: what is changed there is not of its editing.
  const hasActedHere = !worksOutside(worktreeName(context), state, session);
  const here = hasActedHere ? changes.here : changes.here.filter(({ path }) => known.has(path));
  const wanted = [...entries, ...edited.map(literalEntry)];
  const all = uncommittedByTree(wanted, { ...changes, here }, context);
  const unclaimed = all.all.filter((path) => !known.has(path));
  return { claimed, all, conflicts: claimConflicts(unclaimed, session, sessions, context.paths) };
}

/** What the session edited while another claimed it, and still does not claim itself. */
function awaited(state: GuardState, session: SessionId): readonly RepoPath[] {
  return state.interests.filter((one) => isSameSession(one.session, session)).map(({ path }) => path);
}

/** What holders are to be told of edits in their files, in working trees in which they may work. */
export function noticesOf(
  context: Context,
  state: GuardState,
  session: SessionId,
  { all, conflicts }: LeftBehind,
): readonly Notice[] {
  const at = context.now();
  const trees = [
    { name: worktreeName(context), paths: all.here },
    ...all.others.map(({ tree, paths }) => ({ name: tree.name, paths })),
  ];
  const holders = [...new Set(conflicts.map(({ owner }) => owner.id))];
  return holders.flatMap((to): Notice | readonly [] => {
    const reachable = trees
      .filter(({ name }) => !worksOutside(name, state, to))
      .flatMap(({ paths }) => paths);
    const theirs = pathsClaimedBy(to, conflicts).filter((path) => reachable.includes(path));
    if (theirs.length === 0) return [];
    return { to, from: session, kind: 'edits-left', subject: theirs.join(', '), reason: '', at };
  });
}

export function heldByOthers({ conflicts }: LeftBehind, notices: readonly Notice[]): readonly HeldByOther[] {
  const holders = [...new Set(conflicts.map(({ owner }) => owner.id))];
  return holders.map((holder) => ({
    holder,
    paths: pathsClaimedBy(holder, conflicts),
    isTold: notices.some(({ to }) => to === holder),
  }));
}

function pathsClaimedBy(holder: SessionId, conflicts: readonly ClaimConflict[]): readonly RepoPath[] {
  return [...new Set(conflicts.filter(({ owner }) => owner.id === holder).map(({ path }) => path))];
}

/** One for each working tree in which work lies. */
export function leftoversOf(
  context: Context,
  session: SessionId,
  { here, others }: UncommittedWork,
  override: string | undefined,
): readonly Leftover[] {
  const handedOver = override === undefined ? {} : { handedOver: override };
  const places = [
    ...(here.length === 0 ? [] : [{ worktree: worktreeName(context), paths: here }]),
    ...others.map(({ tree, paths }) => ({ worktree: tree.name, paths })),
  ];
  return places.map(({ worktree, paths }) => ({
    session,
    paths,
    at: context.now(),
    worktree,
    ...handedOver,
  }));
}

/** The same for the journal. */
export function leftUncommitted(
  session: SessionId,
  { here, others }: UncommittedWork,
  override: string | undefined,
): readonly Happening[] {
  const reason = override === undefined ? {} : { reason: override };
  const kind = 'left-uncommitted';
  return [
    ...(here.length === 0 ? [] : [{ kind, session, paths: here, ...reason } as const]),
    ...others.map(
      ({ tree, paths }) => ({ kind, session, paths, ...reason, detail: `in ${tree.topLevel}` }) as const,
    ),
  ];
}
