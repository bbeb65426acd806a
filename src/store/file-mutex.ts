import { lstatSync } from 'node:fs';
import { GuardError } from '../errors.ts';
import { unwritable } from './file-fault.ts';
import { ensureGuardDirectory, type Permissions, PRIVATE, removeIfThere } from './guard-directory.ts';
import { type Epochs, readEpochs, released, sweepEpochs, taken } from './mutex-epochs.ts';
import { linkOwner, publishOwner, sweepOwners } from './mutex-owner.ts';
import { joinQueue, type Look, type QueuePlace, sweepQueue, waitingSchedule } from './mutex-queue.ts';
import { monotonicMs, pause } from './pause.ts';
import { currentProcess, type ProcessIdentity } from './process-identity.ts';

export interface FileMutexOptions {
  readonly permissions?: Permissions;
  /** How long to wait for another holder before giving up; 5 s unless told. */
  readonly deadlineMs?: number;
}

/** The mutex is ours until `release`. */
export interface MutexHold {
  readonly kind: 'acquired';
  /** Rises by at least one with each hold. */
  readonly epoch: number;
  /** The holder before us died while it held the mutex, or nothing is known of one: something may be half done. */
  readonly isAfterCrash: boolean;
  /** Nobody has held the mutex since we did. */
  readonly isAfterOwn: boolean;
  release(): void;
}

export interface MutexHeld {
  readonly kind: 'held';
  readonly epoch: number;
  readonly holder: ProcessIdentity | undefined;
}

export interface FileMutex {
  /** One attempt, without waiting. */
  tryAcquire(): MutexHold | MutexHeld;
  /** Waits for the mutex; throws file-busy at the deadline. */
  acquire(): MutexHold;
}

const DEADLINE_MS = 5_000;
// For a person who looks; the proofs below hold for any number.
const EPOCHS_KEPT = 8;
// There while somebody waits.
const WAITING = 'waiting';

/**
 * The epoch lock. To take the mutex is to give a complete owner record the name `e.<n+1>`, to release it is to add
 * `r.<n+1>`. Names are only ever created, so two waiters can never both take over from one dead holder.
 */
