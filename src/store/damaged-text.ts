import { decodeLossless } from '../core/lossless-text.ts';
import { hasOldLineEnds } from '../core/sessions-file/lines.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { lacksTail } from '../core/torn-tail.ts';
import { GuardError } from '../errors.ts';
import { illegibility } from './illegible-text.ts';
import type { TextView } from './text-change.ts';
import { textHash } from './text-hash.ts';

/** No editor rests so long between two goes at one text. */
const UNFINISHED_FOR_MS = 100;

/**
 * Whether somebody may be writing the text just now. An editor that writes in place empties the file first, and may fill
 * it in several goes, each of which may end with a line; guard has seen a better one before, `latest`. A text that guard
 * wrote itself is whole, and one that the last change let stand was waited for.
 */
export function looksTorn(file: SessionsFile, view: TextView, latest: () => string | undefined): boolean {
  const [record] = view.records(1);
  if (record === undefined || hasOldLineEnds(file.text)) return false;
  if (file.sessionsHeading === null && file.rows.length === 0) return true;
  const isWhole = file.text.endsWith('\n');
  const isYoung = Math.abs(view.now - view.modifiedAt) < UNFINISHED_FOR_MS;
  if ((isWhole && !isYoung) || record.after === textHash(view.text)) return false;
  return !isWhole || lacksTail(file.text, latest() ?? '');
}

/** What guard wrote last, for a file that somebody deleted or emptied; null where that said nothing. */
export function rebuiltText(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const text = decodeLossless(bytes);
  return text === TEMPLATE || text.trim() === '' ? null : text;
}

/**
 * Why guard cannot edit a text, or null. Both sides of a conflict can be read, but which of them to edit is a person's
 * decision; so is binary noise. Lines that end with CR alone can be read, but a splice would bring in other ends.
 */
export function damageOf(path: string, file: SessionsFile): GuardError<'file-damaged'> | null {
  const [line] = file.conflictLines;
  if (line !== undefined) {
    const problem = 'a merge conflict stands here, unresolved';
    return new GuardError('file-damaged', { path, line, problem });
  }
  if (hasOldLineEnds(file.text)) {
    const problem = 'the lines end with CR alone; save the file with LF or CRLF as line ends';
    return new GuardError('file-damaged', { path, line: 1, problem });
  }
  return illegibility(path, file);
}
