import { constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { closeQuietly, readFully } from './guard-directory.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { LARGEST_FILE } from './stable-file.ts';
import { makerOf } from './temporary-name.ts';

/** The other files of a directory, held open while guard puts a text of its own in place. */
export interface Bystanders {
  /**
   * The text of the one that had taken the name and lost it again since they were opened; undefined where none did. To be
   * asked once: closes them.
   */
  replacedAs(name: string): Buffer | undefined;
  close(): void;
}

/** More files than this hardly stand beside a sessions file; those named like it come first. */
const MOST = 64;
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Opens them. An editor that saves by rename writes a file beside the old one first; if its rename falls into the
 * microseconds between guard's last look and guard's own rename, guard's replaces a text that nobody has read. Node cannot
 * exchange two names, but what is open can be read when its last name is gone. Never throws.
 */
export function holdBystanders(directory: PinnedDirectory, name: string): Bystanders {
  const files = namesBeside(directory, name).flatMap((beside) => {
    const file = openIfThere(directory.at(beside));
    return file === undefined ? [] : [file];
  });
  const close = (): void => {
    for (const file of files.splice(0)) closeQuietly(file);
  };
  return {
    replacedAs(wanted) {
      const file = files.find((one) => lastNameOf(one) === wanted);
      const bytes = file === undefined ? undefined : readAll(file);
      close();
      return bytes;
    },
    close,
  };
}

function namesBeside(directory: PinnedDirectory, name: string): readonly string[] {
  const names = directory.files().filter((one) => one !== name && makerOf(one, name) === undefined);
  if (names.length <= MOST) return names;
  const isAlike = (one: string): boolean => one.includes(name);
  return [...names.filter(isAlike), ...names.filter((one) => !isAlike(one))].slice(0, MOST);
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return undefined;
  }
}

const GONE = ' (deleted)';

/** The name under which an open file was removed, as Linux remembers it; undefined where it still has one. */
function lastNameOf(file: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/self/fd/${file}`);
    return path.endsWith(GONE) ? basename(path.slice(0, -GONE.length)) : undefined;
  } catch {
    return undefined;
  }
}

function readAll(file: number): Buffer | undefined {
  try {
    const { size } = fstatSync(file);
    if (size > LARGEST_FILE) return undefined;
    const bytes = Buffer.allocUnsafe(size);
    return bytes.subarray(0, readFully(file, bytes, 0));
  } catch {
    return undefined;
  }
}
