import { relative, resolve } from 'node:path';
import type { Change, Splice } from './change.ts';

/** What guard did to one file. */
export interface FileEntry {
  /** The file did not exist before. Left out where guard's part was there without a record. */
  readonly created?: boolean;
  readonly splices: readonly Splice[];
  /** For a file that was there: its mode before guard, and the one that guard left it with. */
  readonly mode?: { readonly was: number; readonly now: number };
}

/**
 * What `guard init` changed here, kept in `guard/install.json` of the common dir. Paths are relative to the common dir,
 * so that a repository that is moved can still be taken back.
 */
export interface InstallRecord {
  readonly version: 1;
  readonly files: Readonly<Record<string, FileEntry>>;
  readonly directories: readonly string[];
  /** Hooks that were there before, and where they are kept. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

/** The record of a repository in which guard has changed nothing. */
export const EMPTY_RECORD: InstallRecord = { version: 1, files: {}, directories: [], moved: [] };

/** Reads a record; null (never kept) and text that is none give the empty one: markers and commands still tell guard's own. */
export function parseInstallRecord(text: string | null): InstallRecord {
  if (text === null) return EMPTY_RECORD;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : EMPTY_RECORD;
  } catch {
    return EMPTY_RECORD;
  }
}

/** The text to keep. */
export function printInstallRecord(record: InstallRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Whether nothing is left to take back, so that the record itself can go. */
export function isEmptyRecord(record: InstallRecord): boolean {
  return Object.keys(record.files).length + record.directories.length + record.moved.length === 0;
}

/** The record after changes have been made; pure. */
export function recordChanges(
  record: InstallRecord,
  changes: readonly Change[],
  commonDir: string,
): InstallRecord {
  const files: Record<string, FileEntry> = { ...record.files };
  const directories = new Set(record.directories);
  let moved = [...record.moved];
  for (const change of changes) {
    const key = recordKey(commonDir, change.path);
    if (change.kind === 'make-directory') directories.add(key);
    else if (change.kind === 'remove-directory') directories.delete(key);
    else if (change.kind === 'remove') delete files[key];
    else if (change.kind === 'move') {
      const to = recordKey(commonDir, change.to);
      const back = moved.filter((move) => move.from === to && move.to === key);
      moved = back.length > 0 ? moved.filter((move) => !back.includes(move)) : [...moved, { from: key, to }];
    } else if (change.kind === 'set-mode') {
      const { splices = [], mode, ...entry } = files[key] ?? {};
      files[key] = { ...entry, splices, mode: { was: mode?.was ?? change.before, now: change.mode } };
    } else if (change.splices.length === 0) delete files[key];
    else files[key] = entryAfter(files[key], change);
  }
  return { version: 1, files, directories: [...directories], moved };
}

function entryAfter(known: FileEntry | undefined, change: Change & { kind: 'write' }): FileEntry {
  const { splices, before, mode } = change;
  if (before === null) return { created: true, splices };
  const created = known?.created ?? false;
  return created ? { created, splices } : { created, splices, mode: known?.mode ?? { was: mode, now: mode } };
}

/** The name of a path in the record. */
export function recordKey(commonDir: string, path: string): string {
  return relative(commonDir, path);
}

/** The path behind a name in the record. */
export function recordedPath(commonDir: string, key: string): string {
  return resolve(commonDir, key);
}

function isRecord(value: unknown): value is InstallRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { version, files, directories, moved } = value as Partial<Record<keyof InstallRecord, unknown>>;
  if (version !== 1 || typeof files !== 'object' || files === null) return false;
  if (!Array.isArray(directories) || !directories.every((path) => typeof path === 'string')) return false;
  if (
    !Array.isArray(moved) ||
    !moved.every((move) => typeof move?.from === 'string' && typeof move?.to === 'string')
  )
    return false;
  return Object.values(files).every(
    (entry) => Array.isArray(entry?.splices) && entry.splices.every(isSplice) && isModeOrNone(entry.mode),
  );
}

function isModeOrNone(value: unknown): boolean {
  const { was, now } = (value ?? { was: 0, now: 0 }) as Partial<Record<'was' | 'now', unknown>>;
  return typeof was === 'number' && typeof now === 'number';
}

function isSplice(value: unknown): value is Splice {
  const { at, was, now } = (value ?? {}) as Partial<Record<keyof Splice, unknown>>;
  return typeof at === 'number' && typeof was === 'string' && typeof now === 'string';
}
