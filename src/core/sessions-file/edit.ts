import { titleOf } from './heading.ts';
import { DEFAULT_COLUMNS } from './row.ts';
import type { Splice } from './splice.ts';
import { SESSIONS_SECTION, TEMPLATE_LOCKS } from './template-parts.ts';
import type { Columns, LockField, LockSection, SessionRow, SessionsFile, Span } from './types.ts';

/** The smallest edits of a sessions file: each touches one cell, one field or one line. */

/** Replaces cells of a row, padding and comments stay; a row that is too short gets the cells it lacks. */
export function setCells(
  file: SessionsFile,
  row: SessionRow,
  values: ReadonlyMap<number, string>,
): readonly Splice[] {
  const splices: Splice[] = [];
  const lacking = new Map<number, string>();
  for (const [column, value] of values) {
    const content = cellContent(file, row, column);
    if (content === null) lacking.set(column, value);
    else splices.push(replaceContent(file, content, value));
  }
  if (lacking.size > 0) splices.push(addCells(file, row, lacking));
  return splices;
}

/** Where a cell's words stand, without padding and comments round them; null where the row lacks the cell. */
export function cellContent(file: SessionsFile, row: SessionRow, column: number): Span | null {
  const cell = row.cells[column];
  if (cell === undefined) return null;
  const visible = file.visible.slice(cell.start, cell.end);
  const content = visible.trim();
  const start = cell.start + (content === '' ? 0 : visible.indexOf(content));
  return { start, end: start + content.length };
}

function replaceContent(file: SessionsFile, { start, end }: Span, value: string): Splice {
  if (start !== end) return { start, end, text: value };
  const [blank = ''] = /^[ \t]*/.exec(file.text.slice(start)) ?? [];
  return { start, end: start + blank.length, text: ` ${value} ` };
}

/** Adds a row at the end of the table; a file without the table gets its section from the template. */
export function addRow(
  file: SessionsFile,
  cells: Readonly<Record<'id' | 'started' | 'lastActive' | 'editing', string>>,
): Splice {
  return insertRowLine(file, printRow(file.tableEnd?.columns ?? DEFAULT_COLUMNS, cells));
}

/** Adds a line, as it stands, at the end of the table. */
export function insertRowLine(file: SessionsFile, row: string): Splice {
  const { text, tableEnd, sessionsHeading } = file;
  if (tableEnd !== null) return insertLine(file, tableEnd.offset, row);
  const [, , ...header] = SESSIONS_SECTION.trimEnd().split('\n');
  if (sessionsHeading !== null) {
    const eol = eolAt(file, sessionsHeading.end);
    const lines = ['', ...header, row].join(eol);
    return insertLine(
      file,
      sessionsHeading.end,
      text.slice(sessionsHeading.end).trim() === '' ? lines : lines + eol,
    );
  }
  const eol = eolAt(file, text.length);
  const gap = text === '' || text === '\ufeff' || text.endsWith('\n') ? '' : eol;
  const section = [...SESSIONS_SECTION.trimEnd().split('\n'), row].join(eol);
  const blank = text.trim() === '' ? '' : eol;
  return { start: text.length, end: text.length, text: `${gap}${blank}${section}${eol}` };
}

/** Removes a whole line; where it was the last one and had no end of line, the file still has none. */
export function removeLine(file: Pick<SessionsFile, 'text'>, span: Span): Splice {
  const { text } = file;
  const newline = text.indexOf('\n', span.end);
  if (newline !== -1) return { start: span.start, end: newline + 1, text: '' };
  const previous = text.slice(0, span.start).replace(/\r?\n$/, '').length;
  return { start: previous, end: text.length, text: '' };
}

/** Sets fields of a lock; a field the section lacks is added after its last one, in the style of the template. */
export function setFields(
  file: SessionsFile,
  section: LockSection,
  values: ReadonlyMap<string, string>,
): readonly Splice[] {
  const splices: Splice[] = [];
  const missing: string[] = [];
  for (const [label, value] of values) {
    const field = section.fields.find(({ key }) => key === label.toLowerCase());
    if (field === undefined) {
      missing.push(`- **${label}:** ${value}`);
      continue;
    }
    const { start, end } = field.valueSpan;
    const needsSpace = start === end && !/[ \t]$/.test(file.text.slice(0, start));
    splices.push({ start, end, text: needsSpace ? ` ${value}` : value });
  }
  if (missing.length > 0) splices.push(insertFields(file, section, missing));
  return splices;
}

/** Removes the line of a lock's field. */
export function removeField(file: SessionsFile, { valueSpan }: LockField): Splice {
  const start = file.text.lastIndexOf('\n', valueSpan.start - 1) + 1;
  return removeLine(file, { start, end: valueSpan.end });
}

/** Adds a lock section with these fields, before the table of sessions. */
export function addLockSection(
  file: SessionsFile,
  name: string,
  values: ReadonlyMap<string, string>,
): Splice {
  const at = file.sessionsHeading?.start ?? file.text.length;
  const eol = eolAt(file, at);
  const fields = [...values].map(([label, value]) => `- **${label}:** ${value}`);
  const section = [`## ${TEMPLATE_LOCKS.get(name)?.title ?? titleOf(name)}`, '', ...fields].join(eol);
  const gap = at === 0 || file.text.slice(0, at).endsWith('\n') ? '' : eol;
  return { start: at, end: at, text: `${gap}${section}${eol}${eol}` };
}

function insertFields(file: SessionsFile, section: LockSection, lines: readonly string[]): Splice {
  const last = section.fields.at(-1);
  const at = last?.lineEnd ?? section.bodyStart;
  return insertLine(file, at, [...(last === undefined ? [''] : []), ...lines].join(eolAt(file, at)));
}

function insertLine(file: SessionsFile, offset: number, line: string): Splice {
  const isOpenEnded = offset === file.text.length && offset > 0 && !file.text.endsWith('\n');
  const eol = eolAt(file, offset);
  return { start: offset, end: offset, text: isOpenEnded ? `${eol}${line}` : `${line}${eol}` };
}

/** How the line before an offset ends, or the nearest before it: a file may have both ends of line. */
function eolAt({ text, eol }: SessionsFile, offset: number): '\n' | '\r\n' {
  const newline = text.lastIndexOf('\n', offset - 1);
  if (offset === 0 || newline === -1) return eol;
  return text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** A row's line in the table's order of columns, with `-` in those that are nobody's. */
export function printRow(
  columns: Columns,
  cells: Readonly<Record<'id' | 'started' | 'lastActive' | 'editing', string>>,
): string {
  const values = new Array<string>(columns.count).fill('-');
  for (const key of ['id', 'started', 'lastActive', 'editing'] as const) {
    if (columns[key] !== -1) values[columns[key]] = cells[key];
  }
  return `| ${values.join(' | ')} |`;
}

function addCells(file: SessionsFile, row: SessionRow, values: ReadonlyMap<number, string>): Splice {
  const added = new Array<string>(Math.max(...values.keys()) + 1 - row.cells.length).fill('-');
  for (const [column, value] of values) added[column - row.cells.length] = value;
  const lastEnd = row.cells.at(-1)?.end ?? row.span.start;
  // A comment after the last pipe stays behind the new cells: before them it would count as one.
  if (file.visible[lastEnd] === '|' && lastEnd < row.span.end)
    return { start: lastEnd + 1, end: lastEnd + 1, text: ` ${added.join(' | ')} |` };
  const end = row.span.start + file.text.slice(row.span.start, row.span.end).trimEnd().length;
  return { start: end, end, text: ` | ${added.join(' | ')} |` };
}
