import type { Context } from '../context.ts';
import { joinSession, touchSession } from '../core/claim.ts';
import { renewLock } from '../core/lock.ts';
import { isSameSession, rowsOf, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import { type Instant, parseStamp } from '../core/stamp.ts';
import { done, type Outcome } from './outcome.ts';
import { requireSession } from './require-session.ts';
import { noteSession } from './session-state.ts';
import { situationOf } from './situation.ts';

/** A stamp younger than this is not written again. */
export const HEARTBEAT_EVERY_MS = 30_000;

export interface HeartbeatFacts {
  readonly session: SessionId;
  readonly written: boolean;
  readonly renewedLocks: readonly string[];
}

/** Renews *Last Active* and the locks held, each only when its stamp is 30 s old. */
export async function heartbeat(context: Context): Promise<Outcome<HeartbeatFacts>> {
  const session = requireSession(context, 'heartbeat');
  const facts = await context.store.update<HeartbeatFacts>((snapshot) => {
    const now = context.now();
    const { locks } = situationOf(context, snapshot);
    const due = locks.filter(
      (lock) => lock.holder !== null && isSameSession(lock.holder, session) && isDue(lock.lastUpdated, now),
    );
    const renewed = spliceText(
      snapshot.file.text,
      due.flatMap((lock) => renewLock(snapshot.file, lock.section, now)),
    );
    const file = parseSessionsFile(renewed);
    const [row] = rowsOf(file, session);
    const isRowDue = row === undefined || isDue(parseStamp(row.lastActive), now);
    const text =
      row === undefined
        ? joinSession(file, session, now)
        : isRowDue
          ? touchSession(file, session, now)
          : renewed;
    return {
      text,
      state: row === undefined ? noteSession(context, snapshot.state, session) : snapshot.state,
      result: { session, written: text !== snapshot.file.text, renewedLocks: due.map(({ name }) => name) },
    };
  });
  return done(facts);
}

function isDue(stamp: Instant | null, now: Instant): boolean {
  return stamp === null || now - stamp >= HEARTBEAT_EVERY_MS || stamp - now > HEARTBEAT_EVERY_MS;
}
