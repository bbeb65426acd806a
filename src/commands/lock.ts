import type { Context } from '../context.ts';
import { noteAddedFields } from '../core/added-fields.ts';
import { joinSession, touchSession } from '../core/claim.ts';
import { doubtsAbout } from '../core/doubtful-lock.ts';
import { acquireLock, type LockOutcome } from '../core/lock.ts';
import type { LockView } from '../core/lock-view.ts';
import { addNotices } from '../core/notices.ts';
import type { SessionId } from '../core/session.ts';
import { lockNameOf, readHeading, titleOf } from '../core/sessions-file/heading.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import type { Instant } from '../core/stamp.ts';
import type { GuardState } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import type { Happening, Snapshot } from '../store/store.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { overridesOf, withoutUsedOverride } from './overrides.ts';
import { requireSession, sessionOption } from './require-session.ts';
import { noteSession } from './session-state.ts';
import { holderActivity, situationOf } from './situation.ts';
import { staleRenewal } from './stale-renewal.ts';
import { isTemplateLock } from './target.ts';
import { verifyLegible } from './verify-legible.ts';

export interface LockFacts {
  readonly name: string;
  readonly session: SessionId;
  readonly outcome: LockOutcome;
  /** When the holder that refused was last active; null where it has no row. */
  readonly holderActive: Instant | null;
  /** Why it may not have been free. */
  readonly doubts: readonly Problem[];
}

export interface LockOptions {
  readonly error?: string | undefined;
  readonly services?: string | undefined;
  readonly create?: boolean | undefined;
  readonly override?: string | undefined;
  /** Whether overrides given otherwise (`GUARD_OVERRIDE`, `guard override`) count as well. */
  readonly overrides?: 'counted' | 'left alone';
  /** The lock as a waiter saw it for five minutes without a renewal: taken over, whatever the stamps say. */
  readonly watched?: LockView | undefined;
}

/** Tries once to acquire a lock (contract, section 5). Throws `usage` where there is no such lock. */
export async function lock(
  context: Context,
  typed: string,
  options: LockOptions,
): Promise<Outcome<LockFacts>> {
  const session = requireSession(context, 'lock');
  const name = lockNameOf(typed) ?? typed;
  const isWanted = options.create === true;
  const mayBeAdded = isTemplateLock(name) || (isWanted && isPlainName(typed, name));
  const facts = await context.store.update<LockFacts>((snapshot) => {
    const reason = options.override ?? reasonGiven(context, snapshot, name, options);
    const request = {
      name,
      session,
      fields: fieldsOf(options),
      create: mayBeAdded ? ('if-missing' as const) : ('never' as const),
      override: reason !== null,
      unrenewed: isUnchanged(context, snapshot, options.watched),
    };
    const { text, outcome } = acquireLock(snapshot.file, request, snapshot.timing, context.limits);
    if (outcome.kind === 'no-such-lock')
      throw isWanted && lockNameOf(typed) !== null
        ? noName(typed)
        : noSuchLock(name, snapshot, { offer: `guard lock ${name}${sessionOption(context)} --create` });
    if (outcome.kind === 'refused') {
      const holderActive = holderActivity(situationOf(context, snapshot), outcome.lock);
      return { result: { name, session, outcome, holderActive, doubts: [] } };
    }
    const known = situationOf(context, snapshot).locks.find((one) => one.name === name);
    const doubts = doubtsAbout(snapshot.file, known);
    const before = { lock: name, section: known?.section, outcome };
    const taken = { name, session, outcome, reason: whyNamed(outcome, reason), at: context.now() };
    return {
      text: registered(context, text, session),
      state: nextState(context, noteAddedFields(snapshot.state, before, [...request.fields.keys()]), taken),
      journal: happeningsOf(context, taken, options),
      result: { name, session, outcome, holderActive: null, doubts },
    };
  });
  return facts.outcome.kind === 'refused' ? refused(facts) : done(facts);
}

/**
 * The usage error for a lock that the file does not have, or that no file can have; `offer` is the command that would add it.
 * Throws file-damaged where the file cannot tell.
 */
