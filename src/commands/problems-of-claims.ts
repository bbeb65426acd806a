import type { Context } from '../context.ts';
import { meaninglessClaims } from '../core/meaningless-claims.ts';
import { isSameSession, type SessionView } from '../core/session.ts';
import type { Problem } from '../core/sessions-file/types.ts';

/**
 * Claims that cover nothing and make no sense; those that the journal knows of, guard wrote. Asks git and reads the journal
 * only where there may be some.
 */
export async function problemsOfClaims(
  context: Context,
  sessions: readonly SessionView[],
): Promise<readonly Problem[]> {
  const found = meaninglessClaims(sessions, context.paths, () => false);
  if (found.length === 0) return found;
  const journal = await context.store.journal();
  return meaninglessClaims(sessions, context.paths, (id, path) =>
    journal.some(
      ({ session, paths = [] }) => session !== null && isSameSession(session, id) && paths.includes(path),
    ),
  );
}
