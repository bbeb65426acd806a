import { type ClaimEntry, parseEntries, printEntry, splitEntries } from './claim-entry.ts';
import { append } from './grouping.ts';
import { comparablePath, type PathComparison, type RepoPath } from './repo-path.ts';
import { entriesOf, rowsOf, type SessionId } from './session.ts';
import { addRow, cellContent, removeLine, setCells } from './sessions-file/edit.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { type Splice, spliceText } from './sessions-file/splice.ts';
import type { SessionRow, SessionsFile, Span } from './sessions-file/types.ts';
import { FUTURE_TOLERANCE_MS } from './staleness.ts';
import { type Instant, parseStamp, printStamp } from './stamp.ts';

/** Edits of a session's own rows. All are pure: they take the file as read and give back its next text. */

/** Adds the session's row, with nothing claimed; where it has one already, nothing changes. */
export function joinSession(file: SessionsFile, id: SessionId, now: Instant): string {
  if (rowsOf(file, id).length > 0) return file.text;
  const stamp = printStamp(now);
  return spliceText(file.text, [addRow(file, { id, started: stamp, lastActive: stamp, editing: '-' })]);
}

/** Removes all rows of a session. */
export function leaveSession(file: SessionsFile, id: SessionId): string {
  return rowsOf(file, id)
    .toSorted((one, other) => other.line - one.line)
    .reduce((text, row) => spliceText(text, [removeLine({ text }, row.span)]), file.text);
}

/**
 * Adds paths to *Currently Editing*; registers the row if it is missing. Paths already listed in the row that is renewed are not
 * added twice; what only another row of the session lists lapses with that row.
 */
export function addClaims(
  file: SessionsFile,
  id: SessionId,
  paths: readonly RepoPath[],
  now: Instant,
): string {
  const registered = parseSessionsFile(joinSession(file, id, now));
  const [row] = rowsOf(registered, id);
  return row === undefined ? registered.text : listClaims(registered, row, paths, renewal(row, now));
}

/** Those of some paths that `addClaims` would add. */
export function newClaims(
  file: SessionsFile,
  id: SessionId,
  paths: readonly RepoPath[],
): readonly RepoPath[] {
  const [row] = rowsOf(file, id);
  return row === undefined ? [...new Set(paths)] : unlisted(row, paths);
}

function unlisted(row: SessionRow, paths: readonly RepoPath[]): readonly RepoPath[] {
  const listed = new Set(
    entriesOf(row)
      .filter(({ excludes }) => !excludes)
      .map(({ text }) => text),
  );
  return [...new Set(paths)].filter((path) => !listed.has(path));
}

/** Adds paths to the row of a session that does nothing just now: when it was active stays as it is. */
export function giveClaims(file: SessionsFile, id: SessionId, paths: readonly RepoPath[]): string {
  const [row] = rowsOf(file, id);
  return row === undefined ? file.text : listClaims(file, row, paths, new Map());
}

/** Adds paths to a row, and sets these cells of it. */
function listClaims(
  file: SessionsFile,
  row: SessionRow,
  paths: readonly RepoPath[],
  cells: Map<number, string>,
): string {
  const entries = entriesOf(row);
  const added = unlisted(row, paths).map(printEntry);
  if (added.length === 0) return spliceText(file.text, setCells(file, row, cells));
  const content = cellContent(file, row, row.columns.editing);
  if (content === null || entries.length === 0)
    return spliceText(file.text, setCells(file, row, cells.set(row.columns.editing, added.join(', '))));
  return spliceText(file.text, [joinCell(row.editing, content, added), ...setCells(file, row, cells)]);
}

/** Keeps only the entries that `keep` wants; a cell that loses its last entry becomes `-`. Renews `Last Active`. */
export function keepClaims(
  file: SessionsFile,
  id: SessionId,
  keep: (entry: ClaimEntry) => boolean,
  now: Instant,
): { readonly text: string; readonly dropped: readonly ClaimEntry[] } {
  const dropped: ClaimEntry[] = [];
  const splices = rowsOf(file, id).flatMap((row, position) => {
    const kept: ClaimEntry[] = [];
    const entries = entriesOf(row);
    for (const entry of entries) (keep(entry) ? kept : dropped).push(entry);
    const values = position === 0 ? renewal(row, now) : new Map<number, string>();
    if (kept.length === entries.length) return setCells(file, row, values);
    return setCells(file, row, values.set(row.columns.editing, printCell(row, kept)));
  });
  return { text: spliceText(file.text, splices), dropped };
}