export function fileMutex(directory: string, options: FileMutexOptions = {}): FileMutex {
  const { permissions = PRIVATE, deadlineMs = DEADLINE_MS } = options;
  const at = (name: string): string => `${directory}/${name}`;
  let lastOwn: number | undefined;
  let unreleased: number | undefined;

  function tryAcquire(): MutexHold | MutexHeld {
    // Each time: `guard uninstall` takes it away, be it under a `guard run` that is to release its lock.
    ensureGuardDirectory(directory, permissions);
    try {
      if (unreleased !== undefined) giveBack(unreleased);
      return acquireAfterOwn() ?? acquireAfterLook();
    } catch (error) {
      throw unwritable(directory, error);
    }
  }

  // Our own release record serves as the next owner record: no new file where one process writes again and again.
  function acquireAfterOwn(): MutexHold | undefined {
    if (lastOwn === undefined) return undefined;
    const epoch = lastOwn + 1;
    const from = at(released(lastOwn));
    lastOwn = undefined;
    if (linkOwner(from, at(taken(epoch)), permissions) !== 'named') return undefined;
    const old = epoch - EPOCHS_KEPT - 1;
    if (!isKept(epoch)) return undefined;
    return holdOf(epoch, [taken(old), released(old)], { isAfterCrash: false, isAfterOwn: true });
  }

  function acquireAfterLook(): MutexHold | MutexHeld {
    for (;;) {
      const found = readEpochs(directory);
      if (found.kind === 'held') return { kind: 'held', epoch: found.highest, holder: found.holder };
      const hold = take(found);
      if (hold !== undefined) return hold;
    }
  }

  /** Takes what was found free, unless another was quicker. With a place in line its record becomes ours. */
  function take(found: Epochs, place?: QueuePlace): MutexHold | undefined {
    const epoch = found.highest + 1;
    const fromPlace = place && linkOwner(place.path, at(taken(epoch)), permissions);
    const naming =
      fromPlace === undefined || fromPlace === 'no source'
        ? publishOwner(directory, taken(epoch), permissions)
        : fromPlace;
    if (naming !== 'named' || !isKept(epoch)) return undefined;
    const isAfterCrash = found.kind === 'crashed' || epoch === 1;
    return holdOf(epoch, found.names, { isAfterCrash, isAfterOwn: false });
  }

  // Where it cannot be told, the name is given up as well: a mutex that nobody knows to be theirs is never released.
  function isKept(epoch: number): boolean {
    let isFirst = false;
    try {
      isFirst = isFirstOfItsName(epoch);
    } finally {
      if (!isFirst) removeIfThere(at(taken(epoch)));
    }
    return isFirst;
  }

  // A waiter that slept since its look may have taken a name that was taken, released and swept long before. Sweeping
  // goes upwards, so as long as the release before is there, this name cannot have been swept.
  function isFirstOfItsName(epoch: number): boolean {
    if (lstatSync(at(released(epoch - 1)), { throwIfNoEntry: false }) !== undefined) return true;
    return readEpochs(directory).highest === epoch;
  }

  function holdOf(
    epoch: number,
    names: readonly string[],
    how: Pick<MutexHold, 'isAfterCrash' | 'isAfterOwn'>,
  ): MutexHold {
    return { kind: 'acquired', epoch, ...how, release: () => release(epoch, names) };
  }

  // What was done under the mutex is done: a failure now must not look as if it was not.
  function release(epoch: number, names: readonly string[]): void {
    try {
      sweepEpochs(directory, names, epoch - EPOCHS_KEPT);
      sweepOwners(directory, names);
      sweepQueue(directory, names);
    } catch {
      // Left to whoever comes next.
    }
    try {
      giveBack(epoch);
    } catch {
      // Tried again before our next hold; at the latest our end frees it.
      unreleased = epoch;
    }
  }

  function giveBack(epoch: number): void {
    try {
      linkOwner(at(taken(epoch)), at(released(epoch)), permissions);
      lastOwn = epoch;
    } catch {
      // Without its name the epoch was never taken; whoever comes next takes it again.
      removeIfThere(at(taken(epoch)));
    }
    unreleased = undefined;
  }

  function acquire(): MutexHold {
    const start = monotonicMs();
    if (!hasWaiters()) {
      const attempt = tryAcquire();
      if (attempt.kind === 'acquired') return attempt;
    }
    const place = inLine(() => joinQueue(directory, permissions));
    try {
      return acquireInLine(place, start);
    } finally {
      place.leave();
    }
  }

  function acquireInLine(place: QueuePlace, start: number): MutexHold {
    const schedule = waitingSchedule();
    let found: Epochs | undefined;
    for (;;) {
      const now = monotonicMs();
      const isLate = now - start >= deadlineMs;
      found = lookInLine(isLate ? 'look' : schedule.how(now), place, found);
      const position = place.positionIn(found.names);
      if (found.kind !== 'held' && schedule.isTurnOf(position, found.highest)) {
        const hold = takeInLine(found, place);
        if (hold !== undefined) return hold;
      }
      if (isLate) {
        const holder = found.kind === 'held' ? describeHolder(found.holder) : 'those who came before';
        throw new GuardError('file-busy', { path: directory, holder, waitedMs: Math.round(now - start) });
      }
      pause(Math.min(schedule.next(position, now), Math.max(start + deadlineMs - now, 0)));
    }
  }

  /** Looks, and leaves word for those who come that somebody waits. */
  function lookInLine(how: Look, place: QueuePlace, before: Epochs | undefined): Epochs {
    return inLine(() => {
      if (how === 'peek' && before?.kind === 'held')
        return isOver(before) ? { ...before, kind: 'free' } : before;
      const found = readEpochs(directory, how === 'look' ? 'look' : 'glance');
      if (!found.names.includes(WAITING)) linkOwner(place.path, at(WAITING), permissions);
      return found;
    });
  }

  function isOver({ highest }: Epochs): boolean {
    return lstatSync(at(released(highest)), { throwIfNoEntry: false }) !== undefined;
  }

  function takeInLine(found: Epochs, place: QueuePlace): MutexHold | undefined {
    return inLine(() => {
      const hold = take(found, place);
      if (hold !== undefined && place.isAlone(found.names)) removeIfThere(at(WAITING));
      return hold;
    });
  }

  function inLine<Result>(step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      throw unwritable(directory, error);
    }
  }

  // One that writes again and again would win every race against those that sleep between their looks.
  function hasWaiters(): boolean {
    return lastOwn !== undefined && lstatSync(at(WAITING), { throwIfNoEntry: false }) !== undefined;
  }

  return { tryAcquire, acquire };
}

/** Names the holder for a message: `process 4242`, and whether it is one that this machine cannot look up. */
function describeHolder(holder: ProcessIdentity | undefined): string {
  if (holder === undefined) return 'a process that left no readable record';
  const here = currentProcess();
  const isVisible = holder.host === here.host && holder.pidNamespace === here.pidNamespace;
  return `process ${holder.pid}${isVisible ? '' : ' in another container or on another host'}`;
}
