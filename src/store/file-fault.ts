import { faultReason } from '../core/fault-reason.ts';
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

function reasonOf(error: unknown): string {
  const code = errnoOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return faultReason(code);
}
