import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';
import { isSameSession } from '../core/session.ts';
import { isSessionInactive } from '../core/staleness.ts';
import { parseStamp } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import type { Snapshot } from '../store/store.ts';
import { judgeWanted } from './check.ts';
import { grantText } from './lock.ts';
import type { Outcome } from './outcome.ts';
import { overridesOf } from './overrides.ts';
import { repoPaths } from './repo-paths.ts';
import { situationOf } from './situation.ts';
import { isUnknown, lockCalled } from './target.ts';
import { verifyLegible } from './verify-legible.ts';

/** How often the document is read where nothing changes (protocol, "Acquiring a Lock" 4). */
const POLL_EVERY_MS = 30_000;
/** How often one looks whether it changed. */
const LOOK_EVERY_MS = 250;

/** What stands in the way of one target. */
export type Obstacle =
  | { readonly kind: 'lock'; readonly lock: LockView; readonly watchedMs: number }
  | { readonly kind: 'claim'; readonly finding: Finding };

export interface WaitFacts {
  readonly targets: readonly string[];
  readonly waitedMs: number;
  /** How long it would have waited at most. */
  readonly timeoutMs: number;
  readonly obstacles: readonly Obstacle[];
  /** A lock that nobody renewed for as long as a lock may stay without, watched on the waiter's own clock. */
  readonly abandoned: LockView | null;
  /** Targets that may be misspelt locks: no lock has such a name, and no file. */
  readonly unknown: readonly string[];
  /** Locks that the waiter itself holds. */
  readonly own: readonly string[];
}

/** Since when a waiter has seen each lock just as it is; kept by one that waits several times in a row. */
export type Watched = Map<string, { readonly grant: string; readonly since: number }>;

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Called at every look, for a line that moves. */
  onLook(obstacles: readonly Obstacle[], waitedMs: number, leftMs: number): void;
  /** Monotonic, ms. */
  monotonic(): number;
  sleep(ms: number): Promise<void>;
  /** Something that changes when the document may have changed. */
  documentVersion(): string;
  readonly watched?: Watched;
}

/** Waits until every target is free or stale: 0, or 4 when the time is over (contract, section 5). */
export async function wait(
  context: Context,
  targets: readonly string[],
  options: WaitOptions,
): Promise<Outcome<WaitFacts>> {
  const start = options.monotonic();
  const watched: Watched = options.watched ?? new Map();
  let version = '';
  let readAt = Number.NEGATIVE_INFINITY;
  let obstacles: readonly Obstacle[] = [];
  let unknown: readonly string[] = [];
  let own: readonly string[] = [];
  let isUnsure = true;
  for (;;) {
    const now = options.monotonic();
    const current = options.documentVersion();
    const isOver = now - start >= options.timeoutMs;
    const isDue = isUnsure || isOver || obstacles.some((obstacle) => mayHaveLapsed(obstacle, context));
    if (current !== version || isDue || now - readAt >= POLL_EVERY_MS) {
      const snapshot = await context.store.read();
      // An editor that writes in place empties the file first: only what is empty twice is empty.
      const isBlank = snapshot.file.text.trim() === '';
      const isFirstBlank = isBlank && version !== current;
      isUnsure = isFirstBlank;
      version = current;
      readAt = now;
      if (!isFirstBlank) obstacles = obstaclesOf(context, snapshot, targets, watched, now);
      if (obstacles.length === 0) verifyLegible(snapshot);
      const { locks } = situationOf(context, snapshot);
      unknown = targets.filter((target) => isUnknown(context, locks, target));
      const wanted = new Set(targets.map((target) => lockCalled(target, locks)));
      own = locks.filter((lock) => wanted.has(lock) && isOwnLock(context, lock)).map(({ name }) => name);
    }
    const waitedMs = now - start;
    const abandoned = obstacles.flatMap((obstacle) => abandonedLock(obstacle, watched, now, context));
    const { timeoutMs } = options;
    const facts = { targets, waitedMs, timeoutMs, obstacles, abandoned: abandoned[0] ?? null, unknown, own };
    if (!isUnsure && obstacles.length === abandoned.length) return { exit: 'done', facts };
    if (isOver) return { exit: 'timedOut', facts };
    const leftMs = timeoutMs - waitedMs;
    if (!isUnsure) options.onLook(obstacles, waitedMs, leftMs);
    await options.sleep(Math.min(LOOK_EVERY_MS, leftMs));
  }
}

function obstaclesOf(
  context: Context,
  snapshot: Snapshot,
  targets: readonly string[],
  watched: Watched,
  now: number,
): readonly Obstacle[] {
  const { locks } = situationOf(context, snapshot);
  const obstacles: Obstacle[] = [];
  for (const target of targets) {
    const lock = lockCalled(target, locks);
    if (lock !== undefined) {
      if (!lock.held || lock.stale || isOwnLock(context, lock)) continue;
      const grant = grantText(lock);
      const known = watched.get(lock.name);
      const since = known?.grant === grant ? known.since : now;
      watched.set(lock.name, { grant, since });
      obstacles.push({ kind: 'lock', lock, watchedMs: now - since });
      continue;
    }
    const verdict = judgeWanted(context, snapshot, repoPaths(context, [target]), {
      ...overridesOf(context, snapshot.state),
      reasonForPath: () => null,
    });
    // What `guard claim` would be refused for, in another working tree too.
    const finding = verdict.findings.find(({ level, rule }) => level === 'deny' || rule === 'worktree');
    if (finding !== undefined) obstacles.push({ kind: 'claim', finding });
  }
  return obstacles;
}

function isOwnLock({ self }: Context, { held, holder }: LockView): boolean {
  return held && self !== null && holder !== null && isSameSession(holder, self);
}

/** Stamps grow old without any change of the file. */
function mayHaveLapsed(obstacle: Obstacle, context: Context): boolean {
  if (obstacle.kind === 'claim') {
    const lastActive = parseStamp(obstacle.finding.lastActive) ?? 0;
    return isSessionInactive(lastActive, context.now(), context.limits);
  }
  return context.now() - (obstacle.lock.lastUpdated ?? 0) >= context.limits.lockStaleAfterMs;
}

function abandonedLock(
  obstacle: Obstacle,
  watched: Watched,
  now: number,
  context: Context,
): readonly LockView[] {
  if (obstacle.kind === 'claim') return [];
  const since = watched.get(obstacle.lock.name)?.since ?? now;
  return now - since >= context.limits.lockStaleAfterMs ? [obstacle.lock] : [];
}
