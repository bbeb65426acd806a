import type { Context } from '../context.ts';
import { literalEntry } from '../core/claims.ts';
import { type CoverageIndex, indexCoverage } from '../core/coverage.ts';
import { commandLineConfig } from '../core/git-parameters.ts';
import { reasonIn } from '../core/reason.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { GuardState, Override } from '../core/state.ts';
import { isSelf } from './is-self.ts';

/** What the caller said to go ahead all the same (contract, section 6). */
export interface Overrides {
  /** The reason given with this very call, whatever it is about; null without one. */
  readonly reason: string | null;
  /** The reason for a staged path, or null. */
  reasonForPath(path: RepoPath): string | null;
  /** The reason for a lock, or null. */
  reasonForLock(name: string): string | null;
  /** An override was given without a reason, which counts for nothing. */
  readonly hasEmptyReason: boolean;
  /** Overrides granted before that this caller may use; where several fit, the last one counts. */
  readonly granted: readonly Override[];
}

/** Collects the overrides of this call: `GUARD_OVERRIDE`, `git -c guard.override=…`, and `guard override` before. */
export function overridesOf(context: Context, state: GuardState): Overrides {
  const given = [
    context.env.GUARD_OVERRIDE,
    commandLineConfig(context.env.GIT_CONFIG_PARAMETERS, 'guard.override'),
  ];
  const reason = given.map(reasonIn).find((text) => text !== null) ?? null;
  const granted = state.overrides.filter(
    ({ session, expires, tried }) =>
      isSelf(context, session) && expires > context.now() && tried === undefined,
  );
  let index: CoverageIndex<Override> | undefined;
  const grantedFor = (path: RepoPath): string | undefined => {
    if (granted.length === 0) return undefined;
    index ??= indexCoverage(
      granted.flatMap((owner) =>
        owner.targets.filter(isPathTarget).map((target) => ({ entry: literalEntry(target), owner })),
      ),
      context.paths,
    );
    const covering = index.covering(path).map(({ owner }) => owner);
    return granted.findLast((given) => covering.includes(given))?.reason;
  };
  return {
    reason,
    reasonForPath: (path) => reason ?? grantedFor(path) ?? null,
    reasonForLock: (name) =>
      reason ?? granted.findLast(({ targets }) => targets.includes(name))?.reason ?? null,
    hasEmptyReason: reason === null && given.some((text) => text !== undefined),
    granted,
  };
}

/** An override given before is used up by what the lock's holder is told of. */
export function withoutUsedOverride(state: GuardState, session: SessionId, name: string): GuardState {
  const overrides = state.overrides.filter(
    (given) => !(isSameSession(given.session, session) && given.targets.includes(name)),
  );
  return overrides.length === state.overrides.length ? state : { ...state, overrides };
}

/** A path as the target of an override, which a lock of that name must not be taken for. */
export function pathTarget(path: RepoPath): string {
  return path === '.' || path.includes('/') ? path : `./${path}`;
}

/** Whether a target of an override is a path, not a lock. */
export function isPathTarget(target: string): boolean {
  return target === '.' || target.includes('/');
}
