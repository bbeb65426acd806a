import type { Context } from '../context.ts';
import {
  acquireLock,
  type LockOutcome,
  type LockView,
  type ReleaseOutcome,
  releaseLock,
} from '../core/lock.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { Notice } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import type { Happening, Snapshot } from '../store/store.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { overridesOf } from './overrides.ts';
import { requireSession } from './require-session.ts';
import { situationOf } from './situation.ts';

export interface LockFacts {
  readonly name: string;
  readonly session: SessionId;
  readonly outcome: LockOutcome;
}

export interface LockOptions {
  readonly error?: string | undefined;
  readonly services?: string | undefined;
  readonly create?: boolean | undefined;
  readonly override?: string | undefined;
  /** A waiter that saw no renewal for five minutes takes over whatever the stamps say; the lock it watched. */
  readonly watched?: LockView | undefined;
}

/** Tries once to acquire a lock (contract, section 5). Throws `usage` where there is no such lock. */
export async function lock(
  context: Context,
  name: string,
  options: LockOptions,
): Promise<Outcome<LockFacts>> {
  const session = requireSession(context, 'lock');
  const facts = await context.store.update<LockFacts>((snapshot) => {
    const reason = options.override ?? overridesOf(context, snapshot.state).reasonForLock(name);
    const request = {
      name,
      session,
      fields: fieldsOf(options),
      create: options.create === true ? ('if-missing' as const) : ('never' as const),
      override: reason !== null || isUnchanged(context, snapshot, options.watched),
    };
    const { text, outcome } = acquireLock(snapshot.file, request, snapshot.timing, context.limits);
    if (outcome.kind === 'no-such-lock')
      throw noSuchLock(
        name,
        snapshot.file.locks.map((section) => section.name),
      );
    const result = { name, session, outcome };
    if (outcome.kind === 'refused') return { result };
    const state = {
      ...snapshot.state,
      notices: [...snapshot.state.notices, ...noticesOf(outcome, session, name, reason, context.now())],
    };
    const journal = happeningsOf(outcome, session, name, options, reason);
    return { text, ...(outcome.kind === 'taken-over' ? { state } : {}), journal, result };
  });
  return facts.outcome.kind === 'refused' ? refused(facts) : done(facts);
}

export interface UnlockFacts {
  readonly name: string;
  readonly session: SessionId;
  readonly outcome: ReleaseOutcome;
}

/** Releases a lock; only its holder may, or an override with a reason. */
export async function unlock(
  context: Context,
  name: string,
  options: { readonly override?: string | undefined },
): Promise<Outcome<UnlockFacts>> {
  const session = requireSession(context, 'unlock');
  const facts = await context.store.update<UnlockFacts>((snapshot) => {
    const held = situationOf(context, snapshot).locks.find((candidate) => candidate.name === name);
    const request = { name, session, override: options.override !== undefined };
    const { text, outcome } = releaseLock(snapshot.file, request, snapshot.timing, context.limits);
    if (outcome.kind === 'no-such-lock')
      throw noSuchLock(
        name,
        snapshot.file.locks.map((section) => section.name),
      );
    const result = { name, session, outcome };
    if (outcome.kind !== 'released') return { result };
    const other = held?.holder ?? null;
    const isOwn = other !== null && isSameSession(other, session);
    if (isOwn || other === null)
      return {
        text,
        journal: [{ kind: 'lock-released', session, lock: name, detail: detailText(held) }],
        result,
      };
    const reason = options.override ?? '';
    const notice: Notice = {
      to: other,
      from: session,
      kind: 'lock-overridden',
      subject: name,
      reason,
      at: context.now(),
    };
    return {
      text,
      state: { ...snapshot.state, notices: [...snapshot.state.notices, notice] },
      journal: [{ kind: 'lock-released', session, lock: name, other, reason }],
      result,
    };
  });
  return facts.outcome.kind === 'refused' ? refused(facts) : done(facts);
}

/** The usage error for a lock that the file does not have. */
export function noSuchLock(name: string, known: readonly string[]): GuardError {
  const list = [...new Set(known)].join(', ');
  return new GuardError('usage', {
    problem: `there is no lock called ${JSON.stringify(name)}`,
    hint: `Locks here: ${list === '' ? 'none' : list}. guard lock ${name} --create adds one.`,
  });
}

export function detailText(lock: LockView | undefined): string {
  return Object.entries(lock?.detail ?? {})
    .map(([label, value]) => `${label}: ${value}`)
    .join('; ');
}

function fieldsOf({ error, services }: LockOptions): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (error !== undefined) fields.set('Error', error);
  if (services !== undefined)
    fields.set(
      'Services',
      services
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .join(', '),
    );
  return fields;
}

/** Whether the lock is still the very grant that the waiter watched for five minutes without a renewal. */
function isUnchanged(context: Context, snapshot: Snapshot, watched: LockView | undefined): boolean {
  if (watched === undefined) return false;
  const current = situationOf(context, snapshot).locks.find(({ name }) => name === watched.name);
  return grantText(current) === grantText(watched);
}

function grantText(lock: LockView | undefined): string {
  return (lock?.section.fields ?? []).map(({ key, value }) => `${key}=${value}`).join('\n');
}

function noticesOf(
  outcome: LockOutcome,
  session: SessionId,
  name: string,
  reason: string | null,
  at: number,
): readonly Notice[] {
  if (outcome.kind !== 'taken-over' || outcome.from.holder === null) return [];
  const kind = outcome.why === 'stale' ? 'lock-taken-over' : 'lock-overridden';
  return [{ to: outcome.from.holder, from: session, kind, subject: name, reason: reason ?? '', at }];
}

function happeningsOf(
  outcome: LockOutcome,
  session: SessionId,
  name: string,
  options: LockOptions,
  reason: string | null,
): readonly Happening[] {
  if (outcome.kind === 'renewed') return [];
  const detail = [
    options.error === undefined ? '' : `Error: ${options.error}`,
    options.services === undefined ? '' : `Services: ${options.services}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
  const base = {
    session,
    lock: name,
    ...(detail === '' ? {} : { detail }),
    ...(reason === null ? {} : { reason }),
  };
  if (outcome.kind !== 'taken-over') return [{ kind: 'lock-acquired', ...base }];
  return [{ kind: 'lock-taken-over', other: outcome.from.holder, ...base }];
}
