import { dirname } from 'node:path';
import type { MutexHold } from './epoch-lock.ts';
import { unwritable } from './file-fault.ts';
import { type JournalLog, openJournalLog } from './journal-log.ts';
import { monotonicMs } from './pause.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { openDirectory } from './read-text.ts';
import { finishUnfinishedWrite, sweepLeftovers } from './unfinished-write.ts';
import type { UpdatePlace } from './update-place.ts';

/** The journal's log and the sessions file's directory, open for an update. */
export interface OpenedPlace {
  readonly log: JournalLog;
  /** Undefined while it is missing. */
  readonly directory: PinnedDirectory | undefined;
  /** Opens a directory that was missing. */
  lookAgain(): void;
  close(): void;
}

/** Opens places for updates, and keeps the last one open while one update follows the other. */
export interface PlaceKeeper {
  /** The place, with nothing unfinished in it. To be called under the file mutex. Throws as an update does. */
  open(hold: MutexHold): OpenedPlace;
  /** Gives it back: `settled` where the update left nothing for the next one to finish. */
  giveBack(opened: OpenedPlace, how: 'settled' | 'failed'): void;
}

const KEPT_FOR_MS = 1_000;

export function placeKeeper(place: UpdatePlace): PlaceKeeper {
  let kept: OpenedPlace | undefined;
  let usedAt = Number.NEGATIVE_INFINITY;
  let isTimed = false;
  let isFirst = true;

  function open(hold: MutexHold): OpenedPlace {
    const last = kept;
    kept = undefined;
    if (last !== undefined && hold.isAfterOwn && isAsLeft(last)) return last;
    last?.close();
    const opened = openPlace(place);
    try {
      finishUnfinishedWrite(place, opened.log, opened.directory);
      // What a failed update could not remove has no dead holder to tell of it.
      if (hold.isAfterCrash || isFirst) sweepLeftovers(place, opened.directory);
      isFirst = false;
      return opened;
    } catch (error) {
      opened.close();
      throw error;
    }
  }

  function isAsLeft({ log, directory }: OpenedPlace): boolean {
    return directory?.isAt(dirname(place.path)) === true && log.isAsLeft();
  }

  function giveBack(opened: OpenedPlace, how: 'settled' | 'failed'): void {
    const now = monotonicMs();
    const isRow = now - usedAt < KEPT_FOR_MS;
    usedAt = now;
    if (how === 'failed' || !isRow) {
      opened.close();
      return;
    }
    kept = opened;
    if (!isTimed) setTimeout(closeIdle, KEPT_FOR_MS).unref();
    isTimed = true;
  }

  function closeIdle(): void {
    isTimed = monotonicMs() - usedAt < KEPT_FOR_MS;
    if (isTimed) {
      setTimeout(closeIdle, KEPT_FOR_MS).unref();
      return;
    }
    kept?.close();
    kept = undefined;
  }

  return { open, giveBack };
}

function openPlace(place: UpdatePlace): OpenedPlace {
  const log = openLog(place);
  let directory: PinnedDirectory | undefined;
  try {
    directory = openDirectory(place);
  } catch (error) {
    log.close();
    throw error;
  }
  return {
    log,
    get directory() {
      return directory;
    },
    lookAgain() {
      directory ??= openDirectory(place);
    },
    close() {
      directory?.close();
      log.close();
    },
  };
}

function openLog({ journal, permissions, onForgotten }: UpdatePlace): JournalLog {
  try {
    return openJournalLog(journal, permissions, onForgotten);
  } catch (error) {
    throw unwritable(journal, error);
  }
}
