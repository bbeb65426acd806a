import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, renameSync } from 'node:fs';
import { isInstant } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import { openOrMake } from '../make-for-owner.ts';
import type { ByteSplice } from './byte-splice.ts';
import { errnoOf, unreadable } from './file-fault.ts';
import { closeQuietly, type Permissions, readFully, widen, writeFully } from './guard-directory.ts';

/** One write of the sessions file, as the journal remembers it. */
export interface JournalRecord {
  /** Rises by one with each write. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The text that was replaced; null when there was no file, or nothing was written. */
  readonly before: {
    readonly hash: string;
    readonly modifiedAt: number;
    /** Two texts may be written within one tick of the clock; older records do not say. */
    readonly inode?: number;
  } | null;
  /** Hash of the text put in its place; of what stood there, where none was (`isWrite`). */
  readonly after: string;
  readonly splice?: ByteSplice;
  /** What the changes had to say, oldest first. */
  readonly entries: readonly unknown[];
  /** Late writes that this change has seen. */
  readonly late?: readonly { readonly sequence: number; readonly hash: string }[];
  /** The temporary name that the rename takes away: as long as it is there, the write has not happened. Empty: no write. */
  readonly temporary: string;
  /** The new state's temporary name: if the write has happened and this is there, it is still to be put in place. */
  readonly stateTemporary?: string;
}

/**
 * Whether a text was put in place. Any other record only says what happened, over whatever stood there: its `after` is the
 * hash of that, and not of a text of guard's.
 */
export const isWrite = ({ temporary }: JournalRecord): boolean => temporary !== '';

/** The log, open under the file mutex. */
export interface JournalLog {
  /** The newest records, newest first; at most `count`. Throws file-unreadable. */
  recent(count: number): readonly JournalRecord[];
  append(record: JournalRecord): void;
  /** Takes the last record back; to be called once for each. */
  retract(): void;
  /** Whether its path still leads to this very file, with nothing added by others, and it need not be rotated. */
  isAsLeft(): boolean;
  close(): void;
}

const LOG = 'log.jsonl';
const OLDER_LOG = 'log.1.jsonl';
const ROTATE_AT = 1_000_000;
const TAIL = 4_096;

/**
 * Opens the log in the journal's directory, and makes it if it is missing; `onForgotten` is called where the oldest records went
 * meanwhile. Throws the system's error.
 */
export function openJournalLog(
  directory: string,
  permissions: Permissions,
  onForgotten?: () => void,
): JournalLog {
  const path = `${directory}/${LOG}`;
  let { file, size, ino, hasOtherName } = openLog(path, permissions);
  // Another name, a backup's or a planted one, is another file: guard appends to none but its own.
  if (size > ROTATE_AT || hasOtherName) {
    renameSync(path, `${directory}/${OLDER_LOG}`);
    closeSync(file);
    ({ file, size, ino } = openLog(path, permissions));
    onForgotten?.();
  }
  let before = size;
  let newest: JournalRecord | undefined;
  let isWhole = size === 0;

  function recent(count: number): readonly JournalRecord[] {
    if (count === 1 && newest !== undefined) return [newest];
    try {
      const records = readRecent(count);
      newest = records[0];
      return records;
    } catch (error) {
      throw unreadable(path, error);
    }
  }

  function readRecent(count: number): readonly JournalRecord[] {
    for (let tail = TAIL; ; tail *= 8) {
      const isTail = size > tail;
      const records = lastRecords(linesOf(readFrom(file, Math.max(0, size - tail), size), { isTail }), count);
      if (records.length === count) return records;
      if (!isTail)
        return [...records, ...lastRecords(readLines(`${directory}/${OLDER_LOG}`), count - records.length)];
    }
  }

  function append(record: JournalRecord): void {
    before = size;
    newest = undefined;
    const isTorn = !isWhole && readFrom(file, size - 1, size) !== '\n';
    const line = Buffer.from(`${isTorn ? '\n' : ''}${JSON.stringify(record)}\n`);
    const end = size;
    size += line.length;
    try {
      writeFully(file, line, end);
      newest = record;
      isWhole = true;
    } catch (error) {
      retract();
      throw error;
    }
  }

  function retract(): void {
    if (before === size) before = startOfLastLine(readFrom(file, 0, size, 'latin1'));
    ftruncateSync(file, before);
    size = before;
    newest = undefined;
    isWhole = size === 0;
  }

  function isAsLeft(): boolean {
    if (size > ROTATE_AT) return false;
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.ino === ino && found.size === size;
  }

  return { recent, append, retract, isAsLeft, close: () => closeQuietly(file) };
}

/** All records that can still be read and whose lines are wanted, oldest first; a torn line is left out. Throws file-unreadable. */
export function readJournal(
  directory: string,
  isWanted: (line: string) => boolean = () => true,
): readonly JournalRecord[] {
  const lines = [...readLines(`${directory}/${OLDER_LOG}`), ...readLines(`${directory}/${LOG}`)];
  return lines
    .filter(isWanted)
    .map(parseRecord)
    .filter((record) => record !== undefined);
}

interface OpenLog {
  readonly file: number;
  readonly size: number;
  readonly ino: number;
  readonly hasOtherName: boolean;
}

function openLog(path: string, permissions: Permissions): OpenLog {
  const { O_APPEND, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
  const file = openOrMake(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK, permissions.fileMode);
  const found = fstatSync(file);
  if (!found.isFile()) {
    closeSync(file);
    throw new GuardError('file-unreadable', {
      path,
      reason: 'it is no regular file; remove it and guard makes its own',
    });
  }
  if (found.size === 0) widen(file, permissions);
  return { file, size: found.size, ino: found.ino, hasOtherName: found.nlink > 1 };
}

function readLines(path: string): readonly string[] {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return linesOf(readFrom(file, 0, fstatSync(file).size), { isTail: false });
    } finally {
      closeQuietly(file);
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw unreadable(path, error);
  }
}

function readFrom(file: number, from: number, to: number, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  const bytes = Buffer.allocUnsafe(to - from);
  const length = readFully(file, bytes, from);
  return bytes.toString(encoding, 0, length);
}

function startOfLastLine(text: string): number {
  return text.lastIndexOf('\n', text.length - 2) + 1;
}

function linesOf(text: string, { isTail }: { readonly isTail: boolean }): readonly string[] {
  const lines = text.split('\n');
  return isTail ? lines.slice(1) : lines;
}

function lastRecords(lines: readonly string[], count: number): readonly JournalRecord[] {
  const records: JournalRecord[] = [];
  for (let index = lines.length - 1; index >= 0 && records.length < count; index -= 1) {
    const record = parseRecord(lines[index] ?? '');
    if (record !== undefined) records.push(record);
  }
  return records;
}

function parseRecord(line: string): JournalRecord | undefined {
  if (line === '') return undefined;
  try {
    const record = JSON.parse(line) as JournalRecord;
    const isRecord = Number.isSafeInteger(record?.sequence) && typeof record.temporary === 'string';
    const isTimed = isInstant(record?.at) && typeof record.after === 'string';
    return isRecord && isTimed && Array.isArray(record.entries) ? record : undefined;
  } catch {
    return undefined;
  }
}
