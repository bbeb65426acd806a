import type { Context } from '../context.ts';
import { joinSession, touchSession } from '../core/claim.ts';
import { claimConflicts } from '../core/claims.ts';
import { tellLapsed } from '../core/lapsed-claims.ts';
import type { LockView } from '../core/lock-view.ts';
import { addNotices } from '../core/notices.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { isRenewalDue } from '../core/staleness.ts';
import { parseStamp } from '../core/stamp.ts';
import type { Snapshot } from '../store/store.ts';
import { aboutFiles } from './about-files.ts';
import { done, type Outcome } from './outcome.ts';
import { settle } from './release.ts';
import { dueLocks, renewOwnLocks, wasStale } from './renew-own-locks.ts';
import { requireSession } from './require-session.ts';
import { noteSession } from './session-state.ts';
import { sessionsOf } from './situation.ts';

export interface HeartbeatFacts {
  readonly session: SessionId;
  readonly written: boolean;
  readonly renewedLocks: readonly string[];
  /** Those of them that were stale, as the renewal found them. */
  readonly staleLocks: readonly LockView[];
}

export interface HeartbeatOptions {
  /** Who says of a lock that it was stale: the caller, by the facts, or a notice to the session. */
  readonly tells?: 'the caller' | 'by notice';
  readonly missingRow?: 'made' | 'left out';
  /** Of a session that has ended by the time of the change no row is made. */
  readonly isOver?: (snapshot: Snapshot) => boolean;
}

/** Renews *Last Active* and the locks held, each only when its stamp is 30 s old; where nothing is due, nothing is written. */
export async function heartbeat(
  context: Context,
  { tells = 'the caller', missingRow = 'made', isOver = () => false }: HeartbeatOptions = {},
): Promise<Outcome<HeartbeatFacts>> {
  const session = requireSession(context, 'heartbeat');
  if (!isAnythingDue(context, await context.store.read(), session))
    return done({ session, written: false, renewedLocks: [], staleLocks: [] });
  const facts = await context.store.update<HeartbeatFacts>((snapshot) => {
    const { file, renewed, stale, journal } = renewOwnLocks(context, snapshot, session);
    const isMade = missingRow === 'made' && rowsOf(file, session).length === 0 && !isOver(snapshot);
    const state = isMade ? noteSession(context, snapshot.state, session) : snapshot.state;
    const text = isMade ? joinSession(file, session, context.now()) : renewedRow(context, file, session);
    const settled = settle(context, snapshot, text, tellLapsed(state, session));
    const notices = tells === 'the caller' ? [] : stale.map((lock) => wasStale(context, session, lock));
    return {
      ...settled,
      state: addNotices(settled.state, notices),
      journal: [...journal, ...settled.journal],
      result: {
        session,
        written: settled.text !== snapshot.file.text,
        renewedLocks: renewed.map(({ name }) => name),
        staleLocks: stale,
      },
    };
  });
  return done(facts);
}

function renewedRow(context: Context, file: SessionsFile, session: SessionId): string {
  const now = context.now();
  const [row] = rowsOf(file, session);
  const isDue = row !== undefined && isRenewalDue(parseStamp(row.lastActive), now);
  return isDue ? touchSession(file, session, now) : file.text;
}

/** A stamp to renew, a lost file to write again, or one that the session waited for and that has become free. */
export function isAnythingDue(context: Context, snapshot: Snapshot, session: SessionId): boolean {
  if (snapshot.isLost) return true;
  const [row] = rowsOf(snapshot.file, session);
  if (row === undefined || isRenewalDue(parseStamp(row.lastActive), context.now())) return true;
  if (dueLocks(context, snapshot, session).length > 0) return true;
  const awaited = snapshot.state.interests.filter((interest) => isSameSession(interest.session, session));
  if (awaited.length === 0) return false;
  const paths = awaited.map(({ path }) => path);
  const sessions = sessionsOf(context, aboutFiles(context, snapshot, paths));
  const held = new Set(claimConflicts(paths, session, sessions, context.paths).map(({ path }) => path));
  return paths.some((path) => !held.has(path));
}
