import { cellText, type KeyedLine, type LockLine, sayingsOf } from './keyed-lines.ts';
import { addLockSection, insertRowLine, printRow, setFields } from './sessions-file/edit.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { DEFAULT_COLUMNS } from './sessions-file/row.ts';
import { spliceText } from './sessions-file/splice.ts';
import type { Columns, LockSection, SessionsFile } from './sessions-file/types.ts';

/**
 * Makes sure that the rows and fields count which are `wanted`: where the two texts differ in what stands round them, they may
 * have come to count for nothing, or for another lock. Then they go where guard would write them: to the end of the table, or
 * into the lock's section, which is made where there is none. `layOut` gives the text without some of them, by their keys.
 */
export function putBack(
  layOut: (without: ReadonlySet<string>) => string,
  wanted: readonly KeyedLine[],
): string {
  const text = layOut(new Set());
  const found = sayingsOf(text);
  const lost = wanted.filter(({ key, saying }) => found.get(key) !== saying);
  if (lost.length === 0) return text;
  const rows = lost.filter(({ field }) => field === null);
  const locks = new Map(lost.flatMap(({ field }) => (field === null ? [] : [[nameOf(field), field]])));
  const fieldsOf = (lock: string) => lost.filter(({ field }) => field !== null && nameOf(field) === lock);
  const rest = layOut(new Set(lost.map(({ key }) => key)));
  const withRows = rows.length === 0 ? rest : addRows(rest, rows);
  return [...locks].reduce((written, [name, lock]) => setLock(written, lock, fieldsOf(name)), withRows);
}

const nameOf = ({ name, section }: LockLine): string => `${name} ${section}`;

function addRows(text: string, lines: readonly KeyedLine[]): string {
  const file = parseSessionsFile(text);
  const columns = file.tableEnd?.columns ?? DEFAULT_COLUMNS;
  const added = lines.map((line) =>
    JSON.stringify(line.columns) === JSON.stringify(columns)
      ? line.text.trimEnd()
      : printRow(columns, valuesOf(line)),
  );
  return spliceText(text, [insertRowLine(file, added.join(file.eol))]);
}

function valuesOf(line: KeyedLine): Readonly<Record<'id' | 'started' | 'lastActive' | 'editing', string>> {
  const value = (column: keyof Columns): string => cellText(line, line.columns?.[column] ?? -1) ?? '-';
  return {
    id: value('id'),
    started: value('started'),
    lastActive: value('lastActive'),
    editing: value('editing'),
  };
}

function setLock(text: string, { name, section }: LockLine, lines: readonly KeyedLine[]): string {
  const values = new Map(lines.map(({ field, saying }) => [field?.label ?? '', saying]));
  const file = parseSessionsFile(text);
  const found = sectionsOf(file, name);
  const lock = found[section];
  if (lock !== undefined) return spliceText(text, setFields(file, lock, values));
  // Of several sections with one name the hand has left some: whose grant that was, nobody knows.
  if (found.length > 0) return text;
  const made = spliceText(text, [addLockSection(file, name, values)]);
  return sectionsOf(parseSessionsFile(made), name).length === 0 ? text : made;
}

function sectionsOf({ locks }: SessionsFile, name: string): readonly LockSection[] {
  return locks.filter((lock) => lock.name === name);
}
