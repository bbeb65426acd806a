import { isAbsolute, join, resolve } from 'node:path';
import { decodeLossless, encodeLossless } from '../core/lossless-text.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { EMPTY_STATE, type GuardState } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import { type FileStore, fileStore } from './file-store.ts';
import type { Permissions } from './guard-directory.ts';
import type { JournalRecord } from './journal-log.ts';
import { hasNoticesMarker, markCommitter, markElsewhere, markNotices } from './markers.ts';
import type { StoredState } from './state-file.ts';
import type { Change, Happening, JournalLine, Snapshot, Store } from './store.ts';
import type { TextView } from './text-change.ts';

export interface SessionsStoreOptions {
  /** Absolute; see {@link sessionsFilePath}. */
  readonly path: string;
  /** The real path that the file must stay in; undefined where the user named a place. */
  readonly within: string | undefined;
  /** Whether a shell that looks where the protocol says finds this file; left out where only this caller goes elsewhere. */
  readonly place?: 'here' | 'elsewhere' | undefined;
  readonly guardDirectory: string;
  readonly permissions?: Permissions | undefined;
  readonly durability?: 'fsync' | 'none';
  readonly now: () => number;
}

/** Where the sessions file is (contract, section 1). `named` is `GUARD_FILE` or the configuration's `sessionsFile`. */
export function sessionsFilePath(
  place: { readonly mainTopLevel: string | null; readonly commonDir: string },
  named: string | undefined,
): { readonly path: string; readonly within: string | undefined } {
  const { mainTopLevel, commonDir } = place;
  if (named !== undefined) {
    const isOutside = isAbsolute(named) || named.split(/[/\\]/).includes('..');
    return {
      path: resolve(mainTopLevel ?? commonDir, named),
      within: isOutside ? undefined : (mainTopLevel ?? undefined),
    };
  }
  if (mainTopLevel === null) return { path: join(commonDir, 'guard', 'sessions.md'), within: commonDir };
  return { path: join(mainTopLevel, '.claude', 'sessions.md'), within: mainTopLevel };
}

/** The embedded store: the sessions file itself, with guard's state and journal beside it. */
export function openSessionsStore(options: SessionsStoreOptions): Store {
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
      const outcome = applyChange(path, view, change);
      if (outcome.kind === 'torn') return outcome;
      const before = readStored(view.state).state.notices.length;
      pending = outcome.state === undefined ? before : outcome.state.notices.length;
      markNotices(options.guardDirectory, { before, after: pending });
      if (options.place !== undefined) markElsewhere(options.guardDirectory, options.place);
      for (const { kind, session } of outcome.entries) {
        if (kind === 'committed' && session !== null) {
          markCommitter(options.guardDirectory, session, options.permissions);
        }
      }
      return outcome;
    });
    return { result, pending };
  };
  return {
    location: path,
    exists: async () => files.read().kind === 'file',
    async read() {
      const stored = files.read();
      const text = stored.kind === 'file' ? decodeLossless(stored.bytes) : TEMPLATE;
      const { state, warnings } = readStored(files.readState());
      const time = now();
      const modifiedAt = stored.kind === 'file' ? stored.modifiedAt : time;
      return { file: parseSessionsFile(text), state, timing: { now: time, modifiedAt }, warnings };
    },
    async update(change) {
      const { result, pending } = update(change);
      // Taken away under the mutex again: only there is it sure that nobody has left a notice since.
      if (pending === 0 && hasNoticesMarker(options.guardDirectory)) update(() => ({ result: undefined }));
      return result;
    },
    async note(happening) {
      files.update(() => ({ kind: 'done', entries: [happening], result: undefined }));
    },
    journal: async () => files.records().flatMap(journalLines),
  };
}

function applyChange<Result>(path: string, view: TextView, change: (snapshot: Snapshot) => Change<Result>) {
  const original = decodeLossless(view.text);
  const read = parseSessionsFile(original);
  if (view.mayBeTorn && looksTorn(read, view)) return { kind: 'torn' as const };
  const rebuilt = view.source === 'template' ? recoveredText(view) : null;
  const isEmpty = original.trim() === '';
  const text = rebuilt ?? (isEmpty ? TEMPLATE : original);
  const file = text === original ? read : parseSessionsFile(text);
  const { state, warnings } = readStored(view.state);
  const { now, modifiedAt } = view;
  const changed = change({ file, state, timing: { now, modifiedAt }, warnings });
  if (changed.text !== undefined && changed.text !== text) refuseDamaged(path, file);
  const happenings: readonly Happening[] = [
    ...(rebuilt === null
      ? []
      : [{ kind: 'rebuilt' as const, session: null, detail: 'the sessions file was gone' }]),
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

/** An editor that writes in place empties the file first; guard has seen a better one before. */
function looksTorn(file: SessionsFile, view: TextView): boolean {
  const isBare = file.sessionsHeading === null && file.rows.length === 0;
  return isBare && view.records(1).length > 0;
}

/** Somebody deleted the file: what the journal last knew counts, if it said anything at all. */
function recoveredText(view: TextView): string | null {
  if (view.recovered === undefined) return null;
  const text = decodeLossless(view.recovered);
  return text === TEMPLATE || text.trim() === '' ? null : text;
}

/** Both sides of a conflict can be read, but which of them to edit is a person's decision. */
function refuseDamaged(path: string, file: SessionsFile): void {
  const [line] = file.conflictLines;
  if (line === undefined) return;
  throw new GuardError('file-damaged', { path, line, problem: 'a merge conflict stands here, unresolved' });
}

function readStored(stored: StoredState): {
  readonly state: GuardState;
  readonly warnings: readonly string[];
} {
  if (stored.kind === 'absent') return { state: EMPTY_STATE, warnings: [] };
  if (stored.kind === 'damaged') {
    return {
      state: EMPTY_STATE,
      warnings: [`guard's own state cannot be read and counts as empty: ${stored.problem}`],
    };
  }
  const value = stored.value as Partial<GuardState> | null;
  if (typeof value !== 'object' || value === null)
    return { state: EMPTY_STATE, warnings: ["guard's own state is no object and counts as empty"] };
  const list = <Item>(items: readonly Item[] | undefined): readonly Item[] =>
    Array.isArray(items) ? items : [];
  const sessions = typeof value.sessions === 'object' && value.sessions !== null ? value.sessions : {};
  return {
    state: {
      version: 1,
      sessions,
      overlaps: list(value.overlaps),
      interests: list(value.interests),
      overrides: list(value.overrides),
      notices: list(value.notices),
      leftovers: list(value.leftovers),
    },
    warnings: [],
  };
}

function journalLines(record: JournalRecord): readonly JournalLine[] {
  const at = new Date(record.at).toISOString();
  return record.entries.map((entry) => ({ at, ...(entry as Happening) }));
}
