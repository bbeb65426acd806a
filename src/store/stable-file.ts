import { constants, fstatSync, lstatSync, openSync, type Stats } from 'node:fs';
import { GuardError } from '../errors.ts';
import { errnoOf } from './file-fault.ts';
import { closeQuietly, readFully } from './guard-directory.ts';
import { pause } from './pause.ts';

/** A whole file as it was at one moment, with what tells it from a later one. */
export interface StableFile {
  readonly bytes: Buffer;
  readonly dev: number;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The largest sessions file that guard reads, in bytes. */
export const LARGEST_FILE = 5_000_000;

const READS = 20;
const PIECE = 65_536;

/** A file as it was read, still open to be compared once more. */
export interface HeldFile {
  readonly file: StableFile;
  /** Whether it still holds these bytes; whoever asks still has to see that its name leads to it. Closes it. */
  hasSameBytes(): boolean;
  close(): void;
}

/**
 * Reads a regular file, again while it changes under the read; undefined when it is absent. Throws file-unreadable (with
 * `shown` as its path) for links, FIFOs, devices and files over 5 MB, the system's error for others.
 */
export function readStable(path: string, shown: string): StableFile | undefined {
  const held = holdStable(path, shown);
  held?.close();
  return held?.file;
}

/** Reads a file as `readStable` does, and leaves it open. `known` are bytes that it may well have: then they are its bytes. */
export function holdStable(path: string, shown: string, known?: Buffer): HeldFile | undefined {
  for (let reads = 1; ; reads += 1) {
    const descriptor = openForRead(path);
    if (descriptor === undefined) return undefined;
    const file = readOrClose(descriptor, shown, known);
    if (file !== undefined) return hold(descriptor, file);
    if (reads === READS) throw refusal(shown, 'it changes faster than it can be read; try again');
    pause(1);
  }
}

function readOrClose(descriptor: number, shown: string, known: Buffer | undefined): StableFile | undefined {
  let file: StableFile | undefined;
  try {
    file = readWhole(descriptor, shown, known);
    return file;
  } finally {
    if (file === undefined) closeQuietly(descriptor);
  }
}

function hold(descriptor: number, file: StableFile): HeldFile {
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeQuietly(descriptor);
    isOpen = false;
  };
  return {
    file,
    hasSameBytes() {
      const isSame = holds(descriptor, file.bytes);
      close();
      return isSame;
    },
    close,
  };
}

/** Piece by piece, because fresh memory for a whole file costs more than to read it. */
function holds(descriptor: number, bytes: Buffer): boolean {
  const piece = Buffer.allocUnsafe(Math.min(bytes.length, PIECE));
  for (let at = 0; at < bytes.length; at += piece.length) {
    const expected = bytes.subarray(at, at + piece.length);
    const length = readFully(descriptor, piece.subarray(0, expected.length), at);
    if (length < expected.length || !piece.subarray(0, length).equals(expected)) return false;
  }
  return true;
}

/** Whether the file is still the very same one, byte for byte. */
export function isUnchanged(before: StableFile | undefined, after: StableFile | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return before.ino === after.ino && before.dev === after.dev && before.bytes.equals(after.bytes);
}

function openForRead(path: string): number | undefined {
  // Asked first, because an error with its trace costs more than to read a file that is there.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  try {
    // O_NONBLOCK: a FIFO in its place must not hang a commit.
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readWhole(file: number, shown: string, known: Buffer | undefined): StableFile | undefined {
  const before = fstatSync(file);
  verifyReadable(before, shown);
  const isKnown = known?.length === before.size && holds(file, known);
  const bytes = isKnown ? known : Buffer.allocUnsafe(before.size);
  if (!isKnown && readFully(file, bytes, 0) < before.size) return undefined;
  const after = fstatSync(file);
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) return undefined;
  const { dev, ino, mtimeMs, size, mode, uid, gid } = before;
  return { bytes, dev, ino, mtimeMs, size, mode: mode & 0o7777, uid, gid };
}

function verifyReadable(stats: Stats, shown: string): void {
  if (!stats.isFile())
    throw refusal(
      shown,
      `it is ${kindOf(stats)}, not a regular file; move it away and guard makes a new one`,
    );
  if (stats.size <= LARGEST_FILE) return;
  const megabytes = (stats.size / 1e6).toFixed(1);
  throw refusal(
    shown,
    `it has ${megabytes} MB, more than the 5 MB that guard reads; remove the rows that are not needed, or let guard doctor --repair put back what guard wrote last`,
  );
}

function refusal(path: string, reason: string): GuardError {
  return new GuardError('file-unreadable', { path, reason });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}
