import { lstatSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { unreadable } from './file-fault.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { type HeldFile, holdStable, readStable, type StableFile } from './stable-file.ts';
import type { UpdatePlace } from './update-place.ts';

/** Reads the sessions file; undefined when it, or its directory, is missing. Throws file-unreadable. */
export function readSessionsFile(place: Pick<UpdatePlace, 'path' | 'within'>): StableFile | undefined {
  if (isPlain(place)) return readFileIn({ at: () => place.path }, place.path);
  const directory = openDirectory(place);
  try {
    return readFileIn(directory, place.path);
  } finally {
    directory?.close();
  }
}

/** Whether the file's directory lies in the top level itself and is no link: nothing can lead a reader out then. */
function isPlain({ path, within }: Pick<UpdatePlace, 'path' | 'within'>): boolean {
  const directory = dirname(path);
  if (dirname(directory) !== within) return false;
  try {
    return lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** Opens the sessions file's directory; undefined when it is missing. Throws file-unreadable. */
export function openDirectory({
  path,
  within,
}: Pick<UpdatePlace, 'path' | 'within'>): PinnedDirectory | undefined {
  try {
    return pinDirectory(dirname(path), within);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads the sessions file in its directory; undefined when either is missing. Throws file-unreadable. */
export function readFileIn(
  directory: Pick<PinnedDirectory, 'at'> | undefined,
  path: string,
): StableFile | undefined {
  if (directory === undefined) return undefined;
  try {
    return readStable(directory.at(basename(path)), path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads the sessions file as `readFileIn` does, and leaves it open; `known` as for `holdStable`. */
export function holdFileIn(
  directory: PinnedDirectory | undefined,
  path: string,
  known?: Buffer,
): HeldFile | undefined {
  if (directory === undefined) return undefined;
  try {
    return holdStable(directory.at(basename(path)), path, known);
  } catch (error) {
    throw unreadable(path, error);
  }
}
