import { rowsOf } from './session.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import { isSessionInactive, type TimeLimits } from './staleness.ts';
import type { Instant } from './stamp.ts';
import type { GuardState, Notice } from './state.ts';

/** More than these are not kept: who is not there to be told needs no more. */
export const MAX_NOTICES = 200;

/** Leaves notices behind those that are there; where they become too many, the oldest go. */
export function addNotices(state: GuardState, notices: readonly Notice[]): GuardState {
  if (notices.length === 0) return state;
  return { ...state, notices: [...state.notices, ...notices].slice(-MAX_NOTICES) };
}

/**
 * Forgets what is addressed to a session that has no row in the text, once that is older than an active session may be.
 * Whoever calls guard takes its notices, so that session has been quiet for as long, and a row of it would be pruned. Until
 * then it may come back, and is told.
 */
export function forgetUntaken(state: GuardState, text: string, now: Instant, limits: TimeLimits): GuardState {
  const isOld = ({ at }: Notice): boolean => isSessionInactive(at, now, limits);
  if (![...state.notices, ...state.letThrough].some(isOld)) return state;
  const file = parseSessionsFile(text);
  // Without a place for sessions it does not tell who has none.
  if (file.sessionsHeading === null && file.rows.length === 0) return state;
  const isKept = (one: Notice): boolean => !isOld(one) || rowsOf(file, one.to).length > 0;
  const next = {
    ...state,
    notices: state.notices.filter(isKept),
    letThrough: state.letThrough.filter(isKept),
  };
  const isSame =
    next.notices.length === state.notices.length && next.letThrough.length === state.letThrough.length;
  return isSame ? state : next;
}
