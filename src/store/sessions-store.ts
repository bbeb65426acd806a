import { decodeLossless } from '../core/lossless-text.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { TEMPLATE } from '../core/sessions-file/template.ts';
import { readSessionsFile } from './read-text.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';
import type { SessionsWriter } from './sessions-writer.ts';
import { readState } from './state-file.ts';
import type { Store } from './store.ts';
import { readStoredState } from './stored-state.ts';

/** The embedded store: the sessions file itself, with guard's state and journal beside it. */
export function openSessionsStore(options: SessionsStoreOptions): Store {
  const { path, guardDirectory, now } = options;
  let writer: SessionsWriter | undefined;
  const writing = async (): Promise<SessionsWriter> => {
    writer ??= (await import('./sessions-writer.ts')).openSessionsWriter(options);
    return writer;
  };
  return {
    location: path,
    exists: async () => readSessionsFile(options) !== undefined,
    async read() {
      const stored = readSessionsFile(options);
      const text = stored === undefined ? TEMPLATE : decodeLossless(stored.bytes);
      const { state, warnings } = readStoredState(readState(guardDirectory));
      const time = now();
      const timing = { now: time, modifiedAt: stored?.mtimeMs ?? time };
      return { file: parseSessionsFile(text), state, timing, warnings };
    },
    update: async (change) => (await writing()).update(change),
    note: async (happening) => (await writing()).note(happening),
    journal: async () => (await writing()).journal(),
    snapshots: async () => (await writing()).snapshots(),
    keepDamaged: async () => (await writing()).keepDamaged(),
    replace: async (text, happening) => (await writing()).replace(text, happening),
  };
}
