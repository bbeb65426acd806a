import type { MutexHold } from './epoch-lock.ts';
import { type FileMutex, fileMutex } from './file-mutex.ts';
import { ensureGuardDirectory, PRIVATE } from './guard-directory.ts';
import { type JournalRecord, readJournal } from './journal-log.ts';
import { type KeptText, listSnapshots, readSnapshot } from './journal-snapshots.ts';
import { placeKeeper } from './opened-place.ts';
import { readSessionsFile } from './read-text.ts';
import { readState, type StoredState } from './state-file.ts';
import type { TextChange } from './text-change.ts';
import type { UpdatePlace } from './update-place.ts';
import { updateUnderMutex } from './update-round.ts';

/** As for an update's place; private, durable and 5 s unless told. */
export type FileStoreOptions = Omit<UpdatePlace, 'journal' | 'permissions' | 'durability' | 'deadlineMs'> &
  Partial<Pick<UpdatePlace, 'permissions' | 'durability' | 'deadlineMs'>>;

export type StoredText =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly modifiedAt: number };

/** The sessions file, guard's state and the journal. Reading never waits for a writer and makes nothing. */
export interface FileStore {
  /** Throws file-unreadable. */
  read(): StoredText;
  readState(): StoredState;
  /** Applies a change, atomically and after all others. Throws file-busy, file-unreadable or file-unwritable. */
  update<Result>(change: TextChange<Result>): Result;
  /** All writes that the journal remembers, oldest first. */
  records(): readonly JournalRecord[];
  /** The texts that the journal still has, newest first. */
  snapshots(): readonly KeptText[];
  readSnapshot(name: string): Uint8Array | undefined;
}

/** The sessions file as a store in which every update is linearizable among guard's processes (contract section 9). */
export function fileStore(options: FileStoreOptions): FileStore {
  const { guardDirectory } = options;
  const journal = `${guardDirectory}/journal`;
  const place: UpdatePlace = {
    permissions: PRIVATE,
    durability: 'fsync',
    deadlineMs: 5_000,
    ...options,
    journal,
  };
  let mutex: FileMutex | undefined;
  const places = placeKeeper(place);

  function openMutex(): FileMutex {
    ensureGuardDirectory(guardDirectory, place.permissions);
    ensureGuardDirectory(journal, place.permissions);
    mutex ??= fileMutex(`${guardDirectory}/mutex`, place);
    return mutex;
  }

  function updateHeld<Result>(change: TextChange<Result>, hold: MutexHold): Result {
    const opened = places.open(hold);
    let how: 'settled' | 'failed' = 'failed';
    try {
      const result = updateUnderMutex(place, opened, change);
      how = 'settled';
      return result;
    } finally {
      places.giveBack(opened, how);
    }
  }

  return {
    read() {
      const file = readSessionsFile(place);
      return file === undefined
        ? { kind: 'absent' }
        : { kind: 'file', bytes: file.bytes, modifiedAt: file.mtimeMs };
    },
    readState: () => readState(guardDirectory),
    update(change) {
      const hold = openMutex().acquire();
      try {
        return updateHeld(change, hold);
      } finally {
        hold.release();
      }
    },
    records: () => readJournal(journal),
    snapshots: () => listSnapshots(journal),
    readSnapshot: (name) => readSnapshot(journal, name)?.bytes,
  };
}
