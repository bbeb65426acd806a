import { copyFileSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { GuardError } from '../errors.ts';
import { writeTemporary } from './atomic-replace.ts';
import { errnoOf, unwritable } from './file-fault.ts';
import { ensureGuardDirectory, PRIVATE } from './guard-directory.ts';
import type { PinnedDirectory } from './pinned-directory.ts';
import { openDirectory, readFileIn } from './read-text.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';

/**
 * Keeps the sessions file's bytes in the journal as `corrupt-<time>.md` and gives the path; null where there is no file.
 * One that is too large to be read is moved there. Throws file-unreadable for what is no regular file.
 */
export function keepDamagedText(options: SessionsStoreOptions): string | null {
  const { path, guardDirectory, permissions = PRIVATE, now } = options;
  const directory = openDirectory(options);
  if (directory === undefined) return null;
  const name = `corrupt-${new Date(now()).toISOString().replace(/[:.]/g, '-')}.md`;
  const kept = join(guardDirectory, 'journal', name);
  try {
    ensureGuardDirectory(guardDirectory, permissions);
    ensureGuardDirectory(join(guardDirectory, 'journal'), permissions);
    const found = readOrMove(directory, path, kept);
    if (found === 'absent') return null;
    if (found !== 'moved') writeTemporary(kept, found, permissions, 'fsync');
    return kept;
  } catch (error) {
    throw unwritable(kept, error);
  } finally {
    directory.close();
  }
}

function readOrMove(directory: PinnedDirectory, path: string, kept: string): Uint8Array | 'absent' | 'moved' {
  try {
    return readFileIn(directory, path)?.bytes ?? 'absent';
  } catch (error) {
    const target = directory.at(basename(path));
    const isFile = lstatSync(target, { throwIfNoEntry: false })?.isFile() === true;
    if (!(error instanceof GuardError) || !isFile) throw error;
    move(target, kept);
    return 'moved';
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw error;
    copyFileSync(from, to);
    unlinkSync(from);
  }
}
