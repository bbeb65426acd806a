import { Conflict } from './conflict.ts';
import { readHeading } from './heading.ts';
import {
  hasNoNames,
  hasWords,
  isAlignmentLine,
  isBareRow,
  isUnderlined,
  looksLikeASession,
  readHashHeading,
} from './line-shapes.ts';
import { endOfLine, hasOldLineEnds, type Line, lineAt, withLineFeeds } from './lines.ts';
import { maskHidden } from './mask.ts';
import { isOwnRow, OwnRows } from './own-rows.ts';
import {
  DEFAULT_COLUMNS,
  isAlignmentRow,
  isOwnHeader,
  isOwnOrder,
  isSameId,
  readHeader,
  readRow,
  splitCells,
} from './row.ts';
import { type OpenLock, openLock, readLockLine, type Section } from './section.ts';
import type { Columns, Problem, SessionRow, SessionsFile, Span, TableEnd } from './types.ts';

/**
 * One walk over the lines of a sessions file; a class, because what was read so far goes along from line to line. `skim` leaves
 * rows of guard's own form unread until one is asked for.
 */
export class Walk {
  private readonly text: string;
  /** The text with everything hidden blanked, and LF for CR where lines end so; offsets are the same. */
  private readonly visible: string;
  /** Where rows of guard's own form go unread; null where all are read. */
  private readonly ownRows: OwnRows | null;
  private readonly rows: SessionRow[] = [];
  private readonly locks: OpenLock[] = [];
  private readonly lockNames = new Set<string>();
  private readonly conflictLines: number[] = [];
  private readonly problems: Problem[];
  /** Without the heading anywhere, a table is known by its header alone. */
  private readonly needsHeading: boolean;
  private section: Section = { kind: 'none' };
  private sessionsHeading: Span | null = null;
  private columns: Columns | null = null;
  private tableEnd: TableEnd | null = null;
  private readonly conflict = new Conflict();
  private afterBlank = true;
  /** In a table whose lines need no pipe at their ends. */
  private inBareTable = false;

  constructor(text: string, mode: 'all' | 'skim') {
    const isOld = hasOldLineEnds(text);
    const { visible, problems } = maskHidden(isOld ? withLineFeeds(text) : text);
    this.text = text;
    this.visible = visible;
    this.ownRows = mode === 'skim' ? new OwnRows(visible) : null;
    this.problems = [...problems];
    if (isOld) this.report('cr-line-ends', 0, '');
    this.needsHeading = visible.includes('Active Sessions\n') || /active sessions?\b/i.test(visible);
  }

