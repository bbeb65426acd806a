import {
  chmodSync,
  closeSync,
  fchmodSync,
  lstatSync,
  readSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { GuardError } from '../errors.ts';
import { makeDirectory } from '../make-for-owner.ts';
import { errnoOf, unreadable, unwritable } from './file-fault.ts';

/** Modes of what guard makes in its own directory; wider than the user only where `core.sharedRepository` asks for it. */
export interface Permissions {
  readonly directoryMode: number;
  readonly fileMode: number;
}

export const PRIVATE: Permissions = { directoryMode: 0o700, fileMode: 0o600 };

/** Makes the directory if it is missing (its parent must exist). Throws file-unreadable for a link or a file in its place. */
export function ensureGuardDirectory(path: string, permissions: Permissions): void {
  if (isGuardDirectory(path)) return;
  try {
    makeDirectory(path, permissions.directoryMode);
    if (isShared(permissions)) chmodSync(path, permissions.directoryMode);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw unwritable(path, error);
    ensureGuardDirectory(path, permissions);
  }
}

/** Whether it is there. Throws file-unreadable for a link or a file in its place. */
export function isGuardDirectory(path: string): boolean {
  const found = look(path);
  if (found === undefined) return false;
  if (found.isDirectory()) return true;
  throw new GuardError('file-unreadable', { path, reason: notOurs(found.isSymbolicLink()) });
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(path, error);
  }
}

function notOurs(isLink: boolean): string {
  return isLink
    ? 'it is a symbolic link, which guard does not follow; remove it and guard makes its own directory'
    : 'it is no directory; remove it and guard makes its own';
}

/** Gives a file just made its full shared mode, which the umask has cut; nothing where only the user has access. */
export function widen(file: number, permissions: Permissions): void {
  if (isShared(permissions)) fchmodSync(file, permissions.fileMode);
}

/** As `widen`, for one that is closed again. */
export function widenAt(path: string, permissions: Permissions): void {
  if (isShared(permissions)) chmodSync(path, permissions.fileMode);
}

function isShared(permissions: Permissions): boolean {
  return (permissions.fileMode & 0o077) !== 0;
}

/** Writes all bytes from that place on, over as many short writes as the system makes of it. */
export function writeFully(file: number, bytes: Uint8Array, position = 0): void {
  let written = 0;
  while (written < bytes.length) {
    const count = writeSync(file, bytes, written, bytes.length - written, position + written);
    if (count === 0) throw new Error('the system wrote nothing and gave no reason');
    written += count;
  }
}

/** Reads until the bytes are full or the file ends; gives how many there were. A signal in between is no error. */
export function readFully(file: number, bytes: Uint8Array, position: number): number {
  let length = 0;
  while (length < bytes.length) {
    const count = readOnce(file, bytes, length, position + length);
    if (count === 0) break;
    length += count;
  }
  return length;
}

// Everything else is asked again by libuv itself.
function readOnce(file: number, bytes: Uint8Array, offset: number, position: number): number {
  for (;;) {
    try {
      return readSync(file, bytes, offset, bytes.length - offset, position);
    } catch (error) {
      if (errnoOf(error) !== 'EINTR') throw error;
    }
  }
}

/** Closes without ever throwing, for paths on which another error is already on its way. */
export function closeQuietly(file: number): void {
  try {
    closeSync(file);
  } catch {
    // The descriptor is gone either way.
  }
}

/** Removes a name; it need not be there. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
