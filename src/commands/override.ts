import type { Context } from '../context.ts';
import { touchSession } from '../core/claim.ts';
import type { LockView } from '../core/lock-view.ts';
import { reasonIn } from '../core/reason.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { lockNameOf } from '../core/sessions-file/heading.ts';
import type { Instant } from '../core/stamp.ts';
import type { Override } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import { done, type Outcome } from './outcome.ts';
import { pathTarget } from './overrides.ts';
import { repoPaths } from './repo-paths.ts';
import { requireSession } from './require-session.ts';
import { situationOf } from './situation.ts';
import { isTemplateLock, isUnknown, lockCalled } from './target.ts';
import { verifyLegible } from './verify-legible.ts';

/** How long an override waits for its commit or push where nothing else is said. */
export const OVERRIDE_FOR_MS = 600_000;

export interface OverrideFacts {
  readonly session: SessionId;
  /** Repo paths and names of locks, as they were given. */
  readonly targets: readonly string[];
  readonly locks: readonly string[];
  /** The targets as one can type them: a path that is called like a lock begins with `./`. */
  readonly words: readonly string[];
  /** Targets that may be misspelt locks: no lock has such a name, and no file. */
  readonly unknown: readonly string[];
  readonly reason: string;
  readonly expires: Instant;
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
    verifyLegible(snapshot);
    const { locks } = situationOf(context, snapshot);
    const named = typed.map((target) => readTarget(context, target, locks));
    const paths = named.filter(({ kind }) => kind === 'path').map(({ name }) => name);
    const held = named.filter(({ kind }) => kind === 'lock').map(({ name }) => name);
    const targets = [...paths.map(pathTarget), ...held];
    const at = context.now();
    const expires = at + (options.forMs ?? OVERRIDE_FOR_MS);
    const current = withoutTargets(snapshot.state.overrides, session, targets).filter(
      (given) => given.expires > at,
    );
    const granted = { kind: 'override-granted' as const, session, reason };
    // A commit uses up what it goes past, and leaves the locks for the push.
    const parts = [paths.map(pathTarget), ...held.map((name) => [name])].filter(({ length }) => length > 0);
    return {
      text: touchSession(snapshot.file, session, at),
      state: {
        ...snapshot.state,
        overrides: [...current, ...parts.map((part) => ({ session, targets: part, reason, at, expires }))],
      },
      journal: [
        ...(paths.length === 0 ? [] : [{ ...granted, paths }]),
        ...held.map((lock) => ({ ...granted, lock })),
      ],
      result: {
        session,
        targets: named.map(({ name }) => name),
        locks: held,
        words: named.map(({ word }) => word),
        unknown: typed.filter((target) => isUnknown(context, locks, target)),
        reason,
        expires,
      },
    };
  });
  return done(facts);
}

/** What the session says anew of a target takes the place of what it said before. */
function withoutTargets(
  overrides: readonly Override[],
  session: SessionId,
  targets: readonly string[],
): readonly Override[] {
  return overrides.flatMap((given) => {
    if (!isSameSession(given.session, session)) return [given];
    const kept = given.targets.filter((target) => !targets.includes(target));
    return kept.length === 0 ? [] : [{ ...given, targets: kept }];
  });
}

interface Target {
  readonly kind: 'path' | 'lock';
  readonly name: string;
  readonly word: string;
}

function readTarget(context: Context, typed: string, locks: readonly LockView[]): Target {
  const lock = lockCalled(typed, locks)?.name;
  if (lock !== undefined) return { kind: 'lock', name: lock, word: lock };
  const [path = typed] = repoPaths(context, [typed]);
  const known = /[/\\]/.test(typed) ? null : lockNameOf(typed);
  if (known !== null && isTemplateLock(known) && !context.paths.exists(path))
    return { kind: 'lock', name: known, word: known };
  return { kind: 'path', name: path, word: lockCalled(path, locks) === undefined ? path : `./${path}` };
}

/** An override without a reason is none. Throws `usage`. */
function requireReason(reason: string): string {
  const text = reasonIn(reason);
  if (text !== null) return text;
  throw new GuardError('usage', {
    problem: 'an override needs a reason',
    hint: 'Say in a few words why, for whoever is overridden: --reason "hotfix, agreed with e1b2".',
  });
}
