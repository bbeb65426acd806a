import { readFileSync, statSync } from 'node:fs';
import { GuardError } from './errors.ts';

const LARGEST_BYTES = 5_000_000;

/**
 * The text of a file that anybody may have put there; null where there is none. A link may lead to a device or a FIFO that
 * never ends, also in a clone: only a regular file is read, of 5 MB at most. Throws `file-unreadable`.
 */
export function readRegularFile(file: string): string | null {
  let reason: string;
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found === undefined) return null;
    if (found.isFile() && found.size <= LARGEST_BYTES) return readFileSync(file, 'utf8');
    reason = found.isFile() ? 'it is larger than 5 MB' : 'it is no regular file';
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new GuardError('file-unreadable', { path: file, reason: code ?? String(error) }, { cause: error });
  }
  throw new GuardError('file-unreadable', { path: file, reason });
}
