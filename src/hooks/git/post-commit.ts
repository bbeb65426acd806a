import { changedIn, type OtherTree, otherTrees } from '../../commands/other-trees.ts';
import { haveAll, type Places, placesToLook } from '../../commands/places-to-look.ts';
import type { Context } from '../../context.ts';
import { hasLetThrough, tellOfCommit } from '../../core/let-through.ts';
import { once } from '../../core/once.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { autostashedPaths } from '../../git/autostash.ts';
import type { ChangedPath } from '../../git/working-tree.ts';
import { afterCommit } from '../../ui/hook-messages.ts';
import { lockWasStale } from '../../ui/lock-messages.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import { authorOf } from './commit-author.ts';
import type { PartOfStatus, PostCommitFeed } from './feed.ts';
import { lastCommit } from './last-commit.ts';
import { madeCommit, type SessionCommit, type SettledCommit, settleCommit } from './settle-commit.ts';

/** Clears the session's column after its commit; claims whose files still have changes stay (contract, section 6). Its locks are renewed. */
export async function postCommit(context: Context, feed: PostCommitFeed): Promise<HookAnswer> {
  const { self, config, limits, repository, store } = context;
  if (self === null) return tellOfNobodysCommit(context, feed);
  const made = lastCommit(repository, feed);
  const clearsAll = config.release === 'all';
  const commit = { ...made, self, author: await authorOf(context, made.id) };
  const { cleared, left, staleLocks } = clearsAll
    ? await store.update((snapshot) => settleCommit(context, snapshot, commit, []))
    : await settleAround(context, commit, feed.status);
  const described = left.map(({ entry, paths }) => ({ claim: entry.text, paths }));
  const times = { now: context.now(), staleAfterMs: limits.lockStaleAfterMs };
  const warnings = staleLocks.map((lock) => lockWasStale(lock, times));
  return { code: 0, lines: [...afterCommit(cleared, described), ...warnings] };
}

/** Settles the commit, also with what is uncommitted in the session's other working trees: a claim may be of any of them. */
async function settleAround(
  context: Context,
  commit: SessionCommit,
  known: PartOfStatus | undefined,
): Promise<SettledCommit> {
  const toldOf = (places: Places) => changesAt(context, places, known);
  const everywhere = once(() => pathsOf(context.changedPaths()));
  const first = await context.store.update<SettledCommit | Unlooked>((snapshot) => {
    const places = placesToLook(context, snapshot, commit.self);
    const trees = places.length > 0 ? otherTrees(context, snapshot.state, commit.self) : [];
    const changed = toldOf(places);
    if (trees.length > 0 || changed === null) return { result: { trees, isTold: changed !== null } };
    return settleCommit(context, snapshot, commit, changed);
  });
  if (!('trees' in first)) return first;
  // Git is asked before the file is held, not while it is.
  if (!first.isTold) everywhere();
  const elsewhere = changedIn(context, first.trees);
  return context.store.update((snapshot) => {
    const here = toldOf(placesToLook(context, snapshot, commit.self)) ?? everywhere();
    return settleCommit(context, snapshot, commit, [...here, ...elsewhere]);
  });
}

/** What is to be looked at before anything is cleared. */
interface Unlooked {
  /** The other working trees. */
  readonly trees: readonly OtherTree[];
  /** Whether git has told enough of this one. */
  readonly isTold: boolean;
}

/** What is not committed at some places, as far as git has told it. */
function changesAt(
  { repository }: Context,
  places: Places,
  known: PartOfStatus | undefined,
): readonly RepoPath[] | null {
  if (places.length === 0) return [];
  if (known === undefined) return null;
  const looked = known.places.length === 0 ? 'anywhere' : known.places;
  return haveAll(looked, places) ? pathsOf([...known.changed, ...autostashedPaths(repository)]) : null;
}

const pathsOf = (changed: readonly ChangedPath[]): readonly RepoPath[] => changed.map(({ path }) => path);

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
