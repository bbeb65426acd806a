import { GuardError } from '../errors.ts';

/** The system's code of a failed file call (`ENOENT`, `ENOSPC`, …); undefined for any other error. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return undefined;
  const { errno } = error as NodeJS.ErrnoException;
  return errno === QUOTA_USED_UP ? 'EDQUOT' : error.code;
}

// Node has no name for it, and the number is another on each system.
const QUOTA_USED_UP = process.platform === 'linux' ? -122 : -69;

/** The error for a failed write: names path and cause, keeps the system's own error. A GuardError stays as it is. */
export function unwritable(path: string, error: unknown): GuardError {
  if (error instanceof GuardError) return error;
  return new GuardError('file-unwritable', { path, reason: reasonOf(error) }, { cause: error });
}

/** The error for a step that failed after the change was made, as `unwritable` for the change itself. */
export function unsettled(path: string, error: unknown): GuardError {
  const reason = error instanceof GuardError && 'reason' in error.data ? error.data.reason : reasonOf(error);
  return new GuardError('file-unsettled', { path, reason }, { cause: error });
}

/** The error for a failed read, as `unwritable` for a write. */
export function unreadable(path: string, error: unknown): GuardError {
  if (error instanceof GuardError) return error;
  return new GuardError('file-unreadable', { path, reason: reasonOf(error) }, { cause: error });
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would exceed the size limit',
  EIO: 'input/output error',
  EMLINK: 'too many links',
  EMFILE: 'too many open files in this process',
  ENFILE: 'too many open files in the system',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link, which guard does not follow; put the file itself there',
  ENXIO: 'it is no regular file',
  ENAMETOOLONG: 'the name is too long',
  EXDEV: 'it lies on another file system',
};

function reasonOf(error: unknown): string {
  const code = errnoOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}
