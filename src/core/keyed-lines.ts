import { splitCells } from './sessions-file/row.ts';

/** A line of a text, with a key that stays the same while guard, or a hand, changes what the line says. */
export interface KeyedLine {
  readonly key: string;
  /** With its end of line. */
  readonly text: string;
  /** The heading above, for a field of a lock. */
  readonly lock: string | null;
}

const FIELD = /^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\*\*([^*:]+)(?::\*\*|\*\*:)/;

/** Cuts a text into lines. Rows of a table go by their first cell, fields of a lock by their label, others by themselves. */
export function keyLines(text: string): readonly KeyedLine[] {
  let heading = '';
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => {
    if (/^ {0,3}#/.test(line)) heading = line.trim().toLowerCase();
    const label = FIELD.exec(line)?.[1];
    if (label !== undefined)
      return { key: `field ${heading} ${label.trim().toLowerCase()}`, text: line, lock: heading };
    return { key: rowKey(line) ?? `line ${line.trimEnd()}`, text: line, lock: null };
  });
}

/** The cells of a line, or null where it is no row of a table. */
export function cellsOf(line: string): readonly string[] | null {
  if (!/^[ \t]*\|/.test(line)) return null;
  const cells = splitCells(line, 0, line.trimEnd().length).map(({ start, end }) => line.slice(start, end));
  return cells.length < 3 ? null : cells;
}

function rowKey(line: string): string | null {
  const [first] = cellsOf(line) ?? [];
  return first === undefined ? null : `row ${first.trim().toLowerCase()}`;
}
