import {
  chmodSync,
  closeSync,
  fsyncSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { faultReason } from '../core/fault-reason.ts';
import { GuardError } from '../errors.ts';
import { makeDirectory, openExclusively } from '../make-for-owner.ts';
import type { Change } from './change.ts';
import { readFileState } from './file-state.ts';

/**
 * Makes planned changes in order; each file is replaced whole or not at all. `onBegun` and `onApplied` hear of each one before
 * and after it is made, for the record.
 * Throws `file-unwritable` at the first that fails, or whose file is no longer what it was when the plan was made.
 */
export function applyChanges(
  changes: readonly Change[],
  onApplied: (change: Change) => void = () => {},
  onBegun: (change: Change) => void = () => {},
): void {
  for (const change of changes) {
    onBegun(change);
    try {
      applyChange(change);
    } catch (error) {
      if (error instanceof GuardError) throw error;
      const reason =
        error instanceof Error && 'code' in error ? faultReason(String(error.code)) : String(error);
      throw new GuardError('file-unwritable', { path: change.path, reason }, { cause: error });
    }
    onApplied(change);
  }
}

function applyChange(change: Change): void {
  if (change.kind === 'make-directory') {
    ensureDirectory(change.path, change.mode);
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
  if (change.kind === 'set-mode') {
    const state = readFileState(change.path);
    if (state.kind !== 'file' || state.mode !== change.before) throw changedSince(change.path);
    chmodSync(change.path, change.mode);
    return;
  }
  verifyUnchanged(change.path, change.before);
  if (change.kind === 'remove') rmSync(change.path);
  else replaceFile(change.path, change.after, change.mode);
}

// One step each: Node's own way to make several hides why one of them failed.
function ensureDirectory(path: string, mode: number | undefined): void {
  if (readFileState(path).kind === 'directory') return;
  makeDirectory(path);
  if (mode !== undefined) chmodSync(path, mode);
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
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${process.pid}-${randomName()}`);
  const handle = openExclusively(temporary, mode);
  try {
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

const temporaryPrefix = (path: string): string => `.${basename(path)}.guard-`;

/** In a container each process may have the number of one that was killed. */
const randomName = (): string => Math.random().toString(36).slice(2);

/** Removes what an earlier process was making of that file when it was killed; this one leaves nothing. */
export function removeAbandoned(path: string): void {
  const directory = dirname(path);
  const prefix = temporaryPrefix(path);
  if (readFileState(directory).kind !== 'directory') return;
  for (const name of readdirSync(directory)) {
    const maker = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (maker > 0 && (maker === process.pid || !isRunning(maker)))
      rmSync(join(directory, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
