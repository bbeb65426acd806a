import type { Context } from '../context.ts';
import { renewLock } from '../core/lock.ts';
import { type LockView, viewLocks } from '../core/lock-view.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import { spliceText } from '../core/sessions-file/splice.ts';
import type { SessionsFile } from '../core/sessions-file/types.ts';
import { isRenewalDue } from '../core/staleness.ts';
import type { Notice } from '../core/state.ts';
import type { Happening, Snapshot } from '../store/store.ts';
import { staleRenewal } from './stale-renewal.ts';

/** What a session's sign of life does to the locks that it holds. */
export interface OwnLocks {
  readonly file: SessionsFile;
  readonly renewed: readonly LockView[];
  /** Those of them that were stale, as the renewal found them. */
  readonly stale: readonly LockView[];
  readonly journal: readonly Happening[];
}

/** Renews the locks that a session holds, each only when its stamp is 30 s old. */
export function renewOwnLocks(context: Context, snapshot: Snapshot, session: SessionId): OwnLocks {
  const { file } = snapshot;
  const renewed = dueLocks(context, snapshot, session);
  if (renewed.length === 0) return { file, renewed, stale: [], journal: [] };
  const splices = renewed.flatMap(({ section }) => renewLock(file, section, context.now()));
  const stale = renewed.filter((lock) => lock.stale);
  return {
    file: parseSessionsFile(spliceText(file.text, splices)),
    renewed,
    stale,
    journal: stale.map((lock) => staleRenewal(context, session, lock)),
  };
}

/** The locks that a session holds and that are to be renewed. */
export function dueLocks(
  context: Context,
  { file, timing }: Snapshot,
  session: SessionId,
): readonly LockView[] {
  return viewLocks(file, timing, context.limits).filter(
    ({ holder, lastUpdated }) =>
      holder !== null && isSameSession(holder, session) && isRenewalDue(lastUpdated, context.now()),
  );
}

/** What the session is told of a lock that it renewed so late that others may have gone ahead. */
export function wasStale(context: Context, to: SessionId, { name }: LockView): Notice {
  return { to, from: null, kind: 'lock-was-stale', subject: name, reason: '', at: context.now() };
}
