import { parseSessionsFile } from './sessions-file/parse.ts';
import { withoutBold } from './sessions-file/row.ts';
import type { SessionsFile, Span } from './sessions-file/types.ts';

/** A line of a sessions file, with a key that stays the same while guard, or a hand, changes what the line says. */
export interface KeyedLine {
  readonly key: string;
  /** With its end of line. */
  readonly text: string;
  /** What a row or field says, without its form: padding, bullet, emphasis; empty for other lines. */
  readonly saying: string;
  /** Where the line is a session's row: its cells, with their padding, as offsets in `text`. */
  readonly cells: readonly Span[] | null;
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

/** The fields that guard writes when a lock changes hands; others in a lock's section are somebody's own. */
const GRANT: ReadonlySet<string> = new Set([
  'status',
  'claimed by',
  'error',
  'services',
  'since',
  'last updated',
]);

/**
 * Cuts a text into lines. Sessions' rows go by their id, fields of a lock by lock and label; of several with one name each
 * has its own key. All other lines go by what they say, and may be there several times.
 */
export function keyLines(text: string): readonly KeyedLine[] {
  const units = unitsOf(parseSessionsFile(text)).toSorted((one, other) => one.offset - other.offset);
  let start = 0;
  let next = 0;
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line): KeyedLine => {
    const from = start;
    start += line.length;
    const first = next;
    while ((units[next]?.offset ?? text.length) < start) next += 1;
    const unit = units[first];
    // With old line ends all may be one line, which is then none of them.
    return unit !== undefined && next === first + 1 ? unitLine(line, unit, from) : plainLine(line);
  });
}

function unitLine(text: string, { key, saying, cells, field }: Unit, from: number): KeyedLine {
  const own = cells?.map(({ start, end }) => ({ start: start - from, end: end - from })) ?? null;
  return { key, text, saying, cells: own, field };
}

function plainLine(text: string): KeyedLine {
  return { key: `line ${text.trimEnd()}`, text, saying: '', cells: null, field: null };
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
  const ofRows = rows.map(({ id, span, cells }): Unit => {
    const name = `row ${withoutBold(id).toLowerCase()}`;
    const saying = cells.map(({ start, end }) => text.slice(start, end).trim()).join(' | ');
    return { offset: span.start, key: `${name} ${next(name)}`, saying, cells, field: null };
  });
  const ofFields = locks.flatMap(({ name, fields }) => {
    const section = next(`lock ${name}`);
    return fields.map(({ key, label, value, lineEnd }): Unit => {
      const unit = `field ${name} ${section} ${key}`;
      const field = { name, section, label, isGrant: GRANT.has(key) };
      return { offset: lineEnd - 1, key: `${unit} ${next(unit)}`, saying: value, cells: null, field };
    });
  });
  return [...ofRows, ...ofFields];
}

/** Counts each name, from 0. */
function counter(): (name: string) => number {
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
