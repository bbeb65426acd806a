import { hasNoNames, isAlignmentLine, isBareRow } from './line-shapes.ts';
import { endOfLine, type Line, lineAt } from './lines.ts';
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
import type { Columns, ProblemKind, SessionRow, Span, TableEnd } from './types.ts';

/** A row with its two times where the protocol has them. */
const FIRST_ROW = / {0,3}\|?[^|\n]+\|\W*\d{4}-\d\d-\d\d[^|\n]*\|\W*\d{4}-\d\d-\d\d/y;

type Report = (kind: ProblemKind, line: number, detail: string) => void;

/** The tables of sessions that a walk comes through, line by line: their rows, and where a new one goes. */
export class SessionsTable {
  readonly rows: SessionRow[] = [];
  end: TableEnd | null = null;
  private readonly visible: string;
  /** Where rows of guard's own form go unread; null where all are read. */
  private readonly ownRows: OwnRows | null;
  private readonly report: Report;
  /** Of the table that the walk stands in; null where it stands in none, or in somebody else's. */
  private columns: Columns | null = null;
  /** In a table whose lines need no pipe at their ends. */
  private isBare = false;

  constructor(visible: string, mode: 'all' | 'skim', report: Report) {
    this.visible = visible;
    this.ownRows = mode === 'skim' ? new OwnRows(visible) : null;
    this.report = report;
  }

  /** Below the heading, rows are read as guard writes them until a header names other columns. */
  begin(): void {
    this.columns = DEFAULT_COLUMNS;
  }

  leave(): void {
    this.columns = null;
  }

  /** Whether a line by itself, without the section's heading, names the columns of sessions. */
  isHeader(line: Line): boolean {
    const texts = splitCells(this.visible, line.start, line.end).map(({ start, end }) =>
      this.visible.slice(start, end),
    );
    return (
      isOwnHeader(texts) || (!hasNoNames(this.textOf(line)) && (readHeader(texts)?.lastActive ?? -1) !== -1)
    );
  }

  /** Reads a line with pipes, inside the section or before anything that is one. */
  readLine(line: Line, isInSection: boolean): void {
    const cells = splitCells(this.visible, line.start, line.end);
    const texts = cells.map(({ start, end }) => this.visible.slice(start, end));
    if (isAlignmentRow(texts)) this.extend(line.next);
    else if (!this.readHeaderLine(line, texts, isInSection)) this.readRowLine(line, cells);
  }

  /**
   * Whether a line without a pipe in front is one of a bare table. One with a pipe begins such a table if the next one aligns
   * its columns; right below a row it is a row in any table.
   */
  goesOnBare(line: Line, trimmed: string, isInSection: boolean): boolean {
    this.isBare = isInSection && trimmed.includes('|') && this.canBeBare(line, trimmed);
    return this.isBare;
  }

  /**
   * Whether rows of guard's own form go unread here: only in the table that grows, whose columns stay the same to the end, and
   * under a header in guard's order.
   */
  canSkip(): boolean {
    const { columns, end, ownRows } = this;
    return (
      ownRows !== null &&
      columns !== null &&
      columns !== DEFAULT_COLUMNS &&
      end?.columns === columns &&
      isOwnOrder(columns)
    );
  }

  /** Skips rows of guard's own form from that line on; gives how many there are, and where the line behind them begins. */
  skipOwnRows(start: number, number: number): { readonly lines: number; readonly next: number } {
    let next = start;
    let lines = 0;
    for (; isOwnRow(this.visible, next); lines += 1) {
      this.ownRows?.add(next, number + lines);
      next = endOfLine(this.visible, next) + 1;
    }
    if (lines > 0) this.extend(Math.min(next, this.visible.length));
    return { lines, next };
  }

  /** The rows with that id, the unread ones among them. */
  rowsWithId(id: string): readonly SessionRow[] {
    const rows = this.rows.filter((row) => isSameId(row.id, id));
    const columns = this.end?.columns ?? DEFAULT_COLUMNS;
    for (const { start, number } of this.ownRows?.withId(id) ?? []) {
      const span = { start, end: lineAt(this.visible, start, number).end };
      const cells = splitCells(this.visible, span.start, span.end);
      const row = readRow(this.visible, span, number, cells, columns);
      if (typeof row === 'object') rows.push(row);
    }
    return rows.sort((one, other) => one.line - other.line);
  }

  private canBeBare(line: Line, trimmed: string): boolean {
    if (trimmed.startsWith('|')) return this.isBare;
    const isRow = this.isBare || (this.columns !== null && this.end?.offset === line.start);
    return isBareRow(trimmed) && (isRow || isAlignmentLine(this.visible, line.next));
  }

  /** A line that names the columns, or, before an alignment row, one that opens somebody else's table. */
  private readHeaderLine(line: Line, cells: readonly string[], isInSection: boolean): boolean {
    const text = this.textOf(line);
    if (!isOwnHeader(cells) && hasNoNames(text)) return false;
    const columns = readHeader(cells) ?? (isInSection ? this.columnsByRow(line, cells.length) : null);
    const isKnown = columns !== null && (isInSection || columns.lastActive !== -1);
    if (isKnown) {
      this.columns = columns;
      this.extend(line.next);
      return true;
    }
    if (!isAlignmentLine(this.visible, line.next)) return false;
    this.columns = null;
    if (isInSection) this.report('unknown-table', line.number, text.trim());
    return true;
  }

  /** Those of the protocol, where the header says in other words what the first row has in their places. */
  private columnsByRow({ next }: Line, count: number): Columns | null {
    if (this.columns !== DEFAULT_COLUMNS || count < 4 || !isAlignmentLine(this.visible, next)) return null;
    FIRST_ROW.lastIndex = endOfLine(this.visible, next) + 1;
    return FIRST_ROW.test(this.visible) ? { ...DEFAULT_COLUMNS, count } : null;
  }

  private readRowLine(line: Line, cells: readonly Span[]): void {
    const { columns } = this;
    if (columns === null) return;
    const row = readRow(this.visible, { start: line.start, end: line.end }, line.number, cells, columns);
    this.extend(line.next);
    if (row === 'placeholder') return;
    if (row === 'unreadable') {
      this.report('unreadable-row', line.number, this.textOf(line).trim());
      return;
    }
    if (cells.length < columns.count) this.report('short-row', line.number, row.id);
    if (cells.length > columns.count) this.report('surplus-cells', line.number, row.id);
    this.rows.push(row);
  }

  /** New rows go to the first table, so only that one grows. */
  private extend(offset: number): void {
    if (this.columns === null) return;
    const isSame = this.end === null || this.end.columns === this.columns;
    const wasEmpty = this.end?.columns === DEFAULT_COLUMNS && this.rows.length === 0;
    if (isSame || wasEmpty) this.end = { offset, columns: this.columns };
  }

  private textOf({ start, end }: Span): string {
    return this.visible.slice(start, end);
  }
}
