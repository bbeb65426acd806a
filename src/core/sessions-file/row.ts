import { endOfCodeSpan } from '../code-span.ts';
import { isNothing } from '../nothing.ts';
import { withoutLastBrackets } from '../remark.ts';
import { parseStamp } from '../stamp.ts';
import { readId } from './id-cell.ts';
import { alignRow } from './misaligned-row.ts';
import type { Columns, SessionRow, Span } from './types.ts';

/** The columns of the protocol's own table, for a table without a header. */
export const DEFAULT_COLUMNS: Columns = { id: 0, started: 1, lastActive: 2, editing: 3, count: 4 };

/** Whether columns stand as in the protocol's own table. */
export function isOwnOrder({ id, started, lastActive, editing, count }: Columns): boolean {
  return id === 0 && started === 1 && lastActive === 2 && editing === 3 && count === 4;
}

/**
 * Ids are the same whatever their case, and however people dress one of guard's own form: `3B3B`, `__3b3b__`, `@3b3b` and
 * `session 3b3b` in the table are session 3b3b.
 */
export function isSameId(one: string, other: string): boolean {
  return one === other || idKey(one) === idKey(other);
}

/** The same text for all forms of an id, such as a map's key. The id itself may be written so: it is kept as it stands. */
export function idKey(id: string): string {
  const bare = PLAIN.test(id) ? id : (DRESSED.exec(id)?.[1] ?? /^(__?)(.+)\1$/.exec(id)?.[2] ?? id);
  return bare.toLowerCase();
}