/** Renews `Last Active` of the session's row. */
export function touchSession(file: SessionsFile, id: SessionId, now: Instant): string {
  const [row] = rowsOf(file, id);
  return row === undefined ? file.text : spliceText(file.text, setCells(file, row, renewal(row, now)));
}

/** Which of some paths an entry is named by, remark or not, or lies below (`guard release PATH`). */
export type PathNamer = (entry: ClaimEntry) => readonly RepoPath[];

/** Made once for all paths: an entry is looked up by its names and by the directories above them. */
export function pathNamer(paths: readonly RepoPath[], comparison: PathComparison): PathNamer {
  const byPath = new Map<string, RepoPath[]>();
  for (const path of paths) {
    const keys = new Set([path, comparablePath(path, comparison) ?? path]);
    for (const key of keys) append(byPath, key, path);
  }
  const lengths = new Set([...byPath.keys()].map(({ length }) => length));
  return (entry) => {
    const found = entry.names.flatMap((name) => {
      const named = comparablePath(name, comparison);
      // Without what is left out, the row's other entries would claim more.
      const above = entry.excludes || named === null ? [] : directoriesAbove(named, lengths);
      return [name, ...(named === null ? [] : [named]), ...above].flatMap((key) => byPath.get(key) ?? []);
    });
    return [...new Set(found)];
  };
}

/** The directories above a path whose names are so long, the top level among them. */
function directoriesAbove(path: string, lengths: ReadonlySet<number>): readonly string[] {
  const above = lengths.has(0) ? [''] : [];
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1))
    if (lengths.has(slash)) above.push(path.slice(0, slash));
  return above;
}

/** `Last Active` never goes back, unless it lies so far ahead that some clock was wrong. */
function renewal(row: SessionRow, now: Instant): Map<number, string> {
  const column = row.columns.lastActive;
  if (column === -1) return new Map();
  const before = parseStamp(row.lastActive);
  const stamp = printStamp(now);
  const isAhead =
    before !== null && before >= Math.floor(now / 1000) * 1000 && before - now <= FUTURE_TOLERANCE_MS;
  return isAhead || row.lastActive === stamp ? new Map() : new Map([[column, stamp]]);
}

/** Adds to a cell; where its text would swallow what follows (an open tick or bracket), the new entries go first. */
function joinCell(editing: string, content: Span, added: readonly string[]): Splice {
  const wanted = added.flatMap((entry) => parseEntries(entry).map(({ text }) => text));
  const tail = parseEntries(`${editing}, ${added.join(', ')}`).slice(-wanted.length);
  const isReadBack = tail.length === wanted.length && tail.every(({ text }, index) => text === wanted[index]);
  return isReadBack
    ? { start: content.end, end: content.end, text: `, ${added.join(', ')}` }
    : { start: content.start, end: content.start, text: `${added.join(', ')}, ` };
}

/** Entries that stay are written as they stood, as long as each has a piece of the cell to itself. */
function printCell(row: SessionRow, kept: readonly ClaimEntry[]): string {
  if (kept.length === 0) return '-';
  const pieces = piecesOf(row.editing);
  const original = kept.map((entry) => pieces.get(sayingOf(entry)));
  return original.every((piece) => piece !== undefined)
    ? original.map((piece) => piece.trim()).join(', ')
    : kept.map((entry) => `${entry.excludes ? 'NOT ' : ''}${printEntry(entry.text)}`).join(', ');
}

/** The pieces of a cell that are one entry each, by what that says; of several that say the same the first. */
function piecesOf(cell: string): ReadonlyMap<string, string> {
  const pieces = splitEntries(cell).flatMap((piece): readonly [string, string][] => {
    const [only, ...more] = parseEntries(piece);
    return only === undefined || more.length > 0 ? [] : [[sayingOf(only), piece]];
  });
  return new Map(pieces.reverse());
}

function sayingOf({ text, excludes }: ClaimEntry): string {
  return `${excludes} ${text}`;
}
