import { lstatSync } from 'node:fs';
import { GuardError } from '../errors.ts';
import { epochLock, type MutexHeld, type MutexHold } from './epoch-lock.ts';
import { unwritable } from './file-fault.ts';
import { type Permissions, PRIVATE, removeIfThere } from './guard-directory.ts';
import { type Epochs, readEpochs, released } from './mutex-epochs.ts';
import { linkOwner } from './mutex-owner.ts';
import { joinQueue, type Look, type QueuePlace, waitingSchedule } from './mutex-queue.ts';
import { monotonicMs, pause } from './pause.ts';
import { currentProcess, type ProcessIdentity } from './process-identity.ts';

export interface FileMutexOptions {
  readonly permissions?: Permissions;
  /** How long to wait for another holder before giving up; 5 s unless told. */
  readonly deadlineMs?: number;
}

export interface FileMutex {
  /** One attempt, without waiting. */
  tryAcquire(): MutexHold | MutexHeld;
  /** Waits for the mutex; throws file-busy at the deadline. */
  acquire(): MutexHold;
}

const DEADLINE_MS = 5_000;
// There while somebody waits.
const WAITING = 'waiting';

/** The mutex of a directory: one process at a time holds it, those who wait for it stand in line. */
export function fileMutex(directory: string, options: FileMutexOptions = {}): FileMutex {
  const { permissions = PRIVATE, deadlineMs = DEADLINE_MS } = options;
  const at = (name: string): string => `${directory}/${name}`;
  const lock = epochLock(directory, permissions);

  function acquire(): MutexHold {
    const start = monotonicMs();
    if (!hasWaiters()) {
      const attempt = lock.tryAcquire();
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
      const hold = lock.take(found, place.path);
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
    return lock.isAfterOwn() && lstatSync(at(WAITING), { throwIfNoEntry: false }) !== undefined;
  }

  return { tryAcquire: lock.tryAcquire, acquire };
}

/** Names the holder for a message: `process 4242`, and whether it is one that this machine cannot look up. */
function describeHolder(holder: ProcessIdentity | undefined): string {
  if (holder === undefined) return 'a process that left no readable record';
  const here = currentProcess();
  const isVisible = holder.host === here.host && holder.pidNamespace === here.pidNamespace;
  return `process ${holder.pid}${isVisible ? '' : ' in another container or on another host'}`;
}
