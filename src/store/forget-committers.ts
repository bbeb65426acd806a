import type { FileStore } from './file-store.ts';
import { keepCommitters } from './markers.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';
import type { Happening } from './store.ts';

/**
 * Takes the markers of sessions of whose commits the journal knows none any more: no push could be told of one. To be called
 * under the file mutex. The journal of a sessions file of another name does not tell who has committed by the usual one's.
 */
export function forgetCommitters(
  { guardDirectory, markersDirectory = guardDirectory }: SessionsStoreOptions,
  records: FileStore['records'],
): void {
  if (markersDirectory !== guardDirectory) return;
  try {
    const entries = records().flatMap((record) => record.entries as readonly (Partial<Happening> | null)[]);
    const committers = entries.flatMap((entry) =>
      entry?.kind === 'committed' ? [entry.session, entry.other] : [],
    );
    keepCommitters(
      guardDirectory,
      committers.filter((id) => typeof id === 'string'),
    );
  } catch {
    // One too many costs a start of Node.
  }
}
