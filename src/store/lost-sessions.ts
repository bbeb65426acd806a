import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { readHeader, splitCells } from '../core/sessions-file/row.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { GuardError } from '../errors.ts';
import type { FileStore } from './file-store.ts';
import { writtenTexts } from './last-written.ts';
import { decodeText } from './text-bytes.ts';

/**
 * Why a text in which there is no place for sessions does not say who claims what, or null: where guard wrote one, somebody
 * wrote over it. Where guard only ever freed a lock of somebody's list of locks, there was none.
 */
export function lostSessions(
  path: string,
  text: string,
  files: Pick<FileStore, 'readSnapshot' | 'records'>,
): GuardError<'file-damaged'> | null {
  if (hasSessions(parseSessionsFile(text))) return null;
  const written = writtenTexts(files);
  const isLost =
    written.length === 0 || written.some((bytes) => hasSessions(parseSessionsFile(decodeText(bytes))));
  return isLost ? new GuardError('file-damaged', { path, line: 0, problem: PROBLEM }) : null;
}

const PROBLEM = 'has neither a heading "Active Sessions" nor a table of sessions any more';

/** A header alone, with neither a row nor a line of dashes below it, is no table. */
function hasSessions({ sessionsHeading, tableEnd, rows, visible }: SessionsFile): boolean {
  if (sessionsHeading !== null || rows.length > 0) return true;
  if (tableEnd === null) return false;
  const end = visible.slice(0, tableEnd.offset).trimEnd().length;
  const cells = splitCells(visible, visible.lastIndexOf('\n', end - 1) + 1, end);
  return readHeader(cells.map((cell) => visible.slice(cell.start, cell.end))) === null;
}
