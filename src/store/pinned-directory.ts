import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { GuardError } from '../errors.ts';
import { makeDirectory } from '../make-for-owner.ts';
import { errnoOf } from './file-fault.ts';
import { closeQuietly } from './guard-directory.ts';
import { isInDirectory } from './in-directory.ts';

/** A directory held open: names are resolved in it even if its path is swapped for a link meanwhile (on Linux). */
export interface PinnedDirectory {
  /** A path for file calls on a name in this directory; not for people. */
  at(name: string): string;
  /** The names of its regular files, as far as the file system tells them from others; none where it cannot be read. */
  files(): readonly string[];
  /** Makes a rename in it durable. Throws the system's error, unless the file system knows no such thing. */
  sync(): void;
  /** Whether that path still leads to this very directory. */
  isAt(path: string): boolean;
  close(): void;
}

/**
 * Opens a directory; undefined when it is missing. Throws file-unreadable when it leads out of `within` (a real path,
 * the top level), through a symbolic link in the checkout.
 */
export function pinDirectory(path: string, within: string | undefined): PinnedDirectory | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const direct = `/proc/self/fd/${file}`;
    const pinnedAt = linkOf(direct);
    const real = pinnedAt ?? realpathSync.native(path);
    if (within !== undefined) verifyIsInside(path, real, within);
    return pinned(file, pinnedAt === undefined ? real : direct);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Opens a directory, and makes it first, with that mode, where it is missing. Throws as `pinDirectory`, or the system's error. */
export function makePinnedDirectory(path: string, within: string | undefined, mode: number): PinnedDirectory {
  makeDirectories(path, within, mode);
  const directory = pinDirectory(path, within);
  if (directory !== undefined) return directory;
  throw new GuardError('file-unreadable', {
    path,
    reason: 'it is a symbolic link that leads nowhere; remove it',
  });
}

// One by one, so that no link in the checkout leads the way out of `within`.
function makeDirectories(path: string, within: string | undefined, mode: number): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const parent = dirname(path);
  makeDirectories(parent, within, mode);
  if (within !== undefined) verifyIsInside(parent, realpathSync.native(parent), within);
  try {
    makeDirectory(path, 0o755);
    // The umask has cut what a shared checkout needs.
    if (mode !== 0o755) chmodSync(path, mode);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

function pinned(file: number, base: string): PinnedDirectory {
  let identity: Stats | undefined;
  return {
    at: (name) => `${base}/${name}`,
    files: () => filesIn(base),
    sync: () => syncDirectory(file),
    isAt(path) {
      identity ??= fstatSync(file);
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.ino === identity.ino && found.dev === identity.dev;
    },
    close: () => closeQuietly(file),
  };
}

function filesIn(base: string): readonly string[] {
  try {
    return readdirSync(base, { withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}

/** Windows syncs only what is open for writing, which a directory never is. */
const KNOWS_NO_SYNC: ReadonlySet<string> = new Set([
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  ...(process.platform === 'win32' ? ['EPERM'] : []),
]);

function syncDirectory(file: number): void {
  try {
    fsyncSync(file);
  } catch (error) {
    if (!KNOWS_NO_SYNC.has(errnoOf(error) ?? '')) throw error;
  }
}

function linkOf(direct: string): string | undefined {
  try {
    return readlinkSync(direct);
  } catch {
    return undefined;
  }
}

function verifyIsInside(path: string, real: string, within: string): void {
  if (isInDirectory(real, within)) return;
  const reason = `its directory is a symbolic link that leads out of ${within}; guard writes only inside`;
  throw new GuardError('file-unreadable', { path, reason });
}
