import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import type { GuardError } from '../errors.ts';
import { damageOf, looksTorn, rebuiltText } from './damaged-text.ts';
import type { FileStore } from './file-store.ts';
import { whyForeign } from './foreign-file.ts';
import { mendHandEdits } from './hand-edits.ts';
import { lastWritten, latestText } from './last-written.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';
import { decodeText } from './text-bytes.ts';
import type { TextView } from './text-change.ts';

/** The text that a change goes on with. */
export interface Beginning {
  /** What stands in the file; the template, where there is none. */
  readonly found: SessionsFile;
  /** What the change gets to see, which may be better than what was found. */
  readonly file: SessionsFile;
  readonly origin: Origin;
  /** Why guard writes nothing into what was found; null where it may. */
  readonly damage: GuardError<'file-damaged' | 'usage' | 'file-unwritable'> | null;
}

/** Where the text of a beginning is from. */
export type Origin =
  | { readonly kind: 'found' }
  /** Nothing stands there, and the journal knows of nothing. */
  | { readonly kind: 'template' }
  /** The file was lost; the journal still had the text. */
  | { readonly kind: 'rebuilt'; readonly from: 'gone' | 'empty' }
  /** Rows and locks that were put back after an edit by hand; none where a late edit was taken over. */
  | { readonly kind: 'mended'; readonly restored: readonly string[] };

/** What a change is to go on with; `torn` where somebody may be writing the text just now. Throws file-unreadable. */
export function beginChange(
  options: SessionsStoreOptions,
  files: FileStore,
  view: TextView,
): Beginning | 'torn' {
  const text = decodeText(view.text);
  const found = parseSessionsFile(text);
  if (view.mayBeTorn && looksTorn(found, view, () => latestText(view, files))) return 'torn';
  const lost = view.source === 'template' ? 'gone' : text.trim() === '' ? 'empty' : null;
  const rebuilt = lost === null ? null : textOfLost(options, files, view);
  const damage = damageOf(options.path, found) ?? whyNotOurs(options, files, found);
  const begin = (origin: Origin, better: string): Beginning => {
    const file = better === text ? found : parseSessionsFile(better);
    return { found, file, origin, damage };
  };
  if (lost !== null && rebuilt !== null) return begin({ kind: 'rebuilt', from: lost }, rebuilt);
  if (lost === 'empty') return begin({ kind: 'template' }, TEMPLATE);
  const mended = damage === null ? mendHandEdits(view, files) : null;
  if (mended !== null) return begin({ kind: 'mended', restored: mended.restored }, mended.text);
  return begin({ kind: lost === 'gone' ? 'template' : 'found' }, text);
}

/** As `whyForeign`; but what guard has written once is a sessions file, whatever became of it. */
export function whyNotOurs(
  options: SessionsStoreOptions,
  files: FileStore,
  file: SessionsFile,
): GuardError<'usage' | 'file-unwritable'> | null {
  const foreign = whyForeign(options, file);
  return foreign === null || lastWritten(files) !== undefined ? null : foreign;
}

/**
 * What takes the place of a file that is gone or empty; null where the journal has nothing to say. An edit made in place
 * stands in the journal's own copy of a file that is gone; where that can be gone on with, the edit stays.
 */
function textOfLost({ path }: SessionsStoreOptions, files: FileStore, view: TextView): string | null {
  const edited = rebuiltText(view.recovered);
  if (view.recovered === undefined || edited === null || damageOf(path, parseSessionsFile(edited)) !== null)
    return rebuiltText(lastWritten(files));
  const found = { ...view, text: view.recovered, source: 'file' } as const;
  return mendHandEdits(found, files)?.text ?? edited;
}
