import { type Beginning, beginChange, type Origin } from './begin-change.ts';
import type { FileStore } from './file-store.ts';
import { illegibility } from './illegible-text.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';
import type { Change, Happening, Snapshot } from './store.ts';
import { readStoredState } from './stored-state.ts';
import { encodeText } from './text-bytes.ts';
import type { TextView } from './text-change.ts';

/** What a snapshot of a text has as its `about`. */
export type AboutIn = (text: string, bytes: Uint8Array) => Snapshot['about'];

interface ChangedStore {
  readonly options: SessionsStoreOptions;
  readonly files: FileStore;
  readonly aboutIn: AboutIn;
}

/**
 * Turns a change of the document into one of its bytes: shows it the text that it is to go on with, and gives what is to be
 * written and remembered. Throws what the change throws, and file-damaged, usage or file-unwritable for a new text where guard
 * must not write one.
 */
export function applyChange<Result>(
  { options, files, aboutIn }: ChangedStore,
  view: TextView,
  change: (snapshot: Snapshot) => Change<Result>,
) {
  const beginning = beginChange(options, files, view);
  if (beginning === 'torn') return { kind: 'torn' as const };
  const { found, file, origin, damage } = beginning;
  const { state, warnings } = readStoredState(view.state);
  const { now, modifiedAt } = view;
  const illegible = damage === null ? null : illegibility(options.path, found);
  const about = aboutIn(file.text, file.text === found.text ? view.text : Buffer.from(file.text, 'latin1'));
  const changed = change({
    file,
    state,
    timing: { now, modifiedAt },
    warnings,
    ...(illegible === null ? {} : { illegible }),
    ...(about === undefined ? {} : { about }),
  });
  if (damage !== null && changed.text !== undefined && changed.text !== file.text) throw damage;
  const isChangedState = changed.state !== undefined && changed.state !== state;
  return {
    kind: 'done' as const,
    ...(isToBeWritten(beginning, view, changed.text) ? { text: encodeText(changed.text ?? file.text) } : {}),
    ...(isChangedState ? { state: changed.state } : {}),
    entries: [...happeningsOf(origin), ...(changed.journal ?? [])],
    result: changed.result,
  };
}

/** A text better than the one found is written even for a change that wants none; a mere template is not. */
function isToBeWritten(
  { found, file, origin }: Beginning,
  view: TextView,
  wanted: string | undefined,
): boolean {
  if (wanted === undefined) return file.text !== found.text && origin.kind !== 'template';
  return wanted !== found.text || origin.kind === 'rebuilt' || view.source === 'template';
}

/** What guard did to the text before the change, for the journal. */
function happeningsOf(origin: Origin): readonly Happening[] {
  switch (origin.kind) {
    case 'rebuilt':
      return [{ kind: 'rebuilt', session: null, detail: `the sessions file was ${origin.from}` }];
    case 'mended':
      return [{ kind: 'restored', session: null, detail: detailOf(origin.restored) }];
    default:
      return [];
  }
}

function detailOf(restored: readonly string[]): string {
  return restored.length === 0
    ? 'a late edit by hand was taken over'
    : `after a hand edit: ${restored.join(', ')}`;
}
