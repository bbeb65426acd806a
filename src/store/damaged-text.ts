import { decodeLossless } from '../core/lossless-text.ts';
import { lineAt } from '../core/sessions-file/mask.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { GuardError } from '../errors.ts';
import type { TextView } from './text-change.ts';
import { textHash } from './text-hash.ts';

/**
 * Whether somebody may be writing the text just now. An editor that writes in place empties the file first, and may fill
 * it in several goes; guard has seen a better one before. A text that guard wrote itself is whole.
 */
export function looksTorn(file: SessionsFile, view: TextView): boolean {
  const [record] = view.records(1);
  if (record === undefined) return false;
  const isBare = file.sessionsHeading === null && file.rows.length === 0;
  return isBare || (!file.text.endsWith('\n') && record.after !== textHash(view.text));
}

/** What guard wrote last, for a file that somebody deleted or emptied; null where that said nothing. */
export function rebuiltText(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const text = decodeLossless(bytes);
  return text === TEMPLATE || text.trim() === '' ? null : text;
}

/**
 * Why guard cannot edit a text, or null. Both sides of a conflict can be read, but which of them to edit is a person's
 * decision; so is binary noise.
 */
export function damageOf(path: string, file: SessionsFile): GuardError<'file-damaged'> | null {
  const [line] = file.conflictLines;
  if (line !== undefined) {
    const problem = 'a merge conflict stands here, unresolved';
    return new GuardError('file-damaged', { path, line, problem });
  }
  const nul = file.text.indexOf('\0');
  if (nul === -1) return null;
  const problem = 'binary data stands here, this is no Markdown any more';
  return new GuardError('file-damaged', { path, line: lineAt(file.text, nul), problem });
}
