import { committersOf } from '../../commands/committers.ts';
import { changedIn, type OtherTree, otherTrees } from '../../commands/other-trees.ts';
import { isPathTarget } from '../../commands/overrides.ts';
import { settle, withoutOverlaps } from '../../commands/release.ts';
import { noteSession, worktreeName } from '../../commands/session-state.ts';
import type { Context } from '../../context.ts';
import { keepClaims, touchSession } from '../../core/claim.ts';
import type { ClaimEntry } from '../../core/claim-entry.ts';
import { literalEntry } from '../../core/claims.ts';
import { indexCoverage } from '../../core/coverage.ts';
import { hasLetThrough, type MadeCommit, tellOfCommit } from '../../core/let-through.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId } from '../../core/session.ts';
import type { GuardState } from '../../core/state.ts';
import { type UncommittedClaim, uncommittedClaims } from '../../core/uncommitted.ts';
import { mendedFrom, repetition } from '../../git/picked-commit.ts';
import type { Change, Snapshot } from '../../store/store.ts';
import { afterCommit } from '../../ui/hook-messages.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import type { PostCommitFeed } from './feed.ts';
import { lastCommit } from './last-commit.ts';

interface Settled {
  readonly cleared: readonly string[];
  readonly left: readonly UncommittedClaim[];
}

/** The session acts in other working trees as well, whose changes are to be looked at first. */
interface Unsettled {
  readonly trees: readonly OtherTree[];
}

/** Clears the session's column after its commit; claims whose files still have changes stay (contract, section 6). */
export async function postCommit(
  context: Context,
  feed: Pick<PostCommitFeed, 'commit' | 'paths'>,
): Promise<HookAnswer> {
  const { self, config } = context;
  if (self === null) return tellOfNobodysCommit(context, feed);
  const commit = lastCommit(context.repository, feed);
  const keepsNothing = config.release === 'all';
  const changed = keepsNothing ? [] : context.changedPaths().map(({ path }) => path);
  const author = await authorOf(context, commit.id);
  let elsewhere: readonly RepoPath[] | undefined = keepsNothing ? [] : undefined;
  const change = (snapshot: Snapshot): Change<Settled | Unsettled> => {
    const rows = rowsOf(snapshot.file, self);
    const entries = rows.flatMap(entriesOf);
    const trees = entries.length === 0 ? [] : otherTrees(context, snapshot.state, self);
    if (trees.length > 0 && elsewhere === undefined) return { result: { trees } };
    const left = uncommittedClaims(entries, [...changed, ...(elsewhere ?? [])], context.paths);
    const stays = withExclusions(rows.map(entriesOf), new Set(left.map(({ entry }) => entry.text)));
    const keep = (entry: ClaimEntry): boolean => stays.has(entry.text);
    const now = context.now();
    const { text, dropped } = keepClaims(snapshot.file, self, keep, now);
    const touched = dropped.length === 0 ? touchSession(snapshot.file, self, now) : text;
    const cleared = dropped.map((entry) => entry.text);
    const noted = rows.length === 0 ? snapshot.state : noteSession(context, snapshot.state, self);
    const told = tellOfCommit(noted, madeCommit(context, commit.paths), snapshot.file, context.paths);
    const used = withoutUsedOverrides(context, told, self, commit.paths);
    const settled = settle(
      context,
      snapshot,
      touched,
      withoutOverlaps(context, { file: snapshot.file, state: used }, self, keep),
    );
    const isChanged = settled.text !== snapshot.file.text;
    return {
      // A file that is not there is not made for a session that has no row in it.
      ...(isChanged ? settled : { state: settled.state }),
      journal: [
        {
          kind: 'committed' as const,
          session: self,
          commit: commit.id,
          ...(author === null || isSameSession(author, self) ? {} : { other: author }),
          ...(cleared.length === 0 ? {} : { paths: cleared }),
        },
        ...settled.journal,
      ],
      result: { cleared, left },
    };
  };
  let facts = await context.store.update(change);
  // Git is asked about other working trees before the file is held, not while it is.
  while ('trees' in facts) {
    elsewhere = changedIn(context, facts.trees);
    facts = await context.store.update(change);
  }
  return { code: 0, lines: afterCommit(facts.cleared, facts.left.map(describeLeft)) };
}

/** Nobody has no claims to clear; but whose claims its commit went past is told so. */
async function tellOfNobodysCommit(
  context: Context,
  feed: Pick<PostCommitFeed, 'commit' | 'paths'>,
): Promise<HookAnswer> {
  const { state } = await context.store.read();
  if (!hasLetThrough(state, madeCommit(context, []))) return NOTHING;
  const made = madeCommit(context, lastCommit(context.repository, feed).paths);
  await context.store.update((snapshot) => ({
    state: tellOfCommit(snapshot.state, made, snapshot.file, context.paths),
    result: undefined,
  }));
  return NOTHING;
}

function madeCommit(context: Context, paths: readonly RepoPath[]): MadeCommit {
  return { from: context.self, worktree: worktreeName(context), paths, at: context.now() };
}

/** Whose work the commit repeats, as far as the journal knows: who rebases another's commits does not become their author. */
async function authorOf({ repository, store }: Context, commit: string): Promise<SessionId | null> {
  const repeated = repetition(repository.gitDir);
  if (repeated.kind === 'none') return null;
  const committers = committersOf(await store.journal());
  const from =
    repeated.kind === 'of' ? repeated.id : mendedFrom(repository, commit, repeated, committers.keys());
  return from === null ? null : (committers.get(from) ?? null);
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

function describeLeft({ entry, paths }: UncommittedClaim): {
  readonly claim: string;
  readonly paths: readonly RepoPath[];
} {
  return { claim: entry.text, paths };
}

/** An override is good for one commit. */
function withoutUsedOverrides(
  context: Context,
  state: GuardState,
  self: SessionId,
  committed: readonly RepoPath[],
): GuardState {
  if (state.overrides.length === 0) return state;
  const overrides = state.overrides.filter(({ session, targets, expires }) => {
    if (expires <= context.now()) return false;
    if (!isSameSession(session, self)) return true;
    const index = indexCoverage(
      targets.filter(isPathTarget).map((target) => ({ entry: literalEntry(target), owner: target })),
      context.paths,
    );
    return !committed.some((path) => index.covering(path).length > 0);
  });
  return overrides.length === state.overrides.length ? state : { ...state, overrides };
}
