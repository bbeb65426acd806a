import { decodeLossless, encodeLossless } from '../core/lossless-text.ts';
import { lineAt } from '../core/sessions-file/mask.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { GuardError } from '../errors.ts';
import { unwritable } from './file-fault.ts';
import { type FileStore, fileStore } from './file-store.ts';
import { lastWritten, mendHandEdits } from './hand-edits.ts';
import type { JournalRecord } from './journal-log.ts';
import { keepDamagedText } from './keep-damaged.ts';
import { hasNoticesMarker, markCommitter, markElsewhere, markNotices } from './markers.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';
import type { Change, Happening, JournalLine, Snapshot, Store } from './store.ts';
import { readStoredState } from './stored-state.ts';
import type { TextView } from './text-change.ts';
import { textHash } from './text-hash.ts';

/** What a store does beyond reading. */
export type SessionsWriter = Omit<Store, 'location' | 'exists' | 'read'>;

/** The half of the embedded store that writes or asks the journal: loaded when first needed, most hooks only read. */
export function openSessionsWriter(options: SessionsStoreOptions): SessionsWriter {
  const { path, now } = options;
  const files: FileStore = fileStore({
    path,
    within: options.within,
    guardDirectory: options.guardDirectory,
    ...(options.permissions === undefined ? {} : { permissions: options.permissions }),
    ...(options.durability === undefined ? {} : { durability: options.durability }),
    template: encodeLossless(TEMPLATE),
    clock: now,
  });
  const update = <Result>(change: (snapshot: Snapshot) => Change<Result>) => {
    let pending = 0;
    const result = files.update((view) => {
      const outcome = applyChange({ path, files }, view, change);
      if (outcome.kind === 'torn') return outcome;
      const before = readStoredState(view.state).state.notices.length;
      pending = outcome.state === undefined ? before : outcome.state.notices.length;
      leaveMarkers(options, outcome.entries, { before, after: pending });
      return outcome;
    });
    return { result, pending };
  };
  // The change before it is made; the marker left standing costs a start of Node.
  const takeMarker = (): void => {
    try {
      update(() => ({ result: undefined }));
    } catch {
      // Taken with the next update.
    }
  };
  return {
    async update(change) {
      const { result, pending } = update(change);
      // Taken away under the mutex again: only there is it sure that nobody has left a notice since.
      if (pending === 0 && hasNoticesMarker(options.guardDirectory)) takeMarker();
      return result;
    },
    async note(happening) {
      files.update(() => ({ kind: 'done', entries: [happening], result: undefined }));
    },
    journal: async () => files.records().flatMap(journalLines),
    async snapshots() {
      const kept = files.snapshots().map(({ name, writtenAt }) => ({ name, writtenAt }));
      const isKept = kept.some(({ name }) => name === 'current');
      const newest = files.records().at(-1);
      const all =
        isKept || newest === undefined ? kept : [{ name: 'current', writtenAt: newest.at }, ...kept];
      return all.flatMap(({ name, writtenAt }) => {
        const bytes = name === 'current' ? lastWritten(files) : files.readSnapshot(name);
        return bytes === undefined
          ? []
          : [{ name, writtenAt, file: parseSessionsFile(decodeLossless(bytes)) }];
      });
    },
    keepDamaged: async () => keepDamagedText(options),
    async replace(text, happening) {
      files.update(() => ({
        kind: 'done',
        text: encodeLossless(text),
        entries: [happening],
        result: undefined,
      }));
    },
  };
}

/** Throws file-unwritable. */
function leaveMarkers(
  { guardDirectory, permissions, place }: SessionsStoreOptions,
  entries: readonly Happening[],
  pending: { readonly before: number; readonly after: number },
): void {
  try {
    markNotices(guardDirectory, pending);
    if (place !== undefined) markElsewhere(guardDirectory, place);
    for (const { kind, session } of entries) {
      if (kind === 'committed' && session !== null) markCommitter(guardDirectory, session, permissions);
    }
  } catch (error) {
    throw unwritable(guardDirectory, error);
  }
}

