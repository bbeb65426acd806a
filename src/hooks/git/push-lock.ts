import { isSelf } from '../../commands/is-self.ts';
import { othersLock } from '../../commands/others-lock.ts';
import type { Overrides } from '../../commands/overrides.ts';
import { holderActivity, type Situation, situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { literalEntry } from '../../core/claims.ts';
import { indexCoverage } from '../../core/coverage.ts';
import { doubtsAbout } from '../../core/doubtful-lock.ts';
import type { LockView } from '../../core/lock-view.ts';
import { addNotices } from '../../core/notices.ts';
import type { Notice, Override } from '../../core/state.ts';
import { branchName, type PushedRef, pushedPaths } from '../../git/pushed-commits.ts';
import type { Happening, Snapshot } from '../../store/store.ts';
import { doubtLines } from '../../ui/doubtful-lock.ts';
import { pushOverridden, pushRefused } from '../../ui/push-messages.ts';
import type { Style } from '../../ui/style.ts';
import { noteRefusal } from '../note-refusal.ts';
import { type BranchPush, NO_OBJECTION, type PushVerdict } from './branch-push.ts';
import { isGoingOn, markOf } from './same-push.ts';
import { rejectedSince, triedPush } from './tried-push.ts';

export interface PushCase {
  readonly snapshot: Snapshot;
  readonly overrides: Overrides;
  readonly push: BranchPush;
}

/** Refuses a push while another session holds a fresh Vercel lock. */
export async function judgeVercelLock(
  context: Context,
  { snapshot, overrides, push }: PushCase,
  style: Style,
): Promise<PushVerdict> {
  const situation = situationOf(context, snapshot);
  const lock = othersLock(context, situation.locks, 'vercel');
  if (lock === null) return warnOfDoubts(context, situation, { snapshot, push }, style);
  const counted = await countedRefs(context, push);
  const branches = counted.map(({ remoteRef }) => branchName(remoteRef));
  if (branches.length === 0) return NO_OBJECTION;
  const granted = overrides.reasonForLock('vercel');
  const again = granted === null ? rejectedSince(context, snapshot.state, push) : null;
  const reason = granted ?? again?.reason ?? null;
  if (reason !== null) {
    const record = () => recordOverridden(context, lock, { reason, again, push, counted });
    return { kind: 'allow', lines: [pushOverridden(lock, reason, style)], record };
  }
  const detail = `push of ${branches.join(', ')}`;
  await noteRefusal(context, { lock: 'vercel', other: lock.holder, detail });
  const times = {
    now: context.now(),
    staleAfterMs: context.limits.lockStaleAfterMs,
    holderActive: holderActivity(situation, lock),
  };
  const caller = context.self === null ? 'nobody' : 'session';
  return {
    kind: 'refuse',
    lines: [pushRefused(lock, { branches, again: push.again(), place: push.place(), caller }, times, style)],
  };
}

/** A lock whose section cannot be read stops nobody, but what stands there may have been meant to. */
async function warnOfDoubts(
  context: Context,
  { locks }: Situation,
  { snapshot: { file }, push }: Pick<PushCase, 'snapshot' | 'push'>,
  style: Style,
): Promise<PushVerdict> {
  const doubts = doubtsAbout(
    file,
    locks.find(({ name }) => name === 'vercel'),
  );
  if (doubts.length === 0 || (await countedRefs(context, push)).length === 0) return NO_OBJECTION;
  return { kind: 'allow', lines: doubtLines(doubts, style) };
}

/** The refs that `push.branches` and `push.paths` make count, decided over the whole pushed range. */
async function countedRefs(context: Context, { refs, remote }: BranchPush): Promise<readonly PushedRef[]> {
  const { paths } = context.config.push;
  const branches = context.config.push.branches.map(branchName);
  const takesOut = branches.some((pattern) => pattern.startsWith('!'));
  const byBranch = isEverything(branches) && !takesOut ? refs : await matchBranches(refs, branches);
  if (isEverything(paths)) return byBranch;
  const wanted = indexCoverage(
    paths.map((pattern) => ({ entry: literalEntry(pattern), owner: pattern })),
    context.paths,
  );
  const { git } = context.repository;
  const isWanted = (ref: PushedRef): boolean => {
    const pushed = pushedPaths(git, ref, remote);
    return pushed === null || pushed.some((path) => wanted.covering(path).length > 0);
  };
  // Of many branches that are pushed at once, many are the same commit.
  const known = new Map<string, boolean>();
  return byBranch.filter((ref) => {
    const move = `${ref.remoteId} ${ref.localId}`;
    const answer = known.get(move) ?? isWanted(ref);
    known.set(move, answer);
    return answer;
  });
}

function isEverything(patterns: readonly string[]): boolean {
  return patterns.includes('**');
}

/** Branch patterns are matched as Vercel matches its own; one with `!` takes out of the others. */
async function matchBranches(
  refs: readonly PushedRef[],
  patterns: readonly string[],
): Promise<readonly PushedRef[]> {
  const { default: micromatch } = await import('micromatch');
  return refs.filter(
    ({ remoteRef }) => micromatch([branchName(remoteRef)], [...patterns], { dot: true }).length > 0,
  );
}

interface OverriddenPush {
  readonly reason: string;
  /** The override that a rejected push before this one has used already. */
  readonly again: Override | null;
  readonly push: BranchPush;
  readonly counted: readonly PushedRef[];
}

/** An override is good for one push that the remote takes, and the holder is told once. */
async function recordOverridden(
  context: Context,
  { holder }: LockView,
  { reason, again, push, counted }: OverriddenPush,
): Promise<void> {
  const { self } = context;
  const at = context.now();
  const overridden = { other: holder, reason };
  const isBegun = await isGoingOn(context, overridden, push, counted);
  const isTold = holder === null || isBegun || again?.tried?.some(({ told }) => told === holder) === true;
  const notices: readonly Notice[] = isTold
    ? []
    : [{ to: holder, from: self, kind: 'push-overridden', subject: 'vercel', reason, at }];
  const journal: readonly Happening[] = isBegun
    ? []
    : [{ kind: 'overridden', session: self, lock: 'vercel', ...overridden, ...markOf(push, counted) }];
  await context.store.update(({ state }) => {
    const rejected = again === null ? null : rejectedSince(context, state, push);
    const use = (given: Override): readonly Override[] => {
      const isOwn = isSelf(context, given.session) && given.targets.includes('vercel');
      if (!isOwn || (given.tried !== undefined && given !== rejected)) return [given];
      const tried = triedPush(counted, push, holder, given.tried);
      return tried === null ? [] : [{ ...given, tried }];
    };
    return {
      state: addNotices({ ...state, overrides: state.overrides.flatMap(use) }, notices),
      journal,
      result: undefined,
    };
  });
}
