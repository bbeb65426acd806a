import { writeSync } from 'node:fs';

/**
 * Writes all of a text to a descriptor, in as many parts as it takes; `closed` where the reader has gone. Node's own
 * streams would do the same, but to open one loads sockets and files first: several ms before the first word.
 */
export function writeText(descriptor: number, text: string): 'written' | 'closed' {
  let bytes: Uint8Array = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return 'closed';
      // The pipe is full; its reader needs a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return 'written';
}
