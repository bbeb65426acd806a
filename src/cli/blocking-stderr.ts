import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { writeText } from '../write-text.ts';

/**
 * Keeps Node from opening standard error itself, as it does when any of its sockets or pipes closes: it would make a pipe
 * there non-blocking for all that write to it, and a command that prints faster than its reader reads would fail (EAGAIN).
 */
export function keepStderrBlocking(): void {
  if (isatty(2)) return;
  const value = new Writable({
    write(chunk, _encoding, done) {
      writeText(2, String(chunk));
      done();
    },
  });
  Object.defineProperty(process, 'stderr', { value, configurable: true });
}
