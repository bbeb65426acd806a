import type { Context } from '../context.ts';
import { addedFieldsOf, withoutAddedFields } from '../core/added-fields.ts';
import { touchSession } from '../core/claim.ts';
import { fieldValue, freeLock, renewLock } from '../core/lock.ts';
import type { LockView } from '../core/lock-view.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { setFields } from '../core/sessions-file/edit.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import { type Instant, printStamp } from '../core/stamp.ts';
import type { GuardState } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { dueLocks } from './renew-own-locks.ts';
import { situationOf } from './situation.ts';
import { detailOf } from './unlock.ts';
import { verifyLegible } from './verify-legible.ts';

/** Proof that a grant is one's own: holder and since. */
export interface Grant {
  readonly name: string;
  readonly session: SessionId;
  readonly since: Instant | null;
}

/** What came of acting on a grant; `to` is who has the lock now, null where it is free. */
export type Hold = { readonly kind: 'held' } | { readonly kind: 'lost'; readonly to: SessionId | null };

/** The grant that the session holds now, or null. */
export async function grantOf(context: Context, name: string, session: SessionId): Promise<Grant | null> {
  return grantIn(context, await context.store.read(), { name, session });
}

/** The grant that the session holds as of a snapshot, or null. */
export function grantIn(
  context: Context,
  snapshot: Snapshot,
  { name, session }: Pick<Grant, 'name' | 'session'>,
): Grant | null {
  const { locks } = situationOf(context, snapshot);
  const lock = locks.find((candidate) => candidate.name === name);
  if (lock?.holder === undefined || lock.holder === null || !isSameSession(lock.holder, session)) return null;
  return { name, session, since: lock.since };
}

/**
 * Renews a lock, its holder's row and whatever else that holder has locked and is due, only while the grant is still the one it
 * was; `error` replaces its `Error` field.
 */
export function renewGrant(
  context: Context,
  grant: Grant,
  options: { readonly error?: string } = {},
): Promise<Hold> {
  return context.store.update<Hold>((snapshot) => {
    const lock = lockOf(context, snapshot, grant);
    if (lock === undefined || !isHeld(lock, grant)) return lostTo(lock);
    const now = context.now();
    const { error } = options;
    const fields =
      error === undefined
        ? renewLock(snapshot.file, lock.section, now)
        : setFields(
            snapshot.file,
            lock.section,
            new Map([
              ['Error', fieldValue(error)],
              ['Last updated', printStamp(now)],
            ]),
          );
    const others = dueLocks(context, snapshot, grant.session).filter(
      ({ name, stale }) => name !== grant.name && !stale,
    );
    const renewed = spliceText(snapshot.file.text, [
      ...fields,
      ...others.flatMap(({ section }) => renewLock(snapshot.file, section, now)),
    ]);
    return {
      text: touchSession(parseSessionsFile(renewed), grant.session, now),
      result: { kind: 'held' },
    };
  });
}

/** What a release leaves in guard's state, and whether somebody else still needs the lock. */
export interface Left {
  readonly state: GuardState;
  readonly isShared: boolean;
}

/** Releases a lock, only while the grant is still the one it was: what somebody else took over stays theirs. */
export function releaseGrant(
  context: Context,
  grant: Grant,
  leave: (state: GuardState) => Left = (state) => ({ state, isShared: false }),
): Promise<Hold> {
  return context.store.update<Hold>((snapshot) => {
    const { state, isShared } = leave(snapshot.state);
    const lock = lockOf(context, snapshot, grant);
    if (lock === undefined || !isHeld(lock, grant)) return { state, ...lostTo(lock) };
    const { name, session } = grant;
    if (isShared) return { state, result: { kind: 'held' } };
    const added = addedFieldsOf(state, name);
    return {
      state: withoutAddedFields(state, [name]),
      text: spliceText(snapshot.file.text, freeLock(snapshot.file, lock.section, added)),
      journal: [{ kind: 'lock-released', session, lock: name, ...detailOf(lock) }],
      result: { kind: 'held' },
    };
  });
}

/** Throws file-damaged where the file cannot tell. */
function lockOf(context: Context, snapshot: Snapshot, grant: Grant): LockView | undefined {
  const lock = situationOf(context, snapshot).locks.find(({ name }) => name === grant.name);
  if (lock === undefined) verifyLegible(snapshot);
  return lock;
}

function lostTo(lock: LockView | undefined): { readonly result: Hold } {
  return { result: { kind: 'lost', to: lock?.holder ?? null } };
}

function isHeld({ holder, since }: LockView, grant: Grant): boolean {
  return holder !== null && isSameSession(holder, grant.session) && since === grant.since;
}
