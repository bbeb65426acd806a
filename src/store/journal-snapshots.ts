import { closeSync, fsyncSync, linkSync, lstatSync, type Stats } from 'node:fs';
import { GuardError } from '../errors.ts';
import { openExclusively } from '../make-for-owner.ts';
import { errnoOf, unreadable } from './file-fault.ts';
import { type Permissions, removeIfThere, widen, writeFully } from './guard-directory.ts';
import { readStable, type StableFile } from './stable-file.ts';
import { textHash } from './text-hash.ts';

/** A text of the sessions file that the journal still has. */
export interface KeptText {
  /** `current` for the text last put in place, `prev.<n>` for one that was replaced. */
  readonly name: string;
  /** When the text was written, in milliseconds since 1970. */
  readonly writtenAt: number;
  readonly size: number;
  readonly hash: string;
}

export const RING = 32;

/** The snapshot that holds what the write of that sequence number replaced. */
export const snapshotName = (sequence: number): string => `prev.${sequence % RING}`;

/** Makes room for what the write of that sequence number replaces. Throws the system's error. */
export function makeRoom(directory: string, sequence: number): void {
  removeIfThere(`${directory}/${snapshotName(sequence)}`);
}

/**
 * Keeps the file about to be replaced, by a second name, so that a late write into it is seen; false where that is
 * impossible. Where an editor has just put another in its place, that one is kept. Throws the system's error.
 */
export function keepReplaced(directory: string, target: string, sequence: number): boolean {
  return link(target, `${directory}/${snapshotName(sequence)}`) !== 'impossible';
}

/**
 * Keeps a text as what the write of that sequence number replaced, instead of what was kept for it. Only a safety net: the
 * write is done, so it never throws.
 */
export function keepCopy(
  directory: string,
  sequence: number,
  bytes: Uint8Array,
  permissions: Permissions,
): void {
  try {
    copy(bytes, `${directory}/${snapshotName(sequence)}`, permissions);
  } catch {
    // What is in place is whole.
  }
}

/**
 * Keeps the text just put in place, against its deletion by hand: the file by a second name, but a copy of a new file,
 * which no splice tells again when somebody empties it. Only a safety net: never throws.
 */
export function keepCurrent(
  directory: string,
  target: string,
  bytes: Uint8Array,
  permissions: Permissions,
  how: { readonly isNew: boolean },
): void {
  const current = `${directory}/current`;
  try {
    removeIfThere(current);
    if (how.isNew || link(target, current) !== 'linked') copy(bytes, current, permissions);
  } catch {
    // The write itself is done and recorded.
  }
}

/** Every snapshot that can be read, newest text first. */
export function listSnapshots(directory: string): readonly KeptText[] {
  const names = ['current', ...Array.from({ length: RING }, (_, slot) => snapshotName(slot))];
  const found = names.flatMap((name) => {
    const file = readSnapshot(directory, name);
    if (file === undefined) return [];
    return [{ name, writtenAt: file.mtimeMs, size: file.size, hash: textHash(file.bytes) }];
  });
  return found.sort((one, other) => other.writtenAt - one.writtenAt);
}

/** The newest text that the journal knows; undefined when there is none. */
export function lastKnownText(directory: string): Uint8Array | undefined {
  const current = readSnapshot(directory, 'current');
  if (current !== undefined) return current.bytes;
  const newest = listSnapshots(directory)[0];
  return newest === undefined ? undefined : readSnapshot(directory, newest.name)?.bytes;
}

/** One snapshot's text; undefined when it is missing or cannot be read, as for a file of more than 5 MB. */
export function readSnapshot(directory: string, name: string): StableFile | undefined {
  if (!/^(current|prev\.\d{1,2})$/.test(name)) return undefined;
  const path = `${directory}/${name}`;
  try {
    return readStable(path, path);
  } catch (error) {
    // An editor may have made anything of a file that it still had open; it must not stop the next write.
    if (error instanceof GuardError || errnoOf(error) === 'ELOOP') return undefined;
    throw unreadable(path, error);
  }
}

/** The state of a snapshot without its text. */
export function statSnapshot(directory: string, sequence: number): Stats | undefined {
  const path = `${directory}/${snapshotName(sequence)}`;
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unreadable(path, error);
  }
}

// Impossible across file systems, without hard links, and for another user's file (protected_hardlinks).
function link(from: string, to: string): 'linked' | 'gone' | 'impossible' {
  try {
    linkSync(from, to);
    return 'linked';
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT') return 'gone';
    if (code === 'ENOSPC' || code === 'EIO' || code === 'EROFS') throw error;
    return 'impossible';
  }
}

function copy(bytes: Uint8Array, path: string, permissions: Permissions): void {
  removeIfThere(path);
  const file = openExclusively(path, permissions.fileMode);
  try {
    widen(file, permissions);
    writeFully(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
