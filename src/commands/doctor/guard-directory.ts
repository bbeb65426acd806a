import { accessSync, constants, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { type Finding, fail } from './finding.ts';

/** Can guard's own directory be used, and what another user made in it? If not: what is closed, and who opens it to whom. */
export function inspectGuardDirectory({ repository }: Context): readonly Finding[] {
  const { commonDir, sharedModes } = repository;
  const directory = join(commonDir, 'guard');
  const closed = statOf(directory) === undefined ? null : closedIn(directory);
  if (closed === null) return [];
  if (statOf(closed)?.uid === process.getuid?.()) return [fail('unwritable', closed)];
  const group = statOf(commonDir)?.gid;
  return [fail('guard-closed', closed, JSON.stringify({ commonDir, group, isShared: sharedModes !== null }))];
}

/** The directory itself, or the first thing in it that cannot be read; null where all of it can be used. */
function closedIn(directory: string): string | null {
  const { R_OK, W_OK, X_OK } = constants;
  if (!isOpen(directory, R_OK | W_OK | X_OK)) return directory;
  const closed = readdirSync(directory).find((name) => !isOpen(join(directory, name), R_OK));
  return closed === undefined ? null : join(directory, closed);
}

/** Whether the caller has that access. */
export function isOpen(place: string, access: number): boolean {
  try {
    accessSync(place, access);
    return true;
  } catch {
    return false;
  }
}

function statOf(place: string): Stats | undefined {
  try {
    return statSync(place);
  } catch {
    return undefined;
  }
}
