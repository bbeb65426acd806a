import { lineNumberAt } from '../core/sessions-file/lines.ts';
import { hasNoSection } from '../core/sessions-file/no-section.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { GuardError } from '../errors.ts';

/** A byte that is no UTF-8, as `decodeLossless` keeps it. */
const NO_UTF8 = /[\udc80-\udcff]/;

/**
 * Why a text does not say who claims what, or null: that guard finds no claim in it proves nothing. `whole` is the text of
 * the file, of which `file` may be a part.
 */
export function illegibility(
  path: string,
  file: SessionsFile,
  whole = file.text,
): GuardError<'file-damaged'> | null {
  const at = firstBinary(whole, file);
  if (at === -1) return null;
  const problem = 'binary data stands here, this is no Markdown any more';
  return new GuardError('file-damaged', { path, line: lineNumberAt(whole, at), problem });
}

/** Where text ends and noise begins; -1 for text, which other bytes than UTF-8 may stand in beside what guard knows. */
function firstBinary(whole: string, file: SessionsFile): number {
  const nul = whole.indexOf('\0');
  return nul === -1 && hasNoSection(file) ? whole.search(NO_UTF8) : nul;
}
