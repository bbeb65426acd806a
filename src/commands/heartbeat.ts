import type { Context } from '../context.ts';
import { joinSession, touchSession } from '../core/claim.ts';
import { claimConflicts } from '../core/claims.ts';
import { tellLapsed } from '../core/lapsed-claims.ts';
import { renewLock } from '../core/lock.ts';
import type { LockView } from '../core/lock-view.ts';
import { addNotices } from '../core/notices.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import { isRenewalDue } from '../core/staleness.ts';
import { type Instant, parseStamp } from '../core/stamp.ts';
import type { Notice } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';
import { done, type Outcome } from './outcome.ts';
import { settle } from './release.ts';
import { requireSession } from './require-session.ts';
import { noteSession } from './session-state.ts';
import { type Situation, situationOf } from './situation.ts';
import { staleRenewal } from './stale-renewal.ts';

export interface HeartbeatFacts {
  readonly session: SessionId;
  readonly written: boolean;
  readonly renewedLocks: readonly string[];
  /** Those of them that were stale, as the renewal found them. */
  readonly staleLocks: readonly LockView[];
}

/** Renews *Last Active* and the locks held, each only when its stamp is 30 s old; where nothing is due, nothing is written. */
export async function heartbeat(
  context: Context,
  { tells = 'the caller' }: { readonly tells?: 'the caller' | 'by notice' } = {},
): Promise<Outcome<HeartbeatFacts>> {
  const session = requireSession(context, 'heartbeat');
  if (!isAnythingDue(context, await context.store.read(), session))
    return done({ session, written: false, renewedLocks: [], staleLocks: [] });
  const facts = await context.store.update<HeartbeatFacts>((snapshot) => {
    const now = context.now();
    const situation = situationOf(context, snapshot);
    const due = dueLocks(situation, session, now);
    const renewed = spliceText(
      snapshot.file.text,
      due.flatMap((lock) => renewLock(snapshot.file, lock.section, now)),
    );
    const file = parseSessionsFile(renewed);
    const [row] = rowsOf(file, session);
    const isRowDue = row === undefined || isRenewalDue(parseStamp(row.lastActive), now);
    const text =
      row === undefined
        ? joinSession(file, session, now)
        : isRowDue
          ? touchSession(file, session, now)
          : renewed;
    const state = row === undefined ? noteSession(context, snapshot.state, session) : snapshot.state;
    const settled = settle(context, snapshot, text, tellLapsed(state, session));
    const stale = due.filter((lock) => lock.stale);
    const notices = tells === 'the caller' ? [] : stale.map(({ name }) => wasStale(session, name, now));
    return {
      ...settled,
      state: addNotices(settled.state, notices),
      journal: [...stale.map((lock) => staleRenewal(context, session, lock)), ...settled.journal],
      result: {
        session,
        written: settled.text !== snapshot.file.text,
        renewedLocks: due.map(({ name }) => name),
        staleLocks: stale,
      },
    };
  });
  return done(facts);
}

/** A stamp to renew, a lost file to write again, or one that the session waited for and that has become free. */
export function isAnythingDue(context: Context, snapshot: Snapshot, session: SessionId): boolean {
  if (snapshot.isLost) return true;
  const now = context.now();
  const situation = situationOf(context, snapshot);
  const [row] = rowsOf(snapshot.file, session);
  if (row === undefined || isRenewalDue(parseStamp(row.lastActive), now)) return true;
  if (dueLocks(situation, session, now).length > 0) return true;
  return snapshot.state.interests.some(
    (interest) =>
      isSameSession(interest.session, session) &&
      claimConflicts([interest.path], session, situation.sessions, context.paths).length === 0,
  );
}

function wasStale(to: SessionId, subject: string, at: Instant): Notice {
  return { to, from: null, kind: 'lock-was-stale', subject, reason: '', at };
}

function dueLocks({ locks }: Situation, session: SessionId, now: Instant): Situation['locks'] {
  return locks.filter(
    ({ holder, lastUpdated }) =>
      holder !== null && isSameSession(holder, session) && isRenewalDue(lastUpdated, now),
  );
}
