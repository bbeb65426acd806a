import { existsSync, readdirSync } from 'node:fs';
import { writeExclusively } from '../make-for-owner.ts';
import { errnoOf } from './file-fault.ts';
import {
  ensureGuardDirectory,
  isGuardDirectory,
  type Permissions,
  PRIVATE,
  removeIfThere,
  widenAt,
} from './guard-directory.ts';

/**
 * Empty files in guard's directory that a shell can look at: `hook.sh` decides by them whether Node has to be started.
 * One too many costs a start of Node, one too few would leave something unsaid.
 */
const NOTICES = 'notices';
const LET_THROUGH = 'let-through';
const ELSEWHERE = 'elsewhere';
const COMMITTERS = 'committers';

/** How many there are of something, in the state before a change and in the one after it. */
export interface Pending {
  readonly before: number;
  readonly after: number;
}

/** Keeps the marker for pending notices. Called under the file mutex, before the state is written. */
export function markNotices(
  guardDirectory: string,
  pending: Pending,
  permissions: Permissions = PRIVATE,
): void {
  mark(`${guardDirectory}/${NOTICES}`, pending, permissions);
}

/** Keeps the marker for commits that were let through and whose holders are to be told; as for notices. */
export function markLetThrough(
  guardDirectory: string,
  pending: Pending,
  permissions: Permissions = PRIVATE,
): void {
  mark(`${guardDirectory}/${LET_THROUGH}`, pending, permissions);
}

/** Whether a marker stands although the last notice was taken. */
export function hasNoticesMarker(guardDirectory: string): boolean {
  return existsSync(`${guardDirectory}/${NOTICES}`);
}

/** Keeps the marker for a sessions file that lies where a shell would not look. */
export function markElsewhere(
  guardDirectory: string,
  place: 'here' | 'elsewhere',
  permissions: Permissions = PRIVATE,
): void {
  if (place === 'elsewhere') put(`${guardDirectory}/${ELSEWHERE}`, permissions);
  else take(`${guardDirectory}/${ELSEWHERE}`);
}

/** Remembers for `pre-push` that a session has made commits here: `committers/<id>`. */
export function markCommitter(guardDirectory: string, id: string, permissions: Permissions = PRIVATE): void {
  const folder = `${guardDirectory}/${COMMITTERS}`;
  ensureGuardDirectory(folder, permissions);
  put(`${folder}/${id}`, permissions);
}

/** Keeps only the markers of these sessions, whose ids may be one file's name whatever their case. Throws the system's error. */
export function keepCommitters(guardDirectory: string, ids: readonly string[]): void {
  const folder = `${guardDirectory}/${COMMITTERS}`;
  const kept = new Set(ids.map((id) => id.toLowerCase()));
  if (!isGuardDirectory(folder)) return;
  for (const name of readdirSync(folder))
    if (!kept.has(name.toLowerCase())) removeIfThere(`${folder}/${name}`);
}

function mark(path: string, { before, after }: Pending, permissions: Permissions): void {
  if (after > 0) put(path, permissions);
  // What was pending until now may stay so, if the write fails: the marker goes with the update after this one.
  else if (before === 0) take(path);
}

function put(path: string, permissions: Permissions): void {
  if (existsSync(path)) return;
  try {
    // A link that leads nowhere yet is not followed.
    writeExclusively(path, '', permissions.fileMode);
    widenAt(path, permissions);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function take(path: string): void {
  if (existsSync(path)) removeIfThere(path);
}
