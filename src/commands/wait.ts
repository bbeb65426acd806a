import type { Context } from '../context.ts';
import { doubtsAbout } from '../core/doubtful-lock.ts';
import type { LockView } from '../core/lock-view.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import type { Snapshot } from '../store/store.ts';
import {
  abandonedLocks,
  isOwnLock,
  mayHaveLapsed,
  type Obstacle,
  obstacleOf,
  type Watched,
  watchLocks,
} from './obstacles.ts';
import type { Outcome } from './outcome.ts';
import { giveSignOfLife } from './sign-of-life.ts';
import { situationOf } from './situation.ts';
import { isUnknown, lockCalled } from './target.ts';
import { verifyLegible } from './verify-legible.ts';

/** How often the document is read where nothing changes (protocol, "Acquiring a Lock" 4). */
const POLL_EVERY_MS = 30_000;
/** How often one looks whether it changed. */
const LOOK_EVERY_MS = 250;

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
  /** Why a lock that counts as free may not be. */
  readonly doubts: readonly Problem[];
}

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

/**
 * Waits until every target is free or stale: 0, or 4 when the time is over (contract, section 5). A session that waits gives its
 * signs of life meanwhile.
 */
export async function wait(
  context: Context,
  targets: readonly string[],
  { timeoutMs, onLook, monotonic, sleep, documentVersion, watched = new Map() }: WaitOptions,
): Promise<Outcome<WaitFacts>> {
  const start = monotonic();
  const giveSign = signsWhileWaiting(context);
  let reading = NOTHING_READ;
  for (;;) {
    const now = monotonic();
    const version = documentVersion();
    const isOver = now - start >= timeoutMs;
    if (isOver || isReadingDue(context, reading, { version, now })) {
      reading = await read(context, targets, reading, { version, now });
      watchLocks(watched, reading.obstacles, now);
    }
    const { obstacles, unknown, own, doubts, isSure } = reading;
    const abandoned = abandonedLocks(watched, obstacles, now, context);
    const waitedMs = now - start;
    const facts = {
      ...{ targets, waitedMs, timeoutMs, obstacles, unknown, own, doubts },
      abandoned: abandoned[0] ?? null,
    };
    if (isSure && obstacles.length === abandoned.length) return { exit: 'done', facts };
    if (isOver) return { exit: 'timedOut', facts };
    const leftMs = timeoutMs - waitedMs;
    if (isSure) onLook(obstacles, waitedMs, leftMs);
    if (reading.now === now) await giveSign(reading);
    await sleep(Math.min(LOOK_EVERY_MS, leftMs));
  }
}

/** What the document said of the targets when it was last read. */
interface Reading extends Pick<WaitFacts, 'obstacles' | 'unknown' | 'own' | 'doubts'> {
  readonly version: string;
  /** Monotonic, ms. */
  readonly now: number;
  /** False where it may just have been being written, and what was read before stands. */
  readonly isSure: boolean;
  /** What a sign of life may be written into; null where an editor may just have emptied the file. */
  readonly snapshot: Snapshot | null;
}

const NOTHING_READ: Reading = {
  version: '',
  now: Number.NEGATIVE_INFINITY,
  obstacles: [],
  unknown: [],
  own: [],
  doubts: [],
  isSure: false,
  snapshot: null,
};

function isReadingDue(
  context: Context,
  { isSure, obstacles, ...last }: Reading,
  { version, now }: Pick<Reading, 'version' | 'now'>,
): boolean {
  if (!isSure || version !== last.version || now - last.now >= POLL_EVERY_MS) return true;
  return obstacles.some((obstacle) => mayHaveLapsed(obstacle, context));
}

async function read(
  context: Context,
  targets: readonly string[],
  before: Reading,
  at: Pick<Reading, 'version' | 'now'>,
): Promise<Reading> {
  const snapshot = await context.store.read();
  const { locks } = situationOf(context, snapshot);
  // An editor that writes in place empties the file first: only what is empty twice is empty.
  const isSure = snapshot.file.text.trim() !== '' || before.version === at.version;
  const obstacles = isSure
    ? targets.flatMap((target) => obstacleOf(context, snapshot, locks, target) ?? [])
    : before.obstacles;
  if (obstacles.length === 0) verifyLegible(snapshot);
  const wanted = new Set(targets.map((target) => lockCalled(target, locks)));
  return {
    ...at,
    isSure,
    snapshot: snapshot.isLost && before.version !== at.version ? null : snapshot,
    obstacles,
    unknown: targets.filter((target) => isUnknown(context, locks, target)),
    own: locks.filter((lock) => wanted.has(lock) && isOwnLock(context, lock)).map(({ name }) => name),
    doubts: locks.filter((lock) => wanted.has(lock)).flatMap((lock) => doubtsAbout(snapshot.file, lock)),
  };
}

/** Gives the session's sign of life with what was just read. One that cannot be written waits for the next time. */
function signsWhileWaiting(context: Context): (reading: Reading) => Promise<void> {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async ({ snapshot, now }) => {
    if (snapshot === null || now - failedAt < POLL_EVERY_MS) return;
    await giveSignOfLife(context, snapshot).catch(() => {
      failedAt = now;
    });
  };
}
