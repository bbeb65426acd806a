import type { Context } from '../context.ts';
import { touchSession } from '../core/claim.ts';
import { renewLock } from '../core/lock.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import type { Instant } from '../core/stamp.ts';
import { situationOf } from './situation.ts';

/** Proof that a grant is one's own: holder and since. */
export interface Grant {
  readonly name: string;
  readonly session: SessionId;
  readonly since: Instant | null;
}

export type Renewal = { readonly kind: 'renewed' } | { readonly kind: 'lost'; readonly to: SessionId | null };

/** The grant that the session holds now, or null. */
export async function grantOf(context: Context, name: string, session: SessionId): Promise<Grant | null> {
  const { locks } = situationOf(context, await context.store.read());
  const lock = locks.find((candidate) => candidate.name === name);
  if (lock?.holder === undefined || lock.holder === null || !isSameSession(lock.holder, session)) return null;
  return { name, session, since: lock.since };
}

/** Renews a lock and its holder's row, only while the grant is still the one it was. */
export function renewGrant(context: Context, grant: Grant): Promise<Renewal> {
  return context.store.update<Renewal>((snapshot) => {
    const lock = situationOf(context, snapshot).locks.find(({ name }) => name === grant.name);
    const isOurs =
      lock?.holder !== null &&
      lock !== undefined &&
      isSameSession(lock.holder, grant.session) &&
      lock.since === grant.since;
    if (!isOurs) return { result: { kind: 'lost', to: lock?.holder ?? null } };
    const now = context.now();
    const renewed = spliceText(snapshot.file.text, renewLock(snapshot.file, lock.section, now));
    return {
      text: touchSession(parseSessionsFile(renewed), grant.session, now),
      result: { kind: 'renewed' },
    };
  });
}
