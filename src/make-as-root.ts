import {
  closeSync,
  constants,
  existsSync,
  fchownSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * What root makes in somebody else's directory is given to that directory's owner and group, whom root's guard would shut out
 * of their own checkout otherwise. Only what was made just now is given away, by its descriptor, and to the owner of the very
 * directory it lies in, held open: that one may swap paths meanwhile.
 */

/**
 * Makes a file, and gives it open for writing, or a directory (0). `file or none` makes nothing where it cannot. Throws the
 * system's error, EEXIST among others.
 */
export function makeAsRoot(path: string, mode: number, what: 'file' | 'file or none' | 'directory'): number {
  if (what === 'file') return makeIn(path, makeFile(mode));
  if (what === 'directory') return makeIn(path, makeEmptyDirectory(mode));
  try {
    closeSync(makeIn(path, makeFile(mode)));
  } catch {
    // It is there, or whoever opens it hears what is wrong.
  }
  return 0;
}

type Make = (place: string, give?: (file: number) => void) => number;

const makeFile =
  (mode: number): Make =>
  (place, give) => {
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
    const file = openSync(place, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, mode);
    give?.(file);
    return file;
  };

const makeEmptyDirectory =
  (mode: number): Make =>
  (place, give) => {
    mkdirSync(place, { mode });
    if (give === undefined) return 0;
    const made = openSync(place, constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      // Something else may have its name by now.
      const isNew = fstatSync(made).uid === 0 && readdirSync(descriptor(made)).length === 0;
      if (isNew) give(made);
    } finally {
      closeSync(made);
    }
    return 0;
  };

const descriptor = (file: number): string => `/proc/self/fd/${file}`;

/** Makes something with that path, or, where it is to be given away, with one that leads into the directory held open. */
function makeIn(path: string, make: Make): number {
  const directory = openSync(dirname(path), constants.O_DIRECTORY);
  try {
    const { uid, gid } = fstatSync(directory);
    const held = descriptor(directory);
    // Where no path leads into what is open, as on macOS, nobody can say where a file was made: it stays root's.
    if (uid === 0 || !existsSync(held)) return make(path);
    return make(`${held}/${basename(path)}`, (file) => {
      try {
        fchownSync(file, uid, gid);
      } catch {
        // In a user namespace not everything can be given to everybody.
      }
    });
  } finally {
    closeSync(directory);
  }
}
