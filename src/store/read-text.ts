import { basename, dirname } from 'node:path';
import { unreadable } from './file-fault.ts';
import { type PinnedDirectory, pinDirectory } from './pinned-directory.ts';
import { readStable, type StableFile } from './stable-file.ts';
import type { UpdatePlace } from './update-place.ts';

/** Reads the sessions file; undefined when it, or its directory, is missing. Throws file-unreadable. */
export function readSessionsFile(place: Pick<UpdatePlace, 'path' | 'within'>): StableFile | undefined {
  const directory = openDirectory(place);
  try {
    return readFileIn(directory, place.path);
  } finally {
    directory?.close();
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
export function readFileIn(directory: PinnedDirectory | undefined, path: string): StableFile | undefined {
  if (directory === undefined) return undefined;
  try {
    return readStable(directory.at(basename(path)), path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
