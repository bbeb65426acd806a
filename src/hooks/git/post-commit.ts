import { changedIn, type OtherTree, otherTrees } from '../../commands/other-trees.ts';
import type { Context } from '../../context.ts';
import { hasLetThrough, tellOfCommit } from '../../core/let-through.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf } from '../../core/session.ts';
import { afterCommit } from '../../ui/hook-messages.ts';
import { lockWasStale } from '../../ui/lock-messages.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { authorOf } from './commit-author.ts';
import type { PostCommitFeed } from './feed.ts';
import { lastCommit } from './last-commit.ts';
import { madeCommit, type SessionCommit, type SettledCommit, settleCommit } from './settle-commit.ts';

/** Clears the session's column after its commit; claims whose files still have changes stay (contract, section 6). Its locks are renewed. */
export async function postCommit(
  context: Context,
  feed: Pick<PostCommitFeed, 'commit' | 'paths'>,
): Promise<HookAnswer> {
  const { self, config, limits, repository, store } = context;
  if (self === null) return tellOfNobodysCommit(context, feed);
  const made = lastCommit(repository, feed);
  const clearsAll = config.release === 'all';
  const changed = clearsAll ? [] : context.changedPaths().map(({ path }) => path);
  const commit = { ...made, self, author: await authorOf(context, made.id) };
  const { cleared, left, staleLocks } = clearsAll
    ? await store.update((snapshot) => settleCommit(context, snapshot, commit, []))
    : await settleAround(context, commit, changed);
  const described = left.map(({ entry, paths }) => ({ claim: entry.text, paths }));
  const times = { now: context.now(), staleAfterMs: limits.lockStaleAfterMs };
  const warnings = staleLocks.map((lock) => lockWasStale(lock, times));
  return { code: 0, lines: [...afterCommit(cleared, described), ...warnings] };
}

/** Settles the commit, also with what is uncommitted in the session's other working trees: a claim may be of any of them. */
async function settleAround(
  context: Context,
  commit: SessionCommit,
  changed: readonly RepoPath[],
): Promise<SettledCommit> {
  const first = await context.store.update<SettledCommit | Unlooked>((snapshot) => {
    const hasClaims = rowsOf(snapshot.file, commit.self).some((row) => entriesOf(row).length > 0);
    const awaits = snapshot.state.interests.some(({ session }) => isSameSession(session, commit.self));
    const trees = hasClaims || awaits ? otherTrees(context, snapshot.state, commit.self) : [];
    return trees.length > 0 ? { result: { trees } } : settleCommit(context, snapshot, commit, changed);
  });
  if (!('trees' in first)) return first;
  // Git is asked about other working trees before the file is held, not while it is.
  const uncommitted = [...changed, ...changedIn(context, first.trees)];
  return context.store.update((snapshot) => settleCommit(context, snapshot, commit, uncommitted));
}

/** The other working trees whose changes are to be looked at before anything is cleared. */
interface Unlooked {
  readonly trees: readonly OtherTree[];
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