function applyChange<Result>(
  { path, files }: { readonly path: string; readonly files: FileStore },
  view: TextView,
  change: (snapshot: Snapshot) => Change<Result>,
) {
  const original = decodeLossless(view.text);
  const read = parseSessionsFile(original);
  if (view.mayBeTorn && looksTorn(read, view)) return { kind: 'torn' as const };
  const isGone = view.source === 'template';
  const isEmpty = original.trim() === '';
  const rebuilt = isGone || isEmpty ? rebuiltText(isGone ? view.recovered : lastWritten(files)) : null;
  const mended = rebuilt === null && !isEmpty ? mendHandEdits(view, files) : null;
  const text = rebuilt ?? (isEmpty ? TEMPLATE : (mended?.text ?? original));
  const file = text === original ? read : parseSessionsFile(text);
  const { state, warnings } = readStoredState(view.state);
  const { now, modifiedAt } = view;
  const changed = change({ file, state, timing: { now, modifiedAt }, warnings });
  if (changed.text !== undefined && changed.text !== text) refuseDamaged(path, file);
  const happenings: readonly Happening[] = [
    ...(rebuilt === null
      ? []
      : [
          {
            kind: 'rebuilt' as const,
            session: null,
            detail: isEmpty ? 'the sessions file was empty' : 'the sessions file was gone',
          },
        ]),
    ...(mended === null
      ? []
      : [
          {
            kind: 'restored' as const,
            session: null,
            detail: `after a hand edit: ${mended.restored.join(', ')}`,
          },
        ]),
    ...(changed.journal ?? []),
  ];
  const next = changed.text ?? text;
  const isWritten = next !== original || (rebuilt !== null && changed.text !== undefined);
  const isChangedState = changed.state !== undefined && changed.state !== state;
  return {
    kind: 'done' as const,
    ...(isWritten || (view.source === 'template' && changed.text !== undefined)
      ? { text: encodeLossless(next) }
      : {}),
    ...(isChangedState ? { state: changed.state } : {}),
    entries: happenings,
    result: changed.result,
  };
}

/**
 * An editor that writes in place empties the file first, and may fill it in several goes; guard has seen a better one
 * before. Where it ends in the middle of a line, somebody may be at it; a text that guard wrote itself is whole.
 */
function looksTorn(file: SessionsFile, view: TextView): boolean {
  const [record] = view.records(1);
  if (record === undefined) return false;
  const isBare = file.sessionsHeading === null && file.rows.length === 0;
  return isBare || (!file.text.endsWith('\n') && record.after !== textHash(view.text));
}

/** Somebody deleted or emptied the file: what guard wrote last counts, if it said anything at all. */
function rebuiltText(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const text = decodeLossless(bytes);
  return text === TEMPLATE || text.trim() === '' ? null : text;
}

/** Both sides of a conflict can be read, but which of them to edit is a person's decision; so is binary noise. */
function refuseDamaged(path: string, file: SessionsFile): void {
  const [line] = file.conflictLines;
  if (line !== undefined) {
    throw new GuardError('file-damaged', { path, line, problem: 'a merge conflict stands here, unresolved' });
  }
  const nul = file.text.indexOf('\0');
  if (nul === -1) return;
  const problem = 'binary data stands here, this is no Markdown any more';
  throw new GuardError('file-damaged', { path, line: lineAt(file.text, nul), problem });
}

function journalLines(record: JournalRecord): readonly JournalLine[] {
  const at = new Date(record.at).toISOString();
  return record.entries.filter(isHappening).map((entry) => ({ at, ...entry }));
}

function isHappening(entry: unknown): entry is Happening {
  return typeof entry === 'object' && entry !== null && 'kind' in entry && typeof entry.kind === 'string';
}
