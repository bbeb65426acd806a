import { writeSync } from 'node:fs';

/** What came of writing: `closed` where the reader has gone, `failed` with the system's own error for all else. */
export type Written = 'written' | 'closed' | { readonly failed: Error };

/**
 * Writes all of a text to a descriptor, in as many parts as it takes. Node's own streams would do the same, but to open
 * one loads sockets and files first: several ms before the first word.
 */
export function writeText(descriptor: number, text: string): Written {
  let bytes: Uint8Array = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows says EOF of a pipe that nobody reads.
      if (code === 'EPIPE' || code === 'EOF') return 'closed';
      if (code !== 'EAGAIN') return { failed: error as Error };
      // The pipe is full; its reader needs a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return 'written';
}
