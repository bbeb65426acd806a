import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { faultReason } from '../core/fault-reason.ts';
import { GuardError } from '../errors.ts';

/** What lies at a path, without following a link at its end. `mode` has the permission bits only. */
export type FileState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'symlink' }
  | { readonly kind: 'directory' }
  | { readonly kind: 'other' };

/** Looks at a path. Throws `file-unreadable` where the system does not let guard. */
export function readFileState(path: string): FileState {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return { kind: 'symlink' };
    if (stats.isDirectory()) return { kind: 'directory' };
    if (!stats.isFile()) return { kind: 'other' };
    return { kind: 'file', bytes: readFileSync(path), mode: stats.mode & 0o7777 };
  } catch (error) {
    if (LEADS_NOWHERE.has(codeOf(error))) return { kind: 'absent' };
    throw unreadable(path, error);
  }
}

/**
 * What stands where a path needs a directory, be it a link that leads nowhere; null where nothing does. Throws
 * `file-unreadable` where the system does not let guard look.
 */
export function nonDirectoryAbove(path: string): string | null {
  const parent = dirname(path);
  if (parent === path) return null;
  const { kind } = readFileState(parent);
  if (kind === 'absent') return nonDirectoryAbove(parent);
  return kind === 'directory' || (kind === 'symlink' && leadsToDirectory(parent)) ? null : parent;
}

function leadsToDirectory(link: string): boolean {
  try {
    return statSync(link).isDirectory();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOOP' || LEADS_NOWHERE.has(code)) return false;
    throw unreadable(link, error);
  }
}

const LEADS_NOWHERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function unreadable(path: string, error: unknown): GuardError {
  return new GuardError('file-unreadable', { path, reason: faultReason(codeOf(error)) }, { cause: error });
}

/** Whether a directory lies at a path, or behind a link there; a loop of links is none. */
export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether a path, once every link above it is followed, lies in one of the directories or is one. */
export function isWithin(path: string, directories: readonly string[]): boolean {
  const real = realPath(path);
  return directories.some((directory) => {
    const rest = relative(realPath(directory), real);
    // To another drive there is no way but the path itself.
    return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
  });
}

/** The real path of what exists, followed by what does not. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), relative(parent, path));
  }
}
