import { type ClaimEntry, parseEntries } from './claim-entry.ts';
import { isMadeOf } from './letters.ts';
import { isNothing } from './nothing.ts';
import { idKey, isSameId } from './sessions-file/row.ts';
import type { Columns, Problem, SessionRow, SessionsFile, Timing } from './sessions-file/types.ts';
import { isFromTheFuture, isSessionInactive, SESSION_OVER_AFTER_MS, type TimeLimits } from './staleness.ts';
import { type Instant, latestOf, parseStamp } from './stamp.ts';

/** A session's id: 1 to 64 letters, digits, `-`, `_`, `.` (contract, section 2). */
export type SessionId = string;

const LONGEST_ID = 64;

/** Whether text can be an id; `-`, `none` and dates are not, because in the table they say that there is none. */
export function isSessionId(text: string): text is SessionId {
  const isWord = text !== '' && text.length <= LONGEST_ID && isMadeOf(text, '.-');
  return isWord && !isNothing(text) && parseStamp(text) === null;
}

/** What the table says where a word stands that looks like an id and is none; null for any other text. */
export function meaningInTable(text: string): 'nobody' | 'date' | null {
  if (!isMadeOf(text, '.-') || text === '') return null;
  if (isNothing(text)) return 'nobody';
  return parseStamp(text) === null ? null : 'date';
}

/** Ids are the same whatever their case: `3B3B` in the table is session 3b3b. */
export function isSameSession(one: SessionId, other: SessionId): boolean {
  return isSameId(one, other);
}

/** What guard knows of sessions beside the table. */
export interface SessionFacts {
  /** Whether the session's agent process is provably gone. */
  isGone(id: SessionId): boolean;
}

/** A row as the rules of time see it. */
export interface SessionView {
  readonly id: SessionId;
  readonly row: SessionRow;
  readonly started: Instant | null;
  /** Never in the future; the file's own modification time where the stamp cannot be read. */
  readonly lastActive: Instant;
  readonly active: boolean;
  readonly gone: boolean;
}

/** All readable rows with their age judged (contract, section 3). */
export function viewSessions(
  file: SessionsFile,
  timing: Timing,
  limits: TimeLimits,
  facts: SessionFacts,
): readonly SessionView[] {
  return file.rows.map((row) => {
    const lastActive = lastActivity(row, timing);
    const gone = facts.isGone(row.id);
    return {
      id: row.id,
      row,
      started: parseStamp(row.started),
      lastActive,
      active: !gone && !isSessionInactive(lastActive, timing.now, limits),
      gone,
    };
  });
}

/** The time a stamp stands for, the latest in doubt: never later than now; the file's own time where it cannot be read. */
function effectiveStamp(text: string, { modifiedAt, now }: Timing): Instant {
  return Math.min(latestOf(text, modifiedAt) ?? modifiedAt, now);
}

/**
 * Where a table has no column for it, guard's own changes make the file's time younger again and again, which says nothing of
 * a session that began a day ago.
 */
function lastActivity(row: SessionRow, timing: Timing): Instant {
  const started = row.columns.lastActive === -1 ? parseStamp(row.started) : null;
  if (started !== null && timing.now - started > SESSION_OVER_AFTER_MS) return started;
  return effectiveStamp(row.lastActive, timing);
}

/** What the row says it is editing; read once, whoever asks. */
export function entriesOf(row: SessionRow): readonly ClaimEntry[] {
  const known = readEntries.get(row);
  if (known !== undefined) return known;
  const entries = parseEntries(row.editing);
  readEntries.set(row, entries);
  return entries;
}

const readEntries = new WeakMap<SessionRow, readonly ClaimEntry[]>();

/** The session's own rows, the most recently active first. */
export function rowsOf(file: SessionsFile, id: SessionId): readonly SessionRow[] {
  const rows = file.rowsWithId?.(id) ?? file.rows.filter((row) => isSameSession(row.id, id));
  return rows.toSorted(
    (one, other) => (parseStamp(other.lastActive) ?? 0) - (parseStamp(one.lastActive) ?? 0),
  );
}

/** Stamps and ids in the table that somebody should look at. */
export function problemsOfRows(file: SessionsFile, timing: Timing): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const timeless = new Set<Columns>();
  for (const row of file.rows) {
    const stamp = parseStamp(row.lastActive);
    const isShort = row.cells.length < row.columns.count;
    if (row.columns.lastActive === -1 && !isShort) {
      if (!timeless.has(row.columns))
        problems.push({ kind: 'column-missing', line: row.line, detail: row.id });
      timeless.add(row.columns);
    } else if (stamp === null) problems.push({ kind: 'stamp-unreadable', line: row.line, detail: row.id });
    else if (isFromTheFuture(stamp, timing.now)) {
      problems.push({ kind: 'stamp-in-the-future', line: row.line, detail: row.id });
    }
    const key = idKey(row.id);
    if (seen.has(key)) problems.push({ kind: 'duplicate-session', line: row.line, detail: row.id });
    seen.add(key);
  }
  return problems;
}
