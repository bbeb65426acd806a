import { lstatSync } from 'node:fs';
import { basename } from 'node:path';
import { sweepTemporaries } from './atomic-replace.ts';
import { unwritable } from './file-fault.ts';
import { removeIfThere } from './guard-directory.ts';
import type { JournalLog, JournalRecord } from './journal-log.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { commitState, STATE_NAME } from './state-file.ts';
import { makerOf } from './temporary-name.ts';
import type { UpdatePlace } from './update-place.ts';

/**
 * The last writer may have died, or failed, between its record, the text's rename and the state's. Takes the record back
 * when the text is not in place, puts the state in place when it is. To be called under the file mutex.
 */
export function finishUnfinishedWrite(
  place: UpdatePlace,
  log: JournalLog,
  directory: PinnedDirectory | undefined,
): void {
  try {
    const last = log.recent(1)[0];
    if (last !== undefined && hasHappened(place, log, directory, last)) finishState(place, last);
  } catch (error) {
    throw unwritable(place.guardDirectory, error);
  }
}

/** Removes what dead writers left behind. To be called under the file mutex, after `finishUnfinishedWrite`. */
export function sweepLeftovers(
  { path, guardDirectory }: UpdatePlace,
  directory: PinnedDirectory | undefined,
): void {
  try {
    if (directory !== undefined) sweepTemporaries(directory.at('.'), basename(path));
    sweepTemporaries(guardDirectory, STATE_NAME);
  } catch (error) {
    throw unwritable(guardDirectory, error);
  }
}

function hasHappened(
  { path }: UpdatePlace,
  log: JournalLog,
  directory: PinnedDirectory | undefined,
  { temporary }: JournalRecord,
): boolean {
  const name = basename(path);
  if (directory === undefined || makerOf(temporary, name) === undefined) return true;
  const left = lstatSync(directory.at(temporary), { throwIfNoEntry: false });
  if (left === undefined) return true;
  // A new file gets its name by a link, so for a moment it has both names.
  const isInPlace = lstatSync(directory.at(name), { throwIfNoEntry: false })?.ino === left.ino;
  if (!isInPlace) log.retract();
  removeIfThere(directory.at(temporary));
  return isInPlace;
}

function finishState({ guardDirectory, durability }: UpdatePlace, { stateTemporary }: JournalRecord): void {
  if (stateTemporary === undefined || makerOf(stateTemporary, STATE_NAME) === undefined) return;
  if (lstatSync(`${guardDirectory}/${stateTemporary}`, { throwIfNoEntry: false }) === undefined) return;
  commitState(guardDirectory, stateTemporary, durability);
}
