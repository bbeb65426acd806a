import { PROTOCOL_FIELDS } from './sessions-file/lock-field.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { idKey, splitCells } from './sessions-file/row.ts';
import type { Columns, SessionsFile, Span } from './sessions-file/types.ts';

/**
 * A line of a sessions file, with a key that stays the same while guard, or a hand, changes what the line says. Or several
 * lines that go together: a code block, a comment.
 */
export interface KeyedLine {
  readonly key: string;
  /** With its end of line. */
  readonly text: string;
  /** What a row or field says, without its form: padding, bullet, emphasis; empty for other lines. */
  readonly saying: string;
  /** Where the line is a session's row: its cells, with their padding, as offsets in `text`. */
  readonly cells: readonly Span[] | null;
  /** Where the line is a session's row: what its cells are. */
  readonly columns: Columns | null;
  /** Where the line is a field of a lock. */
  readonly field: LockLine | null;
}

export interface LockLine {
  /** The lock's name, and how many sections of that name stand before it. */
  readonly name: string;
  readonly section: number;
  readonly label: string;
  /** Whether guard writes it when the lock changes hands. */
  readonly isGrant: boolean;
}

/**
 * Cuts a text into lines. Sessions' rows go by their id, fields of a lock by lock and label; of several with one name each
 * has its own key. All other lines go by what they say, and may be there several times.
 */
export function keyLines(text: string): readonly KeyedLine[] {
  const units = unitsOf(parseSessionsFile(text)).toSorted((one, other) => one.offset - other.offset);
  let start = 0;
  let next = 0;
  return linesOf(text).map((line): KeyedLine => {
    const from = start;
    start += line.length;
    const first = next;
    while ((units[next]?.offset ?? text.length) < start) next += 1;
    const unit = units[first];
    // With old line ends all may be one line, which is then none of them.
    return unit !== undefined && next === first + 1 ? unitLine(line, unit, from) : plainLine(line);
  });
}

/** The lines of a text, each with its end. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function unitLine(text: string, { offset: _, ...unit }: Unit, from: number): KeyedLine {
  const cells = unit.cells?.map(({ start, end }) => ({ start: start - from, end: end - from })) ?? null;
  return { ...unit, text, cells };
}

/** A row with another text. */
export function rowWithText(row: KeyedLine, text: string): KeyedLine {
  const cells = splitCells(text, 0, text.trimEnd().length);
  return { ...row, text, cells, saying: sayingOf(text, cells) };
}

function sayingOf(text: string, cells: readonly Span[]): string {
  return cells.map(({ start, end }) => text.slice(start, end).trim()).join(' | ');
}

function plainLine(text: string): KeyedLine {
  return { key: `line ${text.trimEnd()}`, text, saying: '', cells: null, columns: null, field: null };
}

/** The same, with what is hidden in one piece: a fence that got another's end would show what was hidden, and hide what was not. */
export function keyPieces(text: string): readonly KeyedLine[] {
  const { visible } = parseSessionsFile(text);
  const pieces: KeyedLine[] = [];
  let hidden = '';
  let blank = '';
  let start = 0;
  const end = (): void => {
    if (hidden !== '') pieces.push(plainLine(hidden));
    for (const line of linesOf(blank)) pieces.push(plainLine(line));
    [hidden, blank] = ['', ''];
  };
  for (const line of keyLines(text)) {
    const isEmpty = line.text.trim() === '';
    const isSeen = visible.slice(start, start + line.text.length).trim() !== '';
    start += line.text.length;
    if (isEmpty && hidden !== '') blank += line.text;
    else if (isEmpty || isSeen) {
      end();
      pieces.push(line);
    } else [hidden, blank] = [hidden + blank + line.text, ''];
  }
  end();
  return pieces;
}

/** What each row and field of a text says, by its key. */
export function sayingsOf(text: string): ReadonlyMap<string, string> {
  return new Map(unitsOf(parseSessionsFile(text)).map(({ key, saying }) => [key, saying]));
}

interface Unit extends Omit<KeyedLine, 'text'> {
  /** Somewhere in its line. */
  readonly offset: number;
}

/** The rows and fields, with their cells as offsets in the whole text. */
function unitsOf({ text, rows, locks }: SessionsFile): readonly Unit[] {
  const next = counter();
  const ofRows = rows.map(({ id, span, cells, columns }): Unit => {
    const name = `row ${idKey(id)}`;
    const key = `${name} ${next(name)}`;
    return { offset: span.start, key, saying: sayingOf(text, cells), cells, columns, field: null };
  });
  const ofFields = locks.flatMap(({ name, fields }) => {
    const section = next(`lock ${name}`);
    return fields.map(({ key, label, value, lineEnd }): Unit => {
      const unit = `field ${name} ${section} ${key}`;
      const field = { name, section, label, isGrant: PROTOCOL_FIELDS.has(key) };
      const of = { saying: value, cells: null, columns: null, field };
      return { offset: lineEnd - 1, key: `${unit} ${next(unit)}`, ...of };
    });
  });
  return [...ofRows, ...ofFields];
}

/** Counts each name, from 0. */
export function counter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count;
  };
}

/** Whether a line is a row or a field: there once, and brought together by what it says. */
export function isUnit({ key }: KeyedLine): boolean {
  return !key.startsWith('line ');
}

/** The lock whose grant a line is part of. */
export function grantOf({ field }: KeyedLine): string | null {
  return field?.isGrant === true ? `${field.name} ${field.section}` : null;
}

/** A cell's words. */
export function cellText({ text, cells }: KeyedLine, index: number): string | undefined {
  const cell = cells?.[index];
  return cell === undefined ? undefined : text.slice(cell.start, cell.end).trim();
}
