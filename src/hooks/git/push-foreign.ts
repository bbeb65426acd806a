import { committersOf } from '../../commands/committers.ts';
import { isSelf } from '../../commands/is-self.ts';
import { lastActivityOf, sessionsOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { append } from '../../core/grouping.ts';
import { addNotices } from '../../core/notices.ts';
import { once } from '../../core/once.ts';
import type { Notice } from '../../core/state.ts';
import { branchName, pushedCommits } from '../../git/pushed-commits.ts';
import type { JournalLine, Snapshot } from '../../store/store.ts';
import {
  type ForeignCommits,
  foreignCommits,
  foreignOverridden,
  foreignRefused,
} from '../../ui/push-messages.ts';
import type { Style } from '../../ui/style.ts';
import { noteRefusal } from '../note-refusal.ts';
import { type BranchPush, NO_OBJECTION, type PushVerdict } from './branch-push.ts';
import type { PushCase } from './push-lock.ts';

/** Names the commits in a push that other sessions made; refuses it with `push.foreign: "deny"`. */
export async function judgeForeignCommits(
  context: Context,
  { snapshot, overrides, push }: PushCase,
  style: Style,
): Promise<PushVerdict> {
  const rule = context.config.push.foreign;
  const foreign = rule === 'off' ? [] : await commitsOfOthers(context, snapshot, push);
  if (foreign.length === 0) return NO_OBJECTION;
  if (rule !== 'deny') return { kind: 'allow', lines: [foreignCommits(foreign, style)] };
  const { reason } = overrides;
  if (reason !== null) {
    const record = () => recordPublished(context, foreign, push, reason);
    return { kind: 'allow', lines: [foreignOverridden(foreign, reason, style)], record };
  }
  const sessions = foreign.map(({ session }) => session).join(', ');
  await noteRefusal(context, { detail: `push with commits of ${sessions}` });
  const refused = foreignRefused(foreign, push.again(), context.now(), style, push.place());
  return { kind: 'refuse', lines: [refused] };
}

/** Commits in the push that the journal knows as another session's. */
async function commitsOfOthers(
  context: Context,
  snapshot: Snapshot,
  { refs, remote }: BranchPush,
): Promise<readonly ForeignCommits[]> {
  const { repository, store } = context;
  const pushed = once(() => new Set(pushedCommits(repository.git, refs, remote)));
  const journal = await store.journal({ kinds: ['committed'], commits: pushed });
  const committers = committersOf(journal);
  if (committers.size === 0) return [];
  const found = new Map<string, string[]>();
  for (const commit of pushed()) {
    const committer = committers.get(commit);
    if (committer === undefined || isSelf(context, committer)) continue;
    append(found, committer, commit);
  }
  if (found.size === 0) return [];
  const sessions = sessionsOf(context, snapshot);
  const times = timesOf(journal);
  return [...found].map(([session, commits]) => ({
    session,
    commits,
    committed: committedWhen(times, commits),
    lastActive: lastActivityOf(sessions, session),
  }));
}

/** When each commit was made, as often as it is written down. */
function timesOf(journal: readonly JournalLine[]): ReadonlyMap<string, readonly string[]> {
  const times = new Map<string, string[]>();
  for (const { kind, commit, at } of journal)
    if (kind === 'committed' && commit !== undefined) append(times, commit, at);
  return times;
}

function committedWhen(
  times: ReadonlyMap<string, readonly string[]>,
  commits: readonly string[],
): ForeignCommits['committed'] {
  const sorted = commits.flatMap((commit) => times.get(commit) ?? []).toSorted();
  return { first: sorted[0] ?? '', last: sorted.at(-1) ?? '' };
}

/** Whoever's commits went out against `push.foreign: "deny"` is told. */
async function recordPublished(
  context: Context,
  foreign: readonly ForeignCommits[],
  { refs }: BranchPush,
  reason: string,
): Promise<void> {
  const { self } = context;
  const subject = refs.map(({ remoteRef }) => branchName(remoteRef)).join(', ');
  const at = context.now();
  const told = foreign.map(
    ({ session: to }): Notice => ({ to, from: self, kind: 'commits-published', subject, reason, at }),
  );
  await context.store.update(({ state }) => ({
    state: addNotices(state, told),
    journal: foreign.map(({ session: other, commits }) => ({
      kind: 'overridden' as const,
      session: self,
      other,
      reason,
      detail: `published ${commits.map((commit) => commit.slice(0, 12)).join(' ')}`,
    })),
    result: undefined,
  }));
}
