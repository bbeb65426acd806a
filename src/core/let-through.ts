import { holdsPath } from './claims.ts';
import type { PathFacts } from './coverage.ts';
import { addNotices, MAX_NOTICES } from './notices.ts';
import type { RepoPath } from './repo-path.ts';
import { isSameSession, type SessionId } from './session.ts';
import type { SessionsFile } from './sessions-file/types.ts';
import type { Instant } from './stamp.ts';
import type { GuardState, LetThrough, Notice } from './state.ts';

/** Whose commit, and in which working tree: what a commit that is let through has in common with the one that is made. */
export interface Committing {
  readonly from: SessionId | null;
  readonly worktree: string;
}

/** A commit that was really made. */
export interface MadeCommit extends Committing {
  readonly paths: readonly RepoPath[];
  readonly at: Instant;
}

/** Remembers whom to tell once the commit is made. Of one tried before nothing is left: it never was. */
export function rememberLetThrough(
  state: GuardState,
  committing: Committing,
  notices: readonly Notice[],
): GuardState {
  const others = state.letThrough.filter((one) => !isOf(one, committing));
  if (notices.length === 0 && others.length === state.letThrough.length) return state;
  const { worktree } = committing;
  const added = notices.map((notice): LetThrough => ({ ...notice, worktree }));
  return { ...state, letThrough: [...others, ...added].slice(-MAX_NOTICES) };
}

/** Leaves the holders a notice, now that the commit is made: those of its paths that they still claim. */
export function tellOfCommit(
  state: GuardState,
  { paths, at, ...committing }: MadeCommit,
  file: SessionsFile,
  facts: PathFacts,
): GuardState {
  const own = state.letThrough.filter((one) => isOf(one, committing));
  if (own.length === 0) return state;
  const committed = new Set(paths);
  const told = own
    .filter(({ to, subject }) => committed.has(subject) && holdsPath(file, to, subject, facts))
    .map(({ worktree: _, ...notice }): Notice => ({ ...notice, at }));
  const letThrough = state.letThrough.filter((one) => !own.includes(one));
  return addNotices({ ...state, letThrough }, told);
}

/** Those paths of a commit that were let through past another session's claim. */
export function pathsLetThrough(
  { letThrough }: GuardState,
  { paths, ...committing }: MadeCommit,
): readonly RepoPath[] {
  const subjects = new Set(letThrough.filter((one) => isOf(one, committing)).map(({ subject }) => subject));
  return paths.filter((path) => subjects.has(path));
}

/** Whether a session, or nobody, has a commit let through that it may have made since. */
export function hasLetThrough({ letThrough }: GuardState, committing: Committing): boolean {
  return letThrough.some((one) => isOf(one, committing));
}

function isOf(one: LetThrough, { from, worktree }: Committing): boolean {
  const isSame = one.from === null || from === null ? one.from === from : isSameSession(one.from, from);
  return isSame && one.worktree === worktree;
}
