import type { Instant } from '../stamp.ts';

/** A range of the text, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Which cell of a row holds what; -1 where the table has no such column. */
export interface Columns {
  readonly id: number;
  readonly started: number;
  readonly lastActive: number;
  readonly editing: number;
  readonly count: number;
}

/** One row of Active Sessions that could be read. */
export interface SessionRow {
  /** As written, without ticks, bold, link or remark. */
  readonly id: string;
  readonly line: number;
  /** The row's line, without its end of line. */
  readonly span: Span;
  /** The cells between the pipes, with their padding. */
  readonly cells: readonly Span[];
  readonly columns: Columns;
  readonly started: string;
  readonly lastActive: string;
  readonly editing: string;
}

/** Where a new row of the table goes. */
export interface TableEnd {
  /** Offset after the last line of the table, its end of line included. */
  readonly offset: number;
  readonly columns: Columns;
}

export interface LockField {
  /** As written, without bold and colon. */
  readonly label: string;
  /** The label in lower case. */
  readonly key: string;
  readonly line: number;
  readonly value: string;
  readonly valueSpan: Span;
  /** Offset after the field's line, its end of line included. */
  readonly lineEnd: number;
}

/** One `## … Lock` section. Sections of one name can be several, after a bad merge. */
export interface LockSection {
  /** `vercel`, `docker`, or the slug of the heading without "Lock". */
  readonly name: string;
  readonly title: string;
  readonly line: number;
  readonly fields: readonly LockField[];
  /** Offset after the heading's line. */
  readonly bodyStart: number;
}

export type ProblemKind =
  | 'cr-line-ends'
  | 'conflict-markers'
  | 'unreadable-row'
  | 'short-row'
  | 'surplus-cells'
  | 'not-a-row'
  | 'unknown-table'
  | 'column-missing'
  | 'duplicate-session'
  | 'unclosed-fence'
  | 'unclosed-comment'
  | 'no-sessions-section'
  | 'duplicate-lock'
  | 'lock-unreadable'
  | 'lock-field-missing'
  | 'lock-field-twice'
  | 'lock-status-unknown'
  | 'lock-holder-unclear'
  | 'lock-holder-without-row'
  | 'stamp-unreadable'
  | 'stamp-in-the-future'
  | 'path-outside'
  | 'claim-covers-nothing'
  | 'setting-unused';

/** Something in the file that is kept, reported and never rewritten. */
export interface Problem {
  readonly kind: ProblemKind;
  /** Counted from 1; 0 for the whole file. */
  readonly line: number;
  /** What stands there, or which field or session is meant. */
  readonly detail: string;
}

/** The sessions file, read. `text` is exactly what was read. */
export interface SessionsFile {
  readonly text: string;
  /** The text with fenced code and comments blanked; offsets are the same. */
  readonly visible: string;
  readonly eol: '\n' | '\r\n';
  readonly rows: readonly SessionRow[];
  readonly tableEnd: TableEnd | null;
  /** The line of the (first) Active Sessions heading, its end of line included. */
  readonly sessionsHeading: Span | null;
  readonly locks: readonly LockSection[];
  /** Lines of conflict markers that stand inside a section guard uses. */
  readonly conflictLines: readonly number[];
  readonly problems: readonly Problem[];
  /** The rows with that id, whatever its case: there for a large file, whose `rows` are read only when they are asked for. */
  rowsWithId?(id: string): readonly SessionRow[];
}

/** The time facts that reading stamps needs. */
export interface Timing {
  readonly now: Instant;
  /** The sessions file's own modification time. */
  readonly modifiedAt: Instant;
}
