import type { MutexHold } from '../../src/store/epoch-lock.ts';
import { type FileMutexOptions, fileMutex } from '../../src/store/file-mutex.ts';

/** Runs the body while this process alone holds the mutex of that directory; throws file-busy at the deadline. */
export function withFileMutex<T>(
  directory: string,
  options: FileMutexOptions,
  body: (hold: MutexHold) => T,
): T {
  const hold = fileMutex(directory, options).acquire();
  try {
    return body(hold);
  } finally {
    hold.release();
  }
}