export function noSuchLock(
  name: string,
  snapshot: Snapshot,
  { offer }: { readonly offer: string | null },
): GuardError {
  if (lockNameOf(name) === null) {
    const isReserved = readHeading(titleOf(name)).kind === 'sessions';
    return noName(
      name,
      isReserved ? 'is reserved: a heading of this name opens the table of sessions' : undefined,
    );
  }
  verifyLegible(snapshot);
  const list = [...new Set(snapshot.file.locks.map((section) => section.name))].join(', ');
  return new GuardError('usage', {
    problem: `there is no lock called ${JSON.stringify(name)}`,
    hint: `Locks here: ${list === '' ? 'none' : list}.${offer === null ? '' : ` ${offer} adds one.`}`,
  });
}

function noName(name: string, problem = 'is no name for a lock'): GuardError {
  return new GuardError('usage', {
    problem: `${JSON.stringify(name)} ${problem}`,
    hint: 'Lock names are lower-case words joined by "-", such as db-migration.',
  });
}

/** Whether a lock may be made under a name: what stands in others' headings may be found under more. */
function isPlainName(typed: string, name: string): boolean {
  return /^[A-Za-z0-9][\w -]*$/.test(typed) && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name);
}

interface Taken {
  readonly name: string;
  readonly session: SessionId;
  readonly outcome: LockOutcome;
  readonly reason: string | null;
  readonly at: Instant;
}

function reasonGiven(
  context: Context,
  snapshot: Snapshot,
  name: string,
  options: LockOptions,
): string | null {
  if (options.overrides === 'left alone') return null;
  return overridesOf(context, snapshot.state).reasonForLock(name);
}

/** A reason that was not needed says nothing. */
function whyNamed(outcome: LockOutcome, reason: string | null): string | null {
  return outcome.kind === 'taken-over' && outcome.why === 'override' ? reason : null;
}

/** A holder has a row, which is how others see whether it is still there. */
function registered(context: Context, text: string, session: SessionId): string {
  const joined = parseSessionsFile(joinSession(parseSessionsFile(text), session, context.now()));
  return touchSession(joined, session, context.now());
}

/** Tells the former holder; an override that was granted before is used up. */
function nextState(context: Context, state: GuardState, taken: Taken): GuardState {
  const noted = noteSession(context, state, taken.session);
  const { outcome, session, name, reason, at } = taken;
  if (outcome.kind !== 'taken-over') return noted;
  const isUsed = reason !== null;
  const left = isUsed ? withoutUsedOverride(noted, session, name) : noted;
  const { holder } = outcome.from;
  if (holder === null) return left;
  const kind = isUsed ? 'lock-overridden' : 'lock-taken-over';
  return addNotices(left, [{ to: holder, from: session, kind, subject: name, reason: reason ?? '', at }]);
}

function happeningsOf(
  context: Context,
  { outcome, session, name, reason }: Taken,
  { error, services }: LockOptions,
): readonly Happening[] {
  if (outcome.kind === 'renewed')
    return outcome.before.stale ? [staleRenewal(context, session, outcome.before)] : [];
  const detail = [
    error === undefined ? '' : `Error: ${error}`,
    services === undefined ? '' : `Services: ${services}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
  const base = { session, lock: name, ...(detail === '' ? {} : { detail }) };
  if (outcome.kind !== 'taken-over') return [{ kind: 'lock-acquired', ...base }];
  const why = reason ?? (outcome.kind === 'taken-over' && outcome.why === 'stale' ? 'stale' : 'not renewed');
  return [{ kind: 'lock-taken-over', other: outcome.from.holder, ...base, reason: why }];
}

function fieldsOf({ error, services }: LockOptions): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (error !== undefined) fields.set('Error', error);
  if (services !== undefined) fields.set('Services', listed(services));
  return fields;
}

function listed(names: string): string {
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .join(', ');
}

/** Whether the lock is still the very grant that the waiter watched for five minutes without a renewal. */
function isUnchanged(context: Context, snapshot: Snapshot, watched: LockView | undefined): boolean {
  if (watched === undefined) return false;
  const current = situationOf(context, snapshot).locks.find(({ name }) => name === watched.name);
  return current !== undefined && grantText(current) === grantText(watched);
}

/** All that a lock section says: what a renewal, a release or a takeover would change. */
export function grantText({ section }: LockView): string {
  return section.fields.map(({ key, value }) => `${key}=${value}`).join('\n');
}
