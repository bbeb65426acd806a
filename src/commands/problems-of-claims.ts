import type { Context } from '../context.ts';
import { meaninglessClaims } from '../core/meaningless-claims.ts';
import { isSameSession, type SessionView } from '../core/session.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import type { JournalLine } from '../store/store.ts';

/** Claims that cover nothing and make no sense; those that the journal knows of, guard wrote. Asks git only where there may be some. */
export function problemsOfClaims(
  context: Context,
  sessions: readonly SessionView[],
  journal: readonly JournalLine[],
): readonly Problem[] {
  return meaninglessClaims(sessions, context.paths, (id, path) =>
    journal.some(
      ({ session, paths = [] }) => session !== null && isSameSession(session, id) && paths.includes(path),
    ),
  );
}
