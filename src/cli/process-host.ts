import { isatty } from 'node:tty';
import { writeText } from '../write-text.ts';
import type { Host } from './invocation.ts';

/** This process as commands see it, without opening any of Node's streams. */
export const PROCESS_HOST: Host = {
  env: process.env,
  cwd: () => process.cwd(),
  stdin: {
    get isTTY() {
      return isatty(0);
    },
  },
  stdout: {
    get isTTY() {
      return isatty(1);
    },
    write: (text) => write(1, text),
  },
  stderr: {
    get isTTY() {
      return isatty(2);
    },
    get columns() {
      return isatty(2) ? process.stderr.columns : undefined;
    },
    write: (text) => write(2, text),
  },
};

/** A reader that went away (`guard log | head`) is no failure. */
function write(descriptor: number, text: string): void {
  if (writeText(descriptor, text) === 'closed') process.exit();
}
