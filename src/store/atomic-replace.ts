import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  readdirSync,
  renameSync,
  type Stats,
} from 'node:fs';
import { openExclusively } from '../make-for-owner.ts';
import { holdBystanders } from './bystanders.ts';
import { errnoOf } from './file-fault.ts';
import { type Permissions, removeIfThere, widen, writeFully } from './guard-directory.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { identityOf } from './process-identity.ts';
import { isUnchanged, readStable, type StableFile } from './stable-file.ts';
import { makerOf, temporaryName } from './temporary-name.ts';

/** `none` is for comparisons of speed only: a power loss may then leave an empty file. */
export type Durability = 'fsync' | 'none';

export interface Replacement {
  readonly directory: PinnedDirectory;
  readonly name: string;
  /** The path as people know it. */
  readonly shown: string;
  /** What the new text was made from; undefined when there was no file. */
  readonly expected: StableFile | undefined;
  /** Compares its bytes where it is still open; left out, it is read again. */
  readonly hasSameBytes?: (() => boolean) | undefined;
  readonly bytes: Uint8Array;
  /** Modes for a file that is new. */
  readonly permissions: Permissions;
  readonly durability: Durability;
  /** Called when the new text is ready under its temporary name, before the last comparison. */
  readonly prepare: (temporary: string) => void;
  /** Called when nothing will be put in place after all, before the temporary file is removed. */
  readonly giveUp: () => void;
  /** Called when all looks are over, right before the rename that replaces a file: gives it a second name, whatever it is by now. */
  readonly keepReplaced: () => void;
  /** Called with an editor's text that took the name after the last comparison, and was replaced with the expected one. */
  readonly replacedUnread: (bytes: Buffer) => void;
}

/**
 * Puts a text in place by rename, unless the file is no longer the expected one: then `changed`, and nothing is touched.
 * The rename itself is not durable before the caller has synced the directory.
 * Throws the system's error, with the old bytes intact and no temporary file left.
 */
export function replaceAtomically(replacement: Replacement): 'replaced' | 'changed' {
  const { directory, name, shown, expected } = replacement;
  const temporary = temporaryName(name);
  const path = directory.at(temporary);
  try {
    writeTemporary(path, replacement.bytes, expected ?? replacement.permissions, replacement.durability);
    replacement.prepare(temporary);
    const isSame =
      replacement.hasSameBytes?.() ?? isUnchanged(expected, readStable(directory.at(name), shown));
    if (!isSame || !putInPlace(path, replacement)) {
      replacement.giveUp();
      removeIfThere(path);
      return 'changed';
    }
  } catch (error) {
    replacement.giveUp();
    removeIfThere(path);
    throw error;
  }
  return 'replaced';
}

/** Removes temporary files for `name` whose makers died. To be called under the file mutex. */
export function sweepTemporaries(directory: string, name: string): void {
  for (const candidate of readdirSync(directory)) {
    const maker = makerOf(candidate, name);
    if (maker !== undefined && identityOf(maker) === undefined) removeIfThere(`${directory}/${candidate}`);
  }
}

/**
 * Writes a file whole under its temporary name: exclusively, over short writes, with the size checked and the bytes on
 * disk. Throws the system's error and leaves nothing.
 */
export function writeTemporary(
  path: string,
  bytes: Uint8Array,
  like: StableFile | Permissions,
  durability: Durability,
): void {
  const file = openExclusively(path, 'fileMode' in like ? like.fileMode : like.mode);
  try {
    writeFully(file, bytes);
    const made = fstatSync(file);
    if (made.size !== bytes.length) throw new Error('the system wrote less than it was given');
    if ('fileMode' in like) widen(file, like);
    else keepOwnership(file, made, like);
    if (durability === 'fsync') fsyncSync(file);
  } catch (error) {
    removeIfThere(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

// Only root may give a file away; whoever may not keeps it under their own name, as an editor would.
function keepOwnership(file: number, made: Stats, expected: StableFile): void {
  if (made.uid !== expected.uid || made.gid !== expected.gid) {
    try {
      fchownSync(file, expected.uid, expected.gid);
    } catch (error) {
      if (errnoOf(error) !== 'EPERM') throw error;
    }
  }
  if ((made.mode & 0o7777) !== expected.mode) fchmodSync(file, expected.mode);
}

function putInPlace(temporary: string, replacement: Replacement): boolean {
  const { directory, name, expected } = replacement;
  const target = directory.at(name);
  if (expected === undefined) return createExclusively(temporary, target);
  const bystanders = holdBystanders(directory, name);
  try {
    // Comparing the bytes took a while; what comes from here on is kept, unless it falls between the last two calls.
    const last = lstatSync(target, { throwIfNoEntry: false });
    if (last?.ino !== expected.ino || last.mtimeMs !== expected.mtimeMs || last.size !== expected.size)
      return false;
    replacement.keepReplaced();
    renameSync(temporary, target);
    const unread = bystanders.replacedAs(name);
    if (unread !== undefined) replacement.replacedUnread(unread);
    return true;
  } finally {
    bystanders.close();
  }
}

/** Gives a finished file its name, unless that exists: then false. */
function createExclusively(temporary: string, target: string): boolean {
  try {
    linkSync(temporary, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (errnoOf(error) === 'ENOENT') throw error;
    return renameExclusively(temporary, target);
  }
  try {
    removeIfThere(temporary);
  } catch {
    // The file is in place; the next update takes its other name away.
  }
  return true;
}

function renameExclusively(temporary: string, target: string): boolean {
  // No hard links here: the window between the look and the rename is all that is left open.
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return false;
  renameSync(temporary, target);
  return true;
}
