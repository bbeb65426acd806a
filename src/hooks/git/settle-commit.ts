import { settle, withoutOverlaps } from '../../commands/release.ts';
import { renewOwnLocks } from '../../commands/renew-own-locks.ts';
import { noteSession, worktreeName } from '../../commands/session-state.ts';
import type { Context } from '../../context.ts';
import { keepClaims, touchSession } from '../../core/claim.ts';
import type { ClaimEntry } from '../../core/claim-entry.ts';
import { literalEntry, withoutInterests } from '../../core/claims.ts';
import { indexCoverage } from '../../core/coverage.ts';
import { type MadeCommit, pathsLetThrough, tellOfCommit } from '../../core/let-through.ts';
import type { LockView } from '../../core/lock-view.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId } from '../../core/session.ts';
import type { GuardState } from '../../core/state.ts';
import { type UncommittedClaim, uncommittedClaims } from '../../core/uncommitted.ts';
import type { Change, Snapshot } from '../../store/store.ts';
import type { Commit } from './last-commit.ts';
import { withoutUsedOverrides } from './used-overrides.ts';

/** A session's commit, and what is known of it. */
export interface SessionCommit extends Commit {
  readonly self: SessionId;
  /** Whose work it repeats; null where that is nobody's that is known. */
  readonly author: SessionId | null;
}

/** What became of the session's claims and locks. */
export interface SettledCommit {
  readonly cleared: readonly string[];
  readonly left: readonly UncommittedClaim[];
  /** Locks of its own that were stale, as the renewal found them. */
  readonly staleLocks: readonly LockView[];
}

/**
 * Clears the session's column, but for claims that share a path with what is `uncommitted`, and does all that follows from that.
 * Renews the locks that the session holds.
 */
export function settleCommit(
  context: Context,
  snapshot: Snapshot,
  commit: SessionCommit,
  uncommitted: readonly RepoPath[],
): Change<SettledCommit> {
  const { self, author } = commit;
  const { file, stale: staleLocks, journal } = renewOwnLocks(context, snapshot, self);
  const rows = rowsOf(file, self).map(entriesOf);
  const left = uncommittedClaims(rows.flat(), uncommitted, context.paths);
  const stays = withExclusions(rows, new Set(left.map(({ entry }) => entry.text)));
  const keep = (entry: ClaimEntry): boolean => stays.has(entry.text);
  const now = context.now();
  const { text, dropped } = keepClaims(file, self, keep, now);
  const renewed = dropped.length === 0 ? touchSession(file, self, now) : text;
  const cleared = dropped.map((entry) => entry.text);
  const over = committedAwaited(context, snapshot.state, commit, uncommitted);
  const after = stateAfter(context, snapshot, commit, keep);
  const { state } = withoutInterests(after, self, (path) => over.has(path));
  const settled = settle(context, snapshot, renewed, state);
  return {
    // A file that is not there is not made for a session that has no row in it.
    ...(settled.text === snapshot.file.text ? {} : { text: settled.text }),
    state: settled.state,
    journal: [
      {
        kind: 'committed',
        session: self,
        commit: commit.id,
        ...(author === null || isSameSession(author, self) ? {} : { other: author }),
        ...(cleared.length === 0 ? {} : { paths: cleared }),
      },
      ...journal,
      ...settled.journal,
    ],
    result: { cleared, left, staleLocks },
  };
}

/** What the session awaits and has committed itself, past its holder, with nothing left of it. */
function committedAwaited(
  { paths: comparison }: Context,
  { interests }: GuardState,
  { self, paths }: SessionCommit,
  uncommitted: readonly RepoPath[],
): ReadonlySet<RepoPath> {
  const awaited = interests.filter(({ session }) => isSameSession(session, self)).map(({ path }) => path);
  if (awaited.length === 0) return new Set();
  const index = indexCoverage(
    awaited.map((path) => ({ entry: literalEntry(path), owner: path })),
    comparison,
  );
  const among = (some: readonly RepoPath[]): ReadonlySet<RepoPath> =>
    new Set(some.flatMap((path) => index.covering(path).map(({ owner }) => owner)));
  const left = among(uncommitted);
  return new Set([...among(paths)].filter((path) => !left.has(path)));
}

/** What a row leaves out stays as long as any of its claims: without it that would claim more than before. */
function withExclusions(
  rows: readonly (readonly ClaimEntry[])[],
  stays: ReadonlySet<string>,
): ReadonlySet<string> {
  const narrowing = rows
    .filter((entries) => entries.some(({ text }) => stays.has(text)))
    .flatMap((entries) => entries.filter(({ excludes }) => excludes));
  return new Set([...stays, ...narrowing.map(({ text }) => text)]);
}

/** The session is seen here; holders whose claims the commit went past are told; what it used up is forgotten. */
function stateAfter(
  context: Context,
  { file, state }: Snapshot,
  { self, paths }: SessionCommit,
  keep: (entry: ClaimEntry) => boolean,
): GuardState {
  const noted = rowsOf(file, self).length === 0 ? state : noteSession(context, state, self);
  const made = madeCommit(context, paths);
  const told = tellOfCommit(noted, made, file, context.paths);
  const used = withoutUsedOverrides(context, told, self, pathsLetThrough(state, made));
  return withoutOverlaps(context, { file, state: used }, self, keep);
}

/** A commit as those are told of it whose claims it went past. */
export function madeCommit(context: Context, paths: readonly RepoPath[]): MadeCommit {
  return { from: context.self, worktree: worktreeName(context), paths, at: context.now() };
}
