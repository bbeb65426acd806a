import { basename, dirname } from 'node:path';
import type { GuardError } from '../errors.ts';
import { replaceAtomically } from './atomic-replace.ts';
import { spliceBetween } from './byte-splice.ts';
import { unsettled, unwritable } from './file-fault.ts';
import type { Permissions } from './guard-directory.ts';
import type { JournalLog, JournalRecord } from './journal-log.ts';
import { keepCopy, keepCurrent, keepReplaced, makeRoom } from './journal-snapshots.ts';
import type { LateWrite } from './late-writes.ts';
import { makePinnedDirectory, type PinnedDirectory } from './pinned-directory.ts';
import type { StableFile } from './stable-file.ts';
import { commitState, keepDamagedState, prepareState, readState, rollBackState } from './state-file.ts';
import { textHash } from './text-hash.ts';
import type { UpdatePlace } from './update-place.ts';

/** One write of text, state and journal, as one change wants it. */
export interface TextWrite {
  readonly place: UpdatePlace;
  readonly log: JournalLog;
  /** Where the sessions file is; undefined while its directory is missing. */
  readonly directory: PinnedDirectory | undefined;
  /** The file that the new text was made from. */
  readonly file: StableFile | undefined;
  readonly hasSameBytes: (() => boolean) | undefined;
  readonly now: number;
  readonly text: Uint8Array | undefined;
  readonly state: unknown;
  readonly entries: readonly unknown[];
  readonly late: readonly LateWrite[];
}

/**
 * Writes what a change wants, or nothing where that is what is there. `changed`: an editor was quicker, nothing was
 * written. Record, text and state become one: the record comes first, and counts once the text's rename is done.
 */
export function writeChange(write: TextWrite): 'written' | 'changed' {
  const { file, state, entries, text } = write;
  const isSame = text === undefined || file?.bytes.equals(text) === true;
  if (!isSame) return writeText(write, text);
  if (state !== undefined || entries.length > 0) writeRecord(write);
  return 'written';
}

function writeRecord(write: TextWrite): void {
  const { place, log } = write;
  const stateTemporary = prepareNextState(write);
  try {
    log.append(recordOf(write, undefined, { temporary: '', stateTemporary }));
  } catch (error) {
    rollBackState(place.guardDirectory, stateTemporary);
    throw unwritable(place.journal, error);
  }
  putStateInPlace(write, stateTemporary);
}

function writeText(write: TextWrite, text: Uint8Array): 'written' | 'changed' {
  const { place, log, file } = write;
  const { path, journal, permissions, durability } = place;
  const name = basename(path);
  const directory = write.directory ?? makeDirectory(place);
  let recorded: number | undefined;
  let isKept = true;
  let unread: Buffer | undefined;
  try {
    const stateTemporary = prepareNextState(write);
    const outcome = replaceAtomically({
      directory,
      name,
      shown: path,
      expected: file,
      hasSameBytes: write.hasSameBytes,
      bytes: text,
      permissions: newFileModes(place),
      durability,
      prepare(temporary) {
        const record = recordOf(write, text, { temporary, stateTemporary });
        log.append(record);
        recorded = record.sequence;
        if (file !== undefined) makeRoom(journal, recorded);
      },
      giveUp() {
        rollBackState(place.guardDirectory, stateTemporary);
        if (recorded !== undefined) log.retract();
      },
      keepReplaced() {
        if (recorded !== undefined) isKept = keepReplaced(journal, directory.at(name), recorded);
      },
      replacedUnread(bytes) {
        unread = bytes;
      },
    });
    if (outcome === 'changed') return 'changed';
    const replaced = unread ?? (isKept ? undefined : file?.bytes);
    if (replaced !== undefined && recorded !== undefined) keepCopy(journal, recorded, replaced, permissions);
    settle(write, directory, stateTemporary);
    keepCurrent(journal, directory.at(name), text, permissions, { isNew: file === undefined });
    return 'written';
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    if (write.directory === undefined) directory.close();
  }
}

/** The text is in place, which nothing can take back; what fails from here on is another error, after all the rest. */
function settle(write: TextWrite, directory: PinnedDirectory, stateTemporary: string | undefined): void {
  const { path, durability } = write.place;
  let fault: GuardError | undefined;
  try {
    if (durability === 'fsync') directory.sync();
  } catch (error) {
    fault = unsettled(dirname(path), error);
  }
  putStateInPlace(write, stateTemporary);
  if (fault !== undefined) throw fault;
}

/** The sessions file is for everyone who may read the checkout; who shares the repository may write it too. */
function newFileModes({ permissions }: UpdatePlace): Permissions {
  return {
    directoryMode: 0o755 | (permissions.directoryMode & 0o7077),
    fileMode: 0o644 | (permissions.fileMode & 0o077),
  };
}

function makeDirectory(place: UpdatePlace): PinnedDirectory {
  const { path, within } = place;
  try {
    return makePinnedDirectory(dirname(path), within, newFileModes(place).directoryMode);
  } catch (error) {
    throw unwritable(dirname(path), error);
  }
}

function prepareNextState({ place, state, now }: TextWrite): string | undefined {
  if (state === undefined) return undefined;
  try {
    if (readState(place.guardDirectory).kind === 'damaged') keepDamagedState(place.guardDirectory, now);
    return prepareState(place.guardDirectory, state, place.permissions, place.durability);
  } catch (error) {
    throw unwritable(place.guardDirectory, error);
  }
}

function putStateInPlace({ place }: TextWrite, stateTemporary: string | undefined): void {
  if (stateTemporary === undefined) return;
  try {
    commitState(place.guardDirectory, stateTemporary, place.durability);
  } catch (error) {
    // The record has its name: the next update puts it in place.
    throw unsettled(place.guardDirectory, error);
  }
}

function recordOf(
  write: TextWrite,
  text: Uint8Array | undefined,
  names: { readonly temporary: string; readonly stateTemporary: string | undefined },
): JournalRecord {
  const { log, file, now, entries, late } = write;
  const before =
    file === undefined ? null : { hash: textHash(file.bytes), modifiedAt: file.mtimeMs, inode: file.ino };
  const splice = text === undefined || file === undefined ? undefined : spliceBetween(file.bytes, text);
  return {
    sequence: (log.recent(1)[0]?.sequence ?? 0) + 1,
    at: now,
    before: text === undefined ? null : before,
    after: text === undefined ? (before?.hash ?? '') : textHash(text),
    ...(splice === undefined ? {} : { splice }),
    entries,
    ...(late.length === 0 ? {} : { late: late.map(({ sequence, hash }) => ({ sequence, hash })) }),
    temporary: names.temporary,
    ...(names.stateTemporary === undefined ? {} : { stateTemporary: names.stateTemporary }),
  };
}
