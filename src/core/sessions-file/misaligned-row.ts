import { isNothing } from '../nothing.ts';
import { parseStamp } from '../stamp.ts';
import type { Columns, Span } from './types.ts';

/** A row as its cells tell: where they are too few or too many, its claims stand in another column than the header says. */
export interface AlignedRow {
  readonly cells: readonly Span[];
  readonly columns: Columns;
}

/** A path is the first that such a cell says. */
const PATH_FIRST = /^[^\s:]*(?:[a-z_\])}*]\/|\/[a-z_[({@*.]|\.[a-z])/i;
const TIME = /\d:\d\d|^\d+[/.]/;

/** Finds the claims of a row with a cell too few or too many, or two that changed places. What tells nothing stays as the header says. */
export function alignRow(
  cells: readonly Span[],
  columns: Columns,
  textOf: (cell: Span) => string,
): AlignedRow {
  const texts = cells.map((cell) => textOf(cell).trim());
  if (texts.length === columns.count) return { cells, columns: exchanged(texts, columns) };
  if (texts.length <= columns.editing) return { cells, columns: withoutTime(texts, columns) };
  if (texts.length < columns.count || columns.editing !== columns.count - 1) return { cells, columns };
  const { editing } = columns;
  const written = texts[editing] ?? '';
  const surplus = texts.length - columns.count;
  if (parseStamp(written) !== null && isPath(texts.at(-1)))
    return { cells, columns: shifted(columns, surplus) };
  const next = texts.findIndex((text, at) => at > editing && isPath(text));
  if (isNothing(written) && next !== -1) return { cells, columns: { ...columns, editing: next } };
  return { cells: isPath(written) ? joinPaths(cells, texts, editing) : cells, columns };
}

/** Where paths stand in place of a time, and a time in place of paths. */
function exchanged(texts: readonly string[], columns: Columns): Columns {
  const { started, lastActive, editing } = columns;
  if (parseStamp(texts[editing] ?? '') === null) return columns;
  if (isPath(texts[lastActive])) return { ...columns, lastActive: editing, editing: lastActive };
  if (!isPath(texts[started])) return columns;
  return { ...columns, started: lastActive, lastActive: editing, editing: started };
}

/** Where paths stand in place of a time, a time is what the row lacks. */
function withoutTime(texts: readonly string[], columns: Columns): Columns {
  const last = texts.length - 1;
  const isTimes = last === columns.started || last === columns.lastActive;
  if (!isTimes || !isPath(texts[last])) return columns;
  const before = (column: number): number => (column < last ? column : -1);
  return {
    ...columns,
    started: before(columns.started),
    lastActive: before(columns.lastActive),
    editing: last,
  };
}

function shifted({ id, started, lastActive, editing, count }: Columns, by: number): Columns {
  const after = (column: number): number => (column > id ? column + by : column);
  return { id, started: after(started), lastActive: after(lastActive), editing: editing + by, count };
}

/** Paths with a `|` between them are one cell. */
function joinPaths(cells: readonly Span[], texts: readonly string[], editing: number): readonly Span[] {
  let last = editing;
  while (isPath(texts[last + 1])) last += 1;
  const joined = { start: cells[editing]?.start ?? 0, end: cells[last]?.end ?? 0 };
  return [...cells.slice(0, editing), joined, ...cells.slice(last + 1)];
}

function isPath(text: string | undefined): boolean {
  return text !== undefined && PATH_FIRST.test(text) && !TIME.test(text) && !isNothing(text);
}
