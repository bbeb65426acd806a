import { type Permissions, removeIfThere } from './guard-directory.ts';
import { writeOwner } from './mutex-owner.ts';
import { canBeSignalled } from './process-identity.ts';

/**
 * A place in the line of those who wait for the mutex: a name `w.<time>.<pid>` in its directory, holding a complete owner
 * record. The line only tells how long to sleep; that one alone holds the mutex does not depend on it.
 */
export interface QueuePlace {
  readonly path: string;
  /** How many stand before this one. */
  positionIn(names: readonly string[]): number;
  /** Whether nobody else stands in line. */
  isAlone(names: readonly string[]): boolean;
  leave(): void;
}

const PLACE = /^w\.(\d{20})\.(\d{1,10})$/;

/** Joins the line at its end. */
export function joinQueue(directory: string, permissions: Permissions): QueuePlace {
  const name = `w.${String(process.hrtime.bigint()).padStart(20, '0')}.${process.pid}`;
  const path = `${directory}/${name}`;
  writeOwner(path, permissions);
  return {
    path,
    positionIn: (names) => names.filter((other) => isPlace(other) && other < name).length,
    isAlone: (names) => !names.some((other) => other !== name && isPlace(other)),
    leave() {
      try {
        removeIfThere(path);
      } catch {
        // What it stood in line for must not fail for this; the next holder sweeps it.
      }
    },
  };
}

function isPlace(name: string): boolean {
  return name.startsWith('w.') && PLACE.test(name);
}

const FORGOTTEN_AFTER_NS = 600_000_000_000n;
/** Hardly anybody who came so lately has died, and each costs the holder a question. */
const NEW_FOR_NS = 1_000_000_000n;

/**
 * Removes the places of processes that are no more, and those so old that another process may have the number by now. A
 * living one whose place is taken from it by mistake only sleeps shorter. `now` is the monotonic clock, in nanoseconds.
 */
export function sweepQueue(
  directory: string,
  names: readonly string[],
  now: bigint = process.hrtime.bigint(),
): void {
  for (const name of names) {
    const [, time, pid] = PLACE.exec(name) ?? [];
    if (time === undefined || pid === undefined) continue;
    const age = now - BigInt(time);
    if (isForgotten(age) || (age > NEW_FOR_NS && !canBeSignalled(Number(pid))))
      removeIfThere(`${directory}/${name}`);
  }
}

/** The clock starts afresh with the machine. */
function isForgotten(age: bigint): boolean {
  return age < 0n || age > FORGOTTEN_AFTER_NS;
}

/** All names and whether the holder lives; all names; only whether the hold that was found last is over. */
export type Look = 'look' | 'glance' | 'peek';

/** The first in line peeks every tenth of a millisecond, then less and less. */
const FIRST_PAUSE_MS = 0.1;
const GROWTH = 1.1;
const LONGEST_PAUSE_MS = 8;
/** What one hold takes where nobody knows better. */
const TURN_MS = 0.7;
/** So far behind the first, a waiter counts turns; those behind them sleep so much of the time until their turn in one go. */
const NEAR = 2;
const SHARE = 0.6;
const LONGEST_SLEEP_MS = 200;
/** So often the first in line looks whether the holder lives, and so often those behind do. */
const FIRST_LOOKS_EVERY_MS = 5;
const OTHERS_LOOK_EVERY_MS = 50;

/** When to look again, by how the line moves: sixty that all poll would take the processor from the one they wait for. */
export interface WaitingSchedule {
  how(now: number): Look;
  /**
   * Whether to take a mutex that was found free after this epoch. The first takes it at once; those behind only when they
   * find it so again, for then those before them are stopped or gone.
   */
  isTurnOf(position: number, epoch: number): boolean;
  /** Milliseconds to sleep, for one who found this many before it. */
  next(position: number, now: number): number;
}

export function waitingSchedule(): WaitingSchedule {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let joined: { readonly position: number; readonly at: number } | undefined;
  let isFirst = false;
  let wait = FIRST_PAUSE_MS;
  let foundFree = Number.NaN;
  let wasFree = false;
  return {
    how(now) {
      const every = isFirst ? FIRST_LOOKS_EVERY_MS : OTHERS_LOOK_EVERY_MS;
      if (now - lookedAt < every) return isFirst ? 'peek' : 'glance';
      lookedAt = now;
      return 'look';
    },
    isTurnOf(position, epoch) {
      const isFreeAgain = foundFree === epoch;
      foundFree = epoch;
      wasFree = true;
      return position === 0 || isFreeAgain;
    },
    next(position, now) {
      joined ??= { position, at: now };
      isFirst = position === 0;
      if (wasFree && position > NEAR) {
        wasFree = false;
        return NEAR * TURN_MS;
      }
      if (position <= NEAR) {
        const slept = wait;
        wait = Math.min(wait * GROWTH, LONGEST_PAUSE_MS);
        return slept + position * TURN_MS;
      }
      const turn = Math.max(TURN_MS, (now - joined.at) / (joined.position - position + 1));
      return Math.min(position * turn * SHARE, LONGEST_SLEEP_MS);
    },
  };
}
