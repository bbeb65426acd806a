import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { Instant } from '../core/stamp.ts';
import type { GuardState } from '../core/state.ts';
import type { GuardError } from '../errors.ts';
import { type AboutIn, applyChange } from './apply-change.ts';
import { whyNotOurs } from './begin-change.ts';
import { rebuiltText } from './damaged-text.ts';
import { unwritable } from './file-fault.ts';
import { type FileStore, fileStore } from './file-store.ts';
import { whyForeign } from './foreign-file.ts';
import { forgetCommitters } from './forget-committers.ts';
import { keepDamagedText } from './keep-damaged.ts';
import { lastWriteAt, lastWritten } from './last-written.ts';
import { lostSessions } from './lost-sessions.ts';
import { hasNoticesMarker, markCommitter, markElsewhere, markLetThrough, markNotices } from './markers.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';
import type { Change, DocumentSnapshot, Happening, Snapshot, Store } from './store.ts';
import { readStoredState } from './stored-state.ts';
import { decodeText, encodeText } from './text-bytes.ts';

/** What a store does beyond reading. */
export interface SessionsWriter extends Omit<Store, 'location' | 'exists' | 'read' | 'note' | 'journal'> {
  /** What the next change would put in place of a file that is gone or empty; null where the journal has nothing to say. */
  lostText(): string | null;
  /** Why a text without a place for sessions does not say who claims what; null where guard never wrote one there. */
  lostSessions(text: string): GuardError<'file-damaged'> | null;
}

/** The half of the embedded store that writes, or asks the journal for a text: loaded when first needed, most hooks only read. */
export function openSessionsWriter(options: SessionsStoreOptions, aboutIn: AboutIn): SessionsWriter {
  const { path, now } = options;
  const files: FileStore = fileStore({
    path,
    within: options.within,
    guardDirectory: options.guardDirectory,
    ...(options.permissions === undefined ? {} : { permissions: options.permissions }),
    ...(options.durability === undefined ? {} : { durability: options.durability }),
    ...(options.patienceMs === undefined ? {} : { deadlineMs: options.patienceMs }),
    template: encodeText(TEMPLATE),
    clock: now,
    onForgotten: () => forgetCommitters(options, files.records),
  });
  const update = <Result>(change: (snapshot: Snapshot) => Change<Result>) => {
    let pending = 0;
    const result = files.update((view) => {
      const outcome = applyChange({ options, files, aboutIn }, view, change);
      if (outcome.kind === 'torn') return outcome;
      const before = readStoredState(view.state).state;
      const after = outcome.state ?? before;
      pending = after.notices.length;
      leaveMarkers(options, outcome.entries, before, after);
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
    async snapshots() {
      const kept = files.snapshots().filter(({ name }) => name !== 'current');
      const [bytes, writtenAt] = [lastWritten(files), lastWriteAt(files)];
      const replaced = kept.flatMap(({ name, writtenAt: at }) =>
        withText(name, at, files.readSnapshot(name)),
      );
      return [...withText('current', writtenAt ?? options.now(), bytes), ...replaced];
    },
    lostText: () => rebuiltText(lastWritten(files)),
    lostSessions: (text) => lostSessions(path, text, files),
    async keepDamaged() {
      if (options.named !== undefined && lastWritten(files) === undefined) verifyNotForeign(options, files);
      return keepDamagedText(options);
    },
    async replace(text, happening) {
      files.update((view) => {
        const foreign = whyNotOurs(options, files, parseSessionsFile(decodeText(view.text)));
        if (foreign !== null) throw foreign;
        return { kind: 'done', text: encodeText(text), entries: [happening], result: undefined };
      });
    },
  };
}

function withText(
  name: string,
  writtenAt: Instant,
  bytes: Uint8Array | undefined,
): readonly DocumentSnapshot[] {
  return bytes === undefined ? [] : [{ name, writtenAt, file: parseSessionsFile(decodeText(bytes)) }];
}

/** Throws what it is, and file-unreadable where nobody can tell. */
function verifyNotForeign(options: SessionsStoreOptions, files: FileStore): void {
  const stored = files.read();
  if (stored.kind === 'absent') return;
  const foreign = whyForeign(options, parseSessionsFile(decodeText(stored.bytes)));
  if (foreign !== null) throw foreign;
}

/** Throws file-unwritable. */
function leaveMarkers(
  { guardDirectory, markersDirectory = guardDirectory, permissions, place }: SessionsStoreOptions,
  entries: readonly Happening[],
  before: GuardState,
  after: GuardState,
): void {
  try {
    markNotices(guardDirectory, { before: before.notices.length, after: after.notices.length }, permissions);
    markLetThrough(
      guardDirectory,
      { before: before.letThrough.length, after: after.letThrough.length },
      permissions,
    );
    if (place !== undefined) markElsewhere(markersDirectory, place, permissions);
    for (const { kind, session } of entries) {
      if (kind === 'committed' && session !== null) markCommitter(markersDirectory, session, permissions);
    }
  } catch (error) {
    throw unwritable(guardDirectory, error);
  }
}
