import { closeSync, constants, fstatSync, lstatSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isInstant } from '../core/stamp.ts';
import { openOrMake } from '../make-for-owner.ts';
import { unwritable } from './file-fault.ts';
import { ensureGuardDirectory, type Permissions, readFully, widen } from './guard-directory.ts';
import { readStable } from './stable-file.ts';

/** Something that happened without a write of the sessions file: a refusal, a failure. */
export interface JournalNote {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly entry: unknown;
}

const NOTES = 'notes.jsonl';
const OLDER_NOTES = 'notes.1.jsonl';
const ROTATE_AT = 1_000_000;

/**
 * Adds a note to the journal's directory: one write to the end of a file, which the system keeps whole, so that a refusal
 * neither waits for the mutex nor loads what writes the sessions file. Throws file-unwritable.
 */
export function appendNote(journal: string, note: JournalNote, permissions: Permissions): void {
  const { O_APPEND, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
  ensureGuardDirectory(dirname(journal), permissions);
  ensureGuardDirectory(journal, permissions);
  const path = `${journal}/${NOTES}`;
  try {
    const file = openOrMake(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK, permissions.fileMode);
    try {
      const found = fstatSync(file);
      // A FIFO that can be read as well opens, with nobody at its other end.
      if (!found.isFile()) throw new Error('it is no regular file');
      const { size, ino } = found;
      if (size === 0) widen(file, permissions);
      writeSync(file, `${isTorn(file, size) ? '\n' : ''}${JSON.stringify(note)}\n`);
      // Whoever else came to the limit has moved the file already, if it is another one now.
      if (size > ROTATE_AT && lstatSync(path).ino === ino) renameSync(path, `${journal}/${OLDER_NOTES}`);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Whether a file ends in the middle of a line, whose writer died or had no more room. */
function isTorn(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readFully(file, last, size - 1) === 1 && last.toString() !== '\n';
}

/** All notes that can still be read and whose lines are wanted, oldest first. Throws as {@link readStable}. */
export function readNotes(
  journal: string,
  isWanted: (line: string) => boolean = () => true,
): readonly JournalNote[] {
  return [OLDER_NOTES, NOTES].flatMap((name) =>
    linesOf(`${journal}/${name}`).filter(isWanted).flatMap(parseNote),
  );
}

function linesOf(path: string): readonly string[] {
  return readStable(path, path)?.bytes.toString('utf8').split('\n') ?? [];
}

function parseNote(line: string): readonly JournalNote[] {
  try {
    const note = JSON.parse(line) as Partial<JournalNote> | null;
    return isInstant(note?.at) && typeof note.entry === 'object' ? [note as JournalNote] : [];
  } catch {
    return [];
  }
}
