import { closeSync, constants, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeAsRoot } from './make-as-root.ts';

/**
 * Files and directories made new. They are for whoever owns the directory they are made in, also when root makes them; for
 * everybody else the system sees to that, and is not called once more.
 */

/** Opens a file that must not exist yet, for writing. Throws the system's error, EEXIST among others. */
export function openExclusively(path: string, mode: number): number {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  return asRoot(path, mode, 'file') ?? openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, mode);
}

/** Writes a file that must not exist yet. Throws the system's error, EEXIST among others. */
export function writeExclusively(path: string, text: string, mode: number): void {
  const file = openExclusively(path, mode);
  try {
    writeFileSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** Opens a file as `flags` say, and makes it where it is missing. Throws the system's error. */
export function openOrMake(path: string, flags: number, mode: number): number {
  // An open that makes what is missing does not say whether it did.
  asRoot(path, mode, 'file or none');
  return openSync(path, flags | constants.O_CREAT, mode);
}

/** Makes a directory; the one above it must be there. Throws the system's error, EEXIST among others. */
export function makeDirectory(path: string, mode = 0o777): void {
  asRoot(path, mode, 'directory') ?? mkdirSync(path, { mode });
}

let isRoot: boolean | undefined;

/** Undefined for everybody but root, and for root in a directory of its own, which is looked at first: a call, not seven. */
function asRoot(...[path, ...how]: Parameters<typeof makeAsRoot>): number | undefined {
  isRoot ??= process.geteuid?.() === 0;
  if (!isRoot || statSync(dirname(path), { throwIfNoEntry: false })?.uid === 0) return undefined;
  return makeAsRoot(path, ...how);
}
