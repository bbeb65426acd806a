import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { isGitsOwn, type RepoPath } from '../core/repo-path.ts';
import { GuardError } from '../errors.ts';

/** Refuses claims on what can never be committed: in git's own directory, and the sessions file. Throws `usage`. */
export function verifyCommittable(context: Context, paths: readonly RepoPath[]): void {
  const { topLevel } = context.repository;
  for (const path of paths) {
    const reason = isGitsOwn(path)
      ? 'it lies in git’s own directory'
      : isSessionsFile(resolve(topLevel ?? '', path), context)
        ? 'it is the sessions file'
        : null;
    if (reason === null) continue;
    throw new GuardError('usage', {
      problem: `${path} is never committed: ${reason}`,
      hint: 'Claim files that you are going to commit.',
    });
  }
}

/** Whether a file is the sessions file, by whatever way. */
export function isSessionsFile(file: string, { store }: Pick<Context, 'store'>): boolean {
  try {
    return realpathSync.native(file) === realpathSync.native(store.location);
  } catch {
    return file === store.location;
  }
}
