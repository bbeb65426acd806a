import type { Context } from '../context.ts';
import { isSameSession } from '../core/session.ts';
import type { Interest } from '../core/state.ts';
import type { EditConflict } from './claim-for-edit.ts';
import { requireSession } from './require-session.ts';

/** Remembers that the session has now been told of conflicts that its agent did not hear of when they were noted. */
export async function noteTold(context: Context, conflicts: readonly EditConflict[]): Promise<void> {
  const session = requireSession(context, 'claim');
  const paths = new Set(conflicts.map(({ finding }) => finding.path));
  const told = ({ untold, ...interest }: Interest): Interest => {
    const isHeard = paths.has(interest.path) && isSameSession(interest.session, session);
    return untold === undefined || isHeard ? interest : { ...interest, untold };
  };
  await context.store.update(({ state }) => ({
    state: { ...state, interests: state.interests.map(told) },
    result: undefined,
  }));
}
