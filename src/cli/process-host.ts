import { existsSync, fstatSync } from 'node:fs';
import { GuardError } from '../errors.ts';
import { writeText } from '../write-text.ts';
import type { Host } from './invocation.ts';

/** `/dev/null` and its like, by the major number of Linux. */
const MEMORY_DEVICES = 1;

/** This process as commands see it, without opening any of Node's streams. */
export const PROCESS_HOST: Host = {
  env: process.env,
  cwd: workingDirectory,
  stdin: {
    get isTTY() {
      return isatty(0);
    },
  },
  stdout: {
    get isTTY() {
      return isatty(1);
    },
    get columns() {
      return isatty(1) ? process.stdout.columns : undefined;
    },
    write: writeResult,
  },
  stderr: {
    get isTTY() {
      return isatty(2);
    },
    get columns() {
      return isatty(2) ? process.stderr.columns : undefined;
    },
    write: (text) => void writeText(2, text),
  },
};

/**
 * Whether a descriptor is a terminal. Asked of Node only where it can be one: that loads sockets and streams first, 3 ms of
 * every command that an agent reads through a pipe.
 */
function isatty(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor);
    const isNull = process.platform === 'linux' && found.rdev >> 8 === MEMORY_DEVICES;
    return found.isCharacterDevice() && !isNull && process.getBuiltinModule('node:tty').isatty(descriptor);
  } catch {
    return false;
  }
}

/**
 * A result that could not be printed is a failure. A reader that went away (`guard log | head`) is none, and what the command
 * does, and its exit code, do not hang on it.
 */
function writeResult(text: string): void {
  const written = writeText(1, text);
  if (typeof written === 'string') return;
  // Node's message is `ENOSPC: no space left on device, write`.
  const reason = written.failed.message.replace(/^[A-Z]+: |, write$/g, '');
  throw new GuardError('output-failed', { reason }, { cause: written.failed });
}

function workingDirectory(): string {
  try {
    const path = process.cwd();
    if (!path.includes('\ufffd') || existsSync(path)) return path;
    throw new GuardError('file-unreadable', { path, reason: 'the name of this directory is no UTF-8' });
  } catch (error) {
    if (error instanceof GuardError) throw error;
    const path = process.env.PWD || 'the working directory';
    throw new GuardError('file-unreadable', { path, reason: 'this directory is gone' }, { cause: error });
  }
}