  sessionsFile(): SessionsFile {
    let start = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    for (let number = 1; start < this.visible.length; number += 1) {
      if (this.skipsOwnRows()) {
        const first = start;
        for (; isOwnRow(this.visible, start); number += 1) {
          this.ownRows?.add(start, number);
          start = endOfLine(this.visible, start) + 1;
        }
        if (start > first) this.extendTable({ next: Math.min(start, this.visible.length) });
        if (start >= this.visible.length) break;
      }
      const line = lineAt(this.visible, start, number);
      this.readLine(line);
      start = line.next;
    }
    for (const { fields, hasOtherText, line, title } of this.locks)
      if (fields.length === 0 && hasOtherText) this.report('lock-unreadable', line, title);
    if (this.sessionsHeading === null && this.tableEnd === null) this.report('no-sessions-section', 0, '');
    return {
      text: this.text,
      visible: this.visible,
      eol: this.text[this.text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n',
      rows: this.rows,
      tableEnd: this.tableEnd,
      sessionsHeading: this.sessionsHeading,
      locks: this.locks,
      conflictLines: this.conflictLines,
      problems: this.problems,
    };
  }

  /** The rows with that id, of a text that was skimmed. */
  rowsWithId(id: string): readonly SessionRow[] {
    const rows = this.rows.filter((row) => isSameId(row.id, id));
    const columns = this.tableEnd?.columns ?? DEFAULT_COLUMNS;
    for (const { start, number } of this.ownRows?.withId(id) ?? []) {
      const span = { start, end: lineAt(this.visible, start, number).end };
      const cells = splitCells(this.visible, span.start, span.end);
      const row = readRow(this.visible, span, number, cells, columns);
      if (typeof row === 'object') rows.push(row);
    }
    return rows.sort((one, other) => one.line - other.line);
  }

  /** Only in the table that grows, whose columns stay the same to the end, and under a header in guard's order. */
  private skipsOwnRows(): boolean {
    const { columns, tableEnd } = this;
    return (
      this.ownRows !== null &&
      this.section.kind === 'sessions' &&
      !this.conflict.isOpen &&
      columns !== null &&
      columns !== DEFAULT_COLUMNS &&
      tableEnd?.columns === columns &&
      isOwnOrder(columns)
    );
  }

  private readLine(line: Line): void {
    if (this.isConflictMarker(line) || this.conflict.isInBase) return;
    if (this.visible[line.start] === '|') {
      this.readTableLine(line);
      this.afterBlank = false;
      return;
    }
    const text = this.visible.slice(line.start, line.end);
    const trimmed = text.trim();
    this.inBareTable = this.continuesBareTable(line, trimmed);
    if (trimmed !== '') this.readTextLine(line, text, trimmed);
    this.afterBlank = trimmed === '';
  }

  private readTextLine(line: Line, text: string, trimmed: string): void {
    const heading = readHashHeading(text);
    if (heading !== null) this.openSection(line, heading.level, heading.title);
    else if (isUnderlined(this.visible, line.next, trimmed))
      this.openSection(this.withUnderline(line), 2, trimmed);
    else if (trimmed.startsWith('|')) {
      const isIndentedCode = this.afterBlank && /^(?: {4}| {0,3}\t)/.test(text);
      if (!isIndentedCode) this.readTableLine(line);
    } else if (this.inBareTable) {
      this.readTableLine(line);
    } else if (this.section.kind === 'lock') {
      readLockLine(this.section.lock, this.visible, line);
    } else if (this.section.kind === 'sessions' && looksLikeASession(trimmed)) {
      this.report('not-a-row', line.number, trimmed);
    }
  }

  /** A line with a pipe begins such a table if the next one aligns its columns; right below a row it is a row in any table. */
  private continuesBareTable(line: Line, trimmed: string): boolean {
    if (this.section.kind !== 'sessions' || !trimmed.includes('|')) return false;
    if (trimmed.startsWith('|')) return this.inBareTable;
    const isRow = this.inBareTable || (this.columns !== null && this.tableEnd?.offset === line.start);
    return isBareRow(trimmed) && (isRow || isAlignmentLine(this.visible, line.next));
  }

  private isConflictMarker({ start, end, number }: Line): boolean {
    const marker = this.conflict.readMarker(this.visible, start, end);
    if (marker === null) return false;
    if (this.section.kind === 'none') return true;
    if (this.conflictLines.length === 0) this.report('conflict-markers', number, marker);
    this.conflictLines.push(number);
    return true;
  }

  private withUnderline(line: Line): Line {
    return { ...line, next: Math.min(endOfLine(this.visible, line.next) + 1, this.visible.length) };
  }

  private openSection(line: Line, level: number, title: string): void {
    const heading = readHeading(title);
    if (heading.kind === 'sessions') {
      this.sessionsHeading ??= { start: line.start, end: line.next };
      this.section = { kind: 'sessions', level };
      this.columns = DEFAULT_COLUMNS;
    } else if (heading.kind === 'lock') {
      const lock = openLock(heading, line);
      if (this.lockNames.has(lock.name)) this.report('duplicate-lock', line.number, lock.title);
      this.lockNames.add(lock.name);
      this.locks.push(lock);
      this.section = { kind: 'lock', lock };
    } else if (this.section.kind !== 'sessions' || level <= this.section.level) {
      this.section = { kind: 'none' };
      this.columns = null;
    }
  }

  private readTableLine(line: Line): void {
    const text = this.visible.slice(line.start, line.end);
    if (this.section.kind === 'lock') this.section.lock.hasOtherText ||= hasWords(text);
    if (this.section.kind === 'lock' || (this.section.kind !== 'sessions' && this.needsHeading)) return;
    const cells = splitCells(this.visible, line.start, line.end);
    if (isAlignmentRow(this.textOf(cells))) this.extendTable(line);
    else if (!this.readHeaderLine(line, text, cells)) this.readRowLine(line, cells, text);
  }

  /** A line that names the columns, or, before an alignment row, one that opens somebody else's table. */
  private readHeaderLine(line: Line, text: string, cells: readonly Span[]): boolean {
    if (!isOwnHeader(this.textOf(cells)) && hasNoNames(text)) return false;
    const columns = readHeader(this.textOf(cells));
    const isKnown = columns !== null && (this.section.kind === 'sessions' || columns.lastActive !== -1);
    if (isKnown) {
      this.columns = columns;
      this.extendTable(line);
      return true;
    }
    if (!isAlignmentLine(this.visible, line.next)) return false;
    this.columns = null;
    if (this.section.kind === 'sessions') this.report('unknown-table', line.number, text.trim());
    return true;
  }

  private readRowLine(line: Line, cells: readonly Span[], text: string): void {
    const { columns } = this;
    if (columns === null) return;
    const row = readRow(this.visible, { start: line.start, end: line.end }, line.number, cells, columns);
    this.extendTable(line);
    if (row === 'placeholder') return;
    if (row === 'unreadable') {
      this.report('unreadable-row', line.number, text.trim());
      return;
    }
    if (cells.length < columns.count) this.report('short-row', line.number, row.id);
    if (cells.length > columns.count) this.report('surplus-cells', line.number, row.id);
    this.rows.push(row);
  }

  /** New rows go to the first table, so only that one grows. */
  private extendTable(line: Pick<Line, 'next'>): void {
    if (this.columns === null) return;
    const isSame = this.tableEnd === null || this.tableEnd.columns === this.columns;
    const wasEmpty = this.tableEnd?.columns === DEFAULT_COLUMNS && this.rows.length === 0;
    if (isSame || wasEmpty) this.tableEnd = { offset: line.next, columns: this.columns };
  }

  private textOf(cells: readonly Span[]): readonly string[] {
    return cells.map(({ start, end }) => this.visible.slice(start, end));
  }

  private report(kind: Problem['kind'], line: number, detail: string): void {
    this.problems.push({ kind, line, detail });
  }
}
