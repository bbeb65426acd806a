import { linkSync, renameSync } from 'node:fs';
import { type Durability, writeTemporary } from './atomic-replace.ts';
import { errnoOf, unreadable } from './file-fault.ts';
import { isGuardDirectory, type Permissions, removeIfThere } from './guard-directory.ts';
import { pinDirectory } from './pinned-directory.ts';
import { readStable } from './stable-file.ts';
import { temporaryName } from './temporary-name.ts';

/** guard's small JSON document beside the journal, as it was found. */
export type StoredState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'state'; readonly value: unknown }
  /** No JSON: to be treated as empty; the bytes are kept when the next state is written. */
  | { readonly kind: 'damaged'; readonly problem: string };

export const STATE_NAME = 'state.json';

/** Reads the state; never throws for what is in it. Throws file-unreadable when the file cannot be read at all. */
export function readState(guardDirectory: string): StoredState {
  const path = `${guardDirectory}/${STATE_NAME}`;
  let text: string;
  try {
    const file = readStable(path, path);
    if (file === undefined) return { kind: 'absent' };
    text = file.bytes.toString('utf8');
  } catch (error) {
    // Reading asks nothing of the directory while all is well.
    if (errnoOf(error) === 'ENOTDIR') isGuardDirectory(guardDirectory);
    throw unreadable(path, error);
  }
  try {
    return { kind: 'state', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'damaged', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Writes the next state under a temporary name, and returns that name. Throws the system's error. */
export function prepareState(
  guardDirectory: string,
  value: unknown,
  permissions: Permissions,
  durability: Durability,
): string {
  const name = temporaryName(STATE_NAME);
  const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
  writeTemporary(`${guardDirectory}/${name}`, bytes, permissions, durability);
  return name;
}

/** Puts a prepared state in place. Throws the system's error. */
export function commitState(guardDirectory: string, prepared: string, durability: Durability): void {
  renameSync(`${guardDirectory}/${prepared}`, `${guardDirectory}/${STATE_NAME}`);
  if (durability === 'none') return;
  const directory = pinDirectory(guardDirectory, undefined);
  try {
    directory?.sync();
  } finally {
    directory?.close();
  }
}

/** Removes a prepared state that is not to be. */
export function rollBackState(guardDirectory: string, prepared: string | undefined): void {
  if (prepared !== undefined) removeIfThere(`${guardDirectory}/${prepared}`);
}

/** Keeps the bytes of a damaged state as `state.json.corrupt-<time>`, before another takes its place. */
export function keepDamagedState(guardDirectory: string, now: number): void {
  const kept = `${STATE_NAME}.corrupt-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  try {
    linkSync(`${guardDirectory}/${STATE_NAME}`, `${guardDirectory}/${kept}`);
  } catch {
    renameSync(`${guardDirectory}/${STATE_NAME}`, `${guardDirectory}/${kept}`);
  }
}
