import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { GuardError } from '../errors.ts';
import type { Change } from './change.ts';
import { readFileState } from './file-state.ts';

/**
 * Makes planned changes in order; each file is replaced whole or not at all. `onApplied` hears of each one made, for the record.
 * Throws `file-unwritable` at the first that fails, or whose file is no longer what it was when the plan was made.
 */
export function applyChanges(
  changes: readonly Change[],
  onApplied: (change: Change) => void = () => {},
): void {
  for (const change of changes) {
    try {
      applyChange(change);
    } catch (error) {
      if (error instanceof GuardError) throw error;
      const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new GuardError('file-unwritable', { path: change.path, reason }, { cause: error });
    }
    onApplied(change);
  }
}

function applyChange(change: Change): void {
  if (change.kind === 'make-directory') {
    mkdirSync(change.path, { recursive: true });
    return;
  }
  if (change.kind === 'remove-directory') {
    rmdirSync(change.path);
    return;
  }
  if (change.kind === 'move') {
    if (readFileState(change.to).kind !== 'absent') throw changedSince(change.to);
    renameSync(change.path, change.to);
    return;
  }
  verifyUnchanged(change.path, change.before);
  if (change.kind === 'remove') rmSync(change.path);
  else replaceFile(change.path, change.after, change.mode);
}

function verifyUnchanged(path: string, before: Uint8Array | null): void {
  const state = readFileState(path);
  if (
    before === null
      ? state.kind === 'absent'
      : state.kind === 'file' && Buffer.compare(state.bytes, before) === 0
  )
    return;
  throw changedSince(path);
}

function changedSince(path: string): GuardError {
  return new GuardError('file-unwritable', { path, reason: 'changed since it was read' });
}

/** A hook or a settings file may be read at any moment, so it appears at once and complete. */
function replaceFile(path: string, bytes: Uint8Array, mode: number): void {
  const temporary = join(dirname(path), `.${basename(path)}.guard-${process.pid}`);
  try {
    const handle = openSync(temporary, 'wx', mode);
    try {
      writeFileSync(handle, bytes);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
