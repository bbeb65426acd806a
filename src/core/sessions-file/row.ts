import { isNothing } from '../claim-entry.ts';
import { endOfCodeSpan } from '../code-span.ts';
import { isMadeOf } from '../letters.ts';
import { parseStamp } from '../stamp.ts';
import type { Columns, SessionRow, Span } from './types.ts';

/** The columns of the protocol's own table, for a table without a header. */
export const DEFAULT_COLUMNS: Columns = { id: 0, started: 1, lastActive: 2, editing: 3, count: 4 };

/** Whether columns stand as in the protocol's own table. */
export function isOwnOrder({ id, started, lastActive, editing, count }: Columns): boolean {
  return id === 0 && started === 1 && lastActive === 2 && editing === 3 && count === 4;
}

/** Ids are the same whatever their case: `3B3B` in the table is session 3b3b. */
export function isSameId(one: string, other: string): boolean {
  return one === other || (one.length === other.length && one.toLowerCase() === other.toLowerCase());
}

const ID = /^(?:session(?: id)?|id)$/;
const STARTED = /^(?:started|start|since|registered)\b/;
const LAST_ACTIVE = /^last (?:active|activity|seen|update|updated)\b/;
const EDITING = /^(?:currently editing|editing|current files?|files?|claims?)\b/;

/** Splits a table line into its cells: `|` in code spans or after `\` does not split. */
export function splitCells(visible: string, start: number, end: number): readonly Span[] {
  const cells: Span[] = [];
  let from = start;
  let at = start;
  while (at < end) {
    const character = visible[at];
    if (character === '|') {
      cells.push({ start: from, end: at });
      from = at + 1;
      at += 1;
    } else if (character === '\\') at += 2;
    else if (character === '`') at = Math.min(end, at + endOfCodeSpan(visible.slice(at, end), 0));
    else at += 1;
  }
  cells.push({ start: from, end });
  const isBlank = (cell: Span | undefined): boolean =>
    cell !== undefined && visible.slice(cell.start, cell.end).trim() === '';
  if (isBlank(cells[0])) cells.shift();
  if (cells.length > 0 && isBlank(cells.at(-1)) && visible[(cells.at(-1)?.start ?? 0) - 1] === '|')
    cells.pop();
  return cells;
}

/** Whether every cell is `---`, `:--` or the like. */
export function isAlignmentRow(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.every((cell) => isAlignment(cell.trim()));
}

function isAlignment(cell: string): boolean {
  const dashes = cell.slice(cell.startsWith(':') ? 1 : 0, cell.endsWith(':') ? -1 : undefined);
  return dashes.startsWith('-') && dashes === '-'.repeat(dashes.length);
}

/** The template's header, which most tables have. */
const OWN_HEADER = ['Session ID', 'Started', 'Last Active', 'Currently Editing'];

/** Whether cells are the template's header. */
export function isOwnHeader(cells: readonly string[]): boolean {
  return cells.length === OWN_HEADER.length && cells.every((cell, at) => cell.trim() === OWN_HEADER[at]);
}

/** The columns that a header names, or null where it is no header of a sessions table: claims need a column to stand in. */
export function readHeader(cells: readonly string[]): Columns | null {
  if (isOwnHeader(cells)) return { ...DEFAULT_COLUMNS };
  const names = cells.map((cell) =>
    cell
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim(),
  );
  const find = (pattern: RegExp): number => names.findIndex((name) => pattern.test(name));
  const columns = {
    id: find(ID),
    started: find(STARTED),
    lastActive: find(LAST_ACTIVE),
    editing: find(EDITING),
    count: cells.length,
  };
  return columns.id !== -1 && columns.editing !== -1 ? columns : null;
}

/** Reads a row, or says that it is a placeholder (`_(none)_`) or cannot be read. */
export function readRow(
  visible: string,
  span: Span,
  line: number,
  cells: readonly Span[],
  columns: Columns,
): SessionRow | 'placeholder' | 'unreadable' {
  const text = (column: number): string => {
    const cell = column === -1 ? undefined : cells[column];
    return cell === undefined ? '' : visible.slice(cell.start, cell.end).trim();
  };
  const idText = text(columns.id);
  if (isNothing(idText)) {
    const rest = cells.filter((_, column) => column !== columns.id);
    return rest.every((cell) => isNothing(visible.slice(cell.start, cell.end)))
      ? 'placeholder'
      : 'unreadable';
  }
  const id = readId(idText);
  if (id === '' || parseStamp(idText) !== null) return 'unreadable';
  return {
    id,
    line,
    span,
    cells,
    columns,
    started: text(columns.started),
    lastActive: text(columns.lastActive),
    editing: text(columns.editing),
  };
}

/** An id without ticks, bold, strike-through, link and remark. */
export function readId(cell: string): string {
  if (isMadeOf(cell, '.-')) return cell;
  const link = /^\W*\[([^\]]+)\]\([^)]*\)/.exec(cell);
  const bare = (link?.[1] ?? cell).replace(/[`*~]/g, '').trim();
  return /^[^\s(,;|]+/.exec(bare)?.[0] ?? '';
}
