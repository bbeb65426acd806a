import type { Context } from '../context.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { Instant } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import { done, type Outcome } from './outcome.ts';
import { pathTarget } from './overrides.ts';
import { repoPaths } from './repo-paths.ts';
import { requireSession } from './require-session.ts';
import { situationOf } from './situation.ts';

/** How long an override waits for its commit or push where nothing else is said. */
export const OVERRIDE_FOR_MS = 600_000;

export interface OverrideFacts {
  readonly session: SessionId;
  readonly targets: readonly string[];
  readonly reason: string;
  readonly expires: Instant;
  /** Whose claims or locks it goes past, as of now. */
  readonly holders: readonly SessionId[];
}

/** Lets the session past others' claims on these paths, or past a lock, once or until the time is over. */
export async function override(
  context: Context,
  typed: readonly string[],
  options: { readonly reason: string; readonly forMs?: number | undefined },
): Promise<Outcome<OverrideFacts>> {
  const session = requireSession(context, 'override');
  const reason = requireReason(options.reason);
  const facts = await context.store.update<OverrideFacts>((snapshot) => {
    const { locks, sessions } = situationOf(context, snapshot);
    const isLock = (target: string): boolean => locks.some(({ name }) => name === target);
    const targets = typed.flatMap((target) =>
      isLock(target) ? [target] : repoPaths(context, [target]).map(pathTarget),
    );
    const at = context.now();
    const expires = at + (options.forMs ?? OVERRIDE_FOR_MS);
    const current = snapshot.state.overrides.filter((given) => given.expires > at);
    const holders = locks.flatMap(({ name, holder }) =>
      targets.includes(name) && holder !== null ? [holder] : [],
    );
    const others = sessions
      .filter(({ active, id }) => active && !isSameSession(id, session))
      .map(({ id }) => id);
    return {
      state: { ...snapshot.state, overrides: [...current, { session, targets, reason, at, expires }] },
      journal: [{ kind: 'override-granted', session, paths: targets, reason }],
      result: { session, targets, reason, expires, holders: holders.length > 0 ? holders : others },
    };
  });
  return done(facts);
}

/** An override without a reason is none. Throws `usage`. */
export function requireReason(reason: string): string {
  const text = reason.trim();
  if (text !== '') return text;
  throw new GuardError('usage', {
    problem: 'an override needs a reason',
    hint: 'Say in a few words why, for whoever is overridden: --reason "hotfix, agreed with e1b2".',
  });
}
