import { lstatSync, type Stats } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { pathBelow } from '../core/path-below.ts';
import { GuardError } from '../errors.ts';
import type { Permissions } from './guard-directory.ts';
import { textHash } from './text-hash.ts';

/** Where a store of a sessions file reads and writes, and how. */
export interface SessionsStoreOptions {
  /** Absolute; see {@link sessionsFilePath}. */
  readonly path: string;
  /** The real path that the file must stay in; undefined where the user named a place. */
  readonly within: string | undefined;
  /** The setting that names the file, and how; left out where none does. */
  readonly named?: { readonly by: string; readonly value: string } | undefined;
  /** Whether a shell that looks where the protocol says finds this file; left out where only this caller goes elsewhere. */
  readonly place?: 'here' | 'elsewhere' | undefined;
  /** Where guard remembers this file: journal, state and mutex. */
  readonly guardDirectory: string;
  /** Where hooks look for what concerns all of guard; the same directory, or the one above it. */
  readonly markersDirectory?: string | undefined;
  readonly permissions?: Permissions | undefined;
  readonly durability?: 'fsync' | 'none';
  readonly now: () => number;
  /** How long a change waits for others; 5 s unless told. */
  readonly patienceMs?: number | undefined;
}

/** Where the sessions file is (contract, section 1). `named` is `GUARD_FILE` or the configuration's `sessionsFile`. */
export function sessionsFilePath(
  place: { readonly mainTopLevel: string | null; readonly commonDir: string },
  named: string | undefined,
): { readonly path: string; readonly within: string | undefined } {
  const { mainTopLevel, commonDir } = place;
  if (named !== undefined) {
    const isOutside = isAbsolute(named) || named.split(/[/\\]/).includes('..');
    return {
      path: resolve(mainTopLevel ?? commonDir, named),
      within: isOutside ? undefined : (mainTopLevel ?? undefined),
    };
  }
  if (mainTopLevel === null) return { path: pathBelow(commonDir, 'guard/sessions.md'), within: commonDir };
  return { path: pathBelow(mainTopLevel, '.claude/sessions.md'), within: mainTopLevel };
}

/** Throws file-unreadable where something else than a file stands at the place that a setting names. */
export function verifyCanBeFile({ path, named }: Pick<SessionsStoreOptions, 'path' | 'named'>): void {
  const found = named === undefined ? undefined : statsOf(path);
  if (found === undefined || found.isFile() || found.isSymbolicLink()) return;
  const what = found.isDirectory() ? 'a directory; name a file' : 'no file';
  throw new GuardError('file-unreadable', {
    path,
    reason: `${named?.by} is ${JSON.stringify(named?.value)}, which is ${what}`,
  });
}

/** What cannot be looked at whoever opens it complains about. */
function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/**
 * Where guard remembers a sessions file: its own directory, and one below it for each other file that somebody named. What
 * was written in one file must never be put right in another.
 */
export function guardDirectoryOf(
  place: { readonly mainTopLevel: string | null; readonly commonDir: string },
  path: string,
): string {
  const own = pathBelow(place.commonDir, 'guard');
  return path === sessionsFilePath(place, undefined).path
    ? own
    : join(own, `file-${textHash(Buffer.from(path))}`);
}
