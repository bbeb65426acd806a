import { lstatSync } from 'node:fs';
import { unwritable } from './file-fault.ts';
import { ensureGuardDirectory, type Permissions, removeIfThere } from './guard-directory.ts';
import { type Epochs, readEpochs, released, sweepEpochs, taken } from './mutex-epochs.ts';
import { linkOwner, publishOwner, sweepOwners } from './mutex-owner.ts';
import { sweepQueue } from './mutex-queue.ts';
import type { ProcessIdentity } from './process-identity.ts';

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

/** Takes and releases the mutex of a directory, and never waits for it. */
export interface EpochLock {
  /** Looks, and takes the mutex where it is free. Throws file-unwritable, or file-unreadable for something else in its place. */
  tryAcquire(): MutexHold | MutexHeld;
  /**
   * Takes what was found free; undefined where another was quicker. `record` is an owner record of ours that becomes the
   * holder's. Throws the system's error.
   */
  take(found: Epochs, record?: string): MutexHold | undefined;
  /** Whether our last hold is given back, and nothing tried since. */
  isAfterOwn(): boolean;
}

// For a person who looks; the proofs below hold for any number.
const EPOCHS_KEPT = 8;

/**
 * The epoch lock. To take the mutex is to give a complete owner record the name `e.<n+1>`, to release it is to add
 * `r.<n+1>`. Names are only ever created, so two waiters can never both take over from one dead holder.
 */
export function epochLock(directory: string, permissions: Permissions): EpochLock {
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

  function take(found: Epochs, record?: string): MutexHold | undefined {
    const epoch = found.highest + 1;
    const fromRecord = record && linkOwner(record, at(taken(epoch)), permissions);
    const naming =
      fromRecord === undefined || fromRecord === 'no source'
        ? publishOwner(directory, taken(epoch), permissions)
        : fromRecord;
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

  return { tryAcquire, take, isAfterOwn: () => lastOwn !== undefined };
}
