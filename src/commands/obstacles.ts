import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';
import { isSessionInactive } from '../core/staleness.ts';
import { parseStamp } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import type { Snapshot } from '../store/store.ts';
import { judgeWanted } from './check.ts';
import { isSelf } from './is-self.ts';
import { grantText } from './lock.ts';
import { overridesOf } from './overrides.ts';
import { repoPaths } from './repo-paths.ts';
import { lockCalled } from './target.ts';

/** What stands in the way of one target. */
export type Obstacle =
  | { readonly kind: 'lock'; readonly lock: LockView }
  | { readonly kind: 'claim'; readonly finding: Finding };

/** Since when, on its own clock, a waiter has seen each lock just as it is; kept by one that waits several times in a row. */
export type Watched = Map<string, { readonly grant: string; readonly since: number }>;

/** What stands in the way of the target: a lock of that name, else a claim; null where nothing does. */
export function obstacleOf(
  context: Context,
  snapshot: Snapshot,
  locks: readonly LockView[],
  target: string,
): Obstacle | null {
  const lock = lockCalled(target, locks);
  if (lock === undefined) return claimOn(context, snapshot, target);
  return !lock.held || lock.stale || isOwnLock(context, lock) ? null : { kind: 'lock', lock };
}

function claimOn(context: Context, snapshot: Snapshot, path: string): Obstacle | null {
  const { findings } = judgeWanted(context, snapshot, repoPaths(context, [path]), {
    ...overridesOf(context, snapshot.state),
    reasonForPath: () => null,
  });
  // What `guard claim` would be refused for, in another working tree too.
  const finding = findings.find(({ level, rule }) => level === 'deny' || rule === 'worktree');
  return finding === undefined ? null : { kind: 'claim', finding };
}

/** Whether the caller itself holds the lock. */
export function isOwnLock(context: Context, { held, holder }: LockView): boolean {
  return held && isSelf(context, holder);
}

/** Stamps grow old without any change of the file. */
export function mayHaveLapsed(obstacle: Obstacle, context: Context): boolean {
  if (obstacle.kind === 'claim') {
    const lastActive = parseStamp(obstacle.finding.lastActive) ?? 0;
    return isSessionInactive(lastActive, context.now(), context.limits);
  }
  return context.now() - (obstacle.lock.lastUpdated ?? 0) >= context.limits.lockStaleAfterMs;
}

/** Notes the locks among obstacles as they are at `now`: from when one stays the same is known from then on. */
export function watchLocks(watched: Watched, obstacles: readonly Obstacle[], now: number): void {
  for (const lock of locksAmong(obstacles)) {
    const grant = grantText(lock);
    if (watched.get(lock.name)?.grant !== grant) watched.set(lock.name, { grant, since: now });
  }
}

/** The locks that nobody has renewed, before the waiter's eyes, for as long as a lock may stay without. */
export function abandonedLocks(
  watched: Watched,
  obstacles: readonly Obstacle[],
  now: number,
  { limits }: Context,
): readonly LockView[] {
  return locksAmong(obstacles).filter(({ name }) => {
    const since = watched.get(name)?.since ?? now;
    return now - since >= limits.lockStaleAfterMs;
  });
}

function locksAmong(obstacles: readonly Obstacle[]): readonly LockView[] {
  return obstacles.flatMap((obstacle) => (obstacle.kind === 'lock' ? [obstacle.lock] : []));
}
