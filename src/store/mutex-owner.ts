import { closeSync, linkSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { openExclusively } from '../make-for-owner.ts';
import { errnoOf } from './file-fault.ts';
import { type Permissions, removeIfThere, widen, writeFully } from './guard-directory.ts';
import { currentProcess, identityOf } from './process-identity.ts';
import { makerOf, temporaryName } from './temporary-name.ts';

/** How a try to give an owner record a name ended. Such a record names the process that made it, whether it holds the mutex or waits. */
export type Naming = 'named' | 'exists' | 'no source';

/** Gives an owner record of ours a second name, never an existing one. Falls back to a copy without hard links. */
export function linkOwner(from: string, to: string, permissions: Permissions): Naming {
  try {
    linkSync(from, to);
    return 'named';
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EEXIST') return 'exists';
    if (code === 'ENOENT') return 'no source';
    if (code === undefined || !NO_LINKS.has(code)) throw error;
    return writeOwner(to, permissions);
  }
}

const NO_LINKS = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Writes a complete owner record of this process and gives it the name, unless that exists. */
export function publishOwner(directory: string, name: string, permissions: Permissions): Naming {
  const temporary = join(directory, temporaryName('owner'));
  if (writeOwner(temporary, permissions) === 'exists') return 'exists';
  try {
    return linkOwner(temporary, `${directory}/${name}`, permissions);
  } finally {
    forget(temporary);
  }
}

// The epoch may be taken by now, so this must not fail; whoever comes after us takes away what stays.
function forget(temporary: string): void {
  try {
    removeIfThere(temporary);
  } catch {}
}

/** Writes a complete owner record of this process under a name that nobody has. */
export function writeOwner(path: string, permissions: Permissions): Naming {
  let file: number;
  try {
    file = openExclusively(path, permissions.fileMode);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return 'exists';
    throw error;
  }
  try {
    widen(file, permissions);
    writeFully(file, Buffer.from(`${JSON.stringify(currentProcess())}\n`));
    return 'named';
  } catch (error) {
    removeIfThere(path);
    throw error;
  } finally {
    closeSync(file);
  }
}

const ABANDONED_AFTER_MS = 60_000;

/**
 * Removes owner records that never got their name because their writer died. Harmless to one that is merely slow or in
 * another container: it writes its record again.
 */
export function sweepOwners(directory: string, names: readonly string[]): void {
  for (const name of names) {
    const maker = makerOf(name, 'owner');
    if (maker === undefined) continue;
    const path = `${directory}/${name}`;
    if (identityOf(maker) === undefined || isOld(path)) removeIfThere(path);
  }
}

function isOld(path: string): boolean {
  const written = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return written !== undefined && Math.abs(Date.now() - written) > ABANDONED_AFTER_MS;
}