/** Without any of that in which ids are dressed, as nearly all are. */
const PLAIN = /^[^\s#@:"'<>()[\]_]*$/;
/** Nothing that an id of any form may have: `-a7f3` and `session-a7f3` are ids of their own. */
const DRESSED =
  /^[\s#@:"'<>()[\]]*(?:(?:session|id|session id)[\s#@:"'<>()[\]]+)?([0-9a-f]{4})[\s:"'<>()[\]]*$/i;

/** A line with more cells heads no table that people work with. */
const MOST_COLUMNS = 1_000;
/** What each column may be called, the protocol's own name first. */
const ID = ['session id', 'session', 'id'];
const STARTED = ['started', 'start', 'since', 'registered'];
const LAST_ACTIVE = ['last active', 'last activity', 'last seen', 'last update', 'last updated'];
/** Called so and nothing else: `Active task` is no time, and guard would write one into it. */
const ALSO_LAST_ACTIVE = ['heartbeat', 'last heartbeat', 'updated', 'active'];
const EDITING = [
  'currently editing',
  'editing',
  'current file',
  'current files',
  'file',
  'files',
  'claim',
  'claims',
];

/**
 * Beside an id and a time, and where no column is called as above, such a one has the claims: `Claimed files`, `Paths`; not what
 * says when, by whom or how many: `Claimed at`.
 */
const ABOUT_CLAIMS =
  /^(?!last |.* (?:at|by|count|on|since|time|until)$)(?:.* )?(?:edit\w*|files?|paths?|claim\w*|scope|touch\w*)(?: |$)/;

/** Splits a table line into its cells: `|` in code spans or after `\` does not split. */
export function splitCells(visible: string, start: number, end: number): readonly Span[] {
  const line = visible.slice(start, end);
  const isMarked = line.includes('\\') || line.includes('`');
  const cells = isMarked ? splitMarkedCells(line, start) : splitPlainCells(line, start);
  const isBlank = (cell: Span | undefined): boolean =>
    cell !== undefined && visible.slice(cell.start, cell.end).trim() === '';
  if (isBlank(cells[0])) cells.shift();
  if (cells.length > 0 && isBlank(cells.at(-1)) && visible[(cells.at(-1)?.start ?? 0) - 1] === '|')
    cells.pop();
  return cells;
}

function splitPlainCells(line: string, start: number): Span[] {
  const cells: Span[] = [];
  let from = 0;
  for (let bar = line.indexOf('|'); bar !== -1; bar = line.indexOf('|', from)) {
    cells.push({ start: start + from, end: start + bar });
    from = bar + 1;
  }
  cells.push({ start: start + from, end: start + line.length });
  return cells;
}

function splitMarkedCells(line: string, start: number): Span[] {
  const cells: Span[] = [];
  let from = 0;
  let at = 0;
  while (at < line.length) {
    const character = line[at];
    if (character === '|') {
      cells.push({ start: start + from, end: start + at });
      from = at + 1;
      at += 1;
    } else if (character === '\\') at += 2;
    else if (character === '`') at = endOfCodeSpan(line, at);
    else at += 1;
  }
  cells.push({ start: start + from, end: start + line.length });
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
  if (cells.length > MOST_COLUMNS) return null;
  const names = cells.map(readName);
  const id = findColumn(names, ID, isCalled);
  if (id === -1) return null;
  const lastActive = findColumn(names, LAST_ACTIVE, isCalled, beginsWith);
  const editing = findColumn(names, EDITING, isCalled, beginsWith);
  const columns = {
    id,
    started: findColumn(names, STARTED, isCalled, beginsWith),
    lastActive: lastActive === -1 ? findColumn(names, ALSO_LAST_ACTIVE, isCalled) : lastActive,
    editing: editing === -1 && lastActive !== -1 ? findOther(names, id, lastActive) : editing,
    count: cells.length,
  };
  return columns.editing === -1 ? null : columns;
}

/** What a column is called: its words, and the same without a remark, in one word: `Last Active (UTC)` is `lastactive`. */
interface ColumnName {
  readonly words: string;
  readonly called: string;
}

function readName(cell: string): ColumnName {
  const bare = cell.includes('<') ? cell.replace(/<[^<>]*>/g, ' ').trim() : cell;
  return {
    words: wordsOf(bare),
    called: wordsOf(withoutLastBrackets(bare)).replaceAll(' ', ''),
  };
}

type Likeness = (column: ColumnName, name: ColumnName) => boolean;

/** The column that is most like one of the names: `Last Active` before `Last seen`, and both before `Last update by`. */
function findColumn(
  columns: readonly ColumnName[],
  names: readonly string[],
  ...likenesses: readonly Likeness[]
): number {
  const wanted = names.map((words): ColumnName => ({ words, called: words.replaceAll(' ', '') }));
  const [own] = wanted;
  for (const isLike of likenesses) {
    const found = columns.findIndex((column) => own !== undefined && isLike(column, own));
    if (found !== -1) return found;
    const other = columns.findIndex((column) => wanted.some((name) => isLike(column, name)));
    if (other !== -1) return other;
  }
  return -1;
}

function findOther(names: readonly ColumnName[], ...taken: readonly number[]): number {
  return names.findIndex(({ words }, at) => !taken.includes(at) && ABOUT_CLAIMS.test(words));
}

/** In one word or several: `SessionID`. */
function isCalled({ called }: ColumnName, name: ColumnName): boolean {
  return called === name.called;
}

function beginsWith({ words }: ColumnName, name: ColumnName): boolean {
  return (
    words.startsWith(name.words) && (words.length === name.words.length || words[name.words.length] === ' ')
  );
}

/** A text's letters and digits, in lower case, with a blank for whatever stands between them. */
export function wordsOf(cell: string): string {
  return cell
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Reads a row, or says that it is a placeholder (`_(none)_`) or cannot be read. */
export function readRow(
  visible: string,
  span: Span,
  line: number,
  written: readonly Span[],
  header: Columns,
): SessionRow | 'placeholder' | 'unreadable' {
  const isAligned = written.length === header.count && !beginsWithDigit(visible, written[header.editing]);
  const { cells, columns } = isAligned
    ? { cells: written, columns: header }
    : alignRow(written, header, ({ start, end }) => visible.slice(start, end));
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

/** As a time does, and hardly a path. */
function beginsWithDigit(visible: string, cell: Span | undefined): boolean {
  let at = cell?.start ?? visible.length;
  while (visible[at] === ' ') at += 1;
  const letter = visible[at] ?? '';
  return letter >= '0' && letter <= '9';
}
