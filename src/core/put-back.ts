import { type KeyedLine, type LockLine, sayingsOf } from './keyed-lines.ts';
import { addLockSection, insertRowLine, printRow, setFields } from './sessions-file/edit.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { DEFAULT_COLUMNS } from './sessions-file/row.ts';
import { spliceText } from './sessions-file/splice.ts';
import type { LockSection, SessionsFile } from './sessions-file/types.ts';

/**
 * Makes sure that guard's rows and fields count which the hand's text has not: beside what they stood in guard's text they
 * may count for nothing, or for another lock. Then they go where guard would write them: to the end of the table, or into the
 * lock's section, which is made where there is none. `layOut` gives the text without some of them, by their keys.
 */
export function putBack(
  layOut: (without: ReadonlySet<string>) => string,
  missing: readonly KeyedLine[],
  guard: string,
): string {
  const text = layOut(new Set());
  const found = sayingsOf(text);
  const lost = missing.filter(({ key, saying }) => found.get(key) !== saying);
  if (lost.length === 0) return text;
  const rows = lost.filter(({ field }) => field === null);
  const locks = new Map(lost.flatMap(({ field }) => (field === null ? [] : [[nameOf(field), field]])));
  const fieldsOf = (lock: string) => missing.filter(({ field }) => field !== null && nameOf(field) === lock);
  const again = [...rows, ...[...locks.keys()].flatMap(fieldsOf)];
  const rest = layOut(new Set(again.map(({ key }) => key)));
  const withRows = rows.length === 0 ? rest : addRows(rest, rows, guard);
  return [...locks].reduce((written, [name, lock]) => setLock(written, lock, fieldsOf(name)), withRows);
}

const nameOf = ({ name, section }: LockLine): string => `${name} ${section}`;

function addRows(text: string, lines: readonly KeyedLine[], guard: string): string {
  const file = parseSessionsFile(text);
  const columns = file.tableEnd?.columns ?? DEFAULT_COLUMNS;
  const written = parseSessionsFile(guard);
  const read = new Map(written.rows.map((row) => [guard.slice(row.span.start, row.span.end).trimEnd(), row]));
  const added = lines.flatMap((line) => {
    const raw = line.text.trimEnd();
    const row = read.get(raw);
    if (row === undefined) return [];
    return [JSON.stringify(row.columns) === JSON.stringify(columns) ? raw : printRow(columns, row)];
  });
  return spliceText(text, [insertRowLine(file, added.join(file.eol))]);
}

function setLock(text: string, { name, section }: LockLine, lines: readonly KeyedLine[]): string {
  const values = new Map(lines.map(({ field, saying }) => [field?.label ?? '', saying]));
  const file = parseSessionsFile(text);
  const found = sectionsOf(file, name);
  const lock = found[section];
  if (lock !== undefined) return spliceText(text, setFields(file, lock, values));
  // Of several sections with one name the hand has left some: whose grant that was, nobody knows.
  if (found.length > 0) return text;
  const made = parseSessionsFile(spliceText(text, [addLockSection(file, name, [...values.keys()])]));
  const [added] = sectionsOf(made, name);
  return added === undefined ? text : spliceText(made.text, setFields(made, added, values));
}

function sectionsOf({ locks }: SessionsFile, name: string): readonly LockSection[] {
  return locks.filter((lock) => lock.name === name);
}
