import { dirname } from 'node:path';
import { hasNoSection } from '../core/sessions-file/no-section.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { GuardError } from '../errors.ts';
import { isInDirectory } from './in-directory.ts';
import type { SessionsStoreOptions } from './sessions-place.ts';

/**
 * Why guard writes nothing into a file that a setting names: something stands in it, and neither a session nor a lock. Null
 * where it may be written. Git's own files are a mistake of the setting, any other may become a sessions file.
 */
export function whyForeign(
  {
    path,
    named,
    guardDirectory,
    markersDirectory = guardDirectory,
  }: Pick<SessionsStoreOptions, 'path' | 'named' | 'guardDirectory' | 'markersDirectory'>,
  file: SessionsFile,
): GuardError<'usage' | 'file-unwritable'> | null {
  if (named === undefined || file.text.trim() === '' || !hasNoSection(file)) return null;
  const is = `${named.by} is ${JSON.stringify(named.value)}, which is`;
  if (isInDirectory(path, dirname(markersDirectory)) && !isInDirectory(path, markersDirectory))
    return new GuardError('usage', {
      problem: `${is} a file of git's own`,
      hint: 'Nothing was changed. Name a file for the sessions.',
    });
  const reason = `${is} no sessions file: no heading "Active Sessions" stands in it; name another, or add the heading`;
  return new GuardError('file-unwritable', { path, reason });
}
