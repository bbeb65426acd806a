import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';

/**
 * Keeps Node from opening standard error itself, as it does when any of its sockets or pipes closes: it would make a pipe
 * there non-blocking for all that write to it, and a command that prints faster than its reader reads would fail (EAGAIN).
 */
export function keepStderrBlocking(): void {
  if (isatty(2)) return;
  const value = new Writable({ write: (chunk, _encoding, done) => done(void writeSync(2, chunk)) });
  Object.defineProperty(process, 'stderr', { value, configurable: true });
}
