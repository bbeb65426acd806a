import { isPathTarget } from '../../commands/overrides.ts';
import type { Context } from '../../context.ts';
import { literalEntry } from '../../core/claims.ts';
import { indexCoverage } from '../../core/coverage.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { isSameSession, type SessionId } from '../../core/session.ts';
import type { GuardState } from '../../core/state.ts';

/** An override is good for one commit that goes past a claim, which `past` are the paths of. */
export function withoutUsedOverrides(
  context: Context,
  state: GuardState,
  self: SessionId,
  past: readonly RepoPath[],
): GuardState {
  if (state.overrides.length === 0) return state;
  const overrides = state.overrides.filter(({ session, targets, expires }) => {
    if (expires <= context.now()) return false;
    if (!isSameSession(session, self)) return true;
    const index = indexCoverage(
      targets.filter(isPathTarget).map((target) => ({ entry: literalEntry(target), owner: target })),
      context.paths,
    );
    return !past.some((path) => index.covering(path).length > 0);
  });
  return overrides.length === state.overrides.length ? state : { ...state, overrides };
}
