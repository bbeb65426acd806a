import { viewLocks } from './lock-view.ts';
import { entriesOf, type SessionId } from './session.ts';
import { idKey } from './sessions-file/row.ts';
import type { SessionsFile, Timing } from './sessions-file/types.ts';
import type { TimeLimits } from './staleness.ts';

/** What one text says of sessions and locks, and another does not. */
export interface NotKept {
  /** Sessions that have no row in the other text, or claim less there, with the claims that are missing. */
  readonly sessions: readonly { readonly id: SessionId; readonly claims: readonly string[] }[];
  readonly locks: readonly { readonly name: string; readonly holder: SessionId | null }[];
}

/** What is lost where the text `next` takes the place of `former`. */
export function notKept(
  former: SessionsFile,
  next: SessionsFile,
  timing: Timing,
  limits: TimeLimits,
): NotKept {
  const kept = claimsById(next);
  const stillHeld = new Set(heldLocks(next).map(keyOf));
  return {
    sessions: [...claimsById(former)].flatMap(([key, { id, claims }]) => {
      const left = kept.get(key)?.claims;
      const missing = [...claims].filter((claim) => left?.has(claim) !== true);
      return left === undefined || missing.length > 0 ? [{ id, claims: missing }] : [];
    }),
    locks: heldLocks(former).filter((lock) => !stillHeld.has(keyOf(lock))),
  };

  function heldLocks(file: SessionsFile): NotKept['locks'] {
    return viewLocks(file, timing, limits)
      .filter(({ held }) => held)
      .map(({ name, holder }) => ({ name, holder }));
  }
}

const keyOf = ({ name, holder }: NotKept['locks'][number]): string =>
  `${name} ${holder?.toLowerCase() ?? ''}`;

/** What each session claims, whatever the case of its id and in however many rows. */
function claimsById({ rows }: SessionsFile): ReadonlyMap<string, { id: SessionId; claims: Set<string> }> {
  const sessions = new Map<string, { id: SessionId; claims: Set<string> }>();
  for (const row of rows) {
    const key = idKey(row.id);
    const session = sessions.get(key) ?? { id: row.id, claims: new Set<string>() };
    for (const { text } of entriesOf(row)) session.claims.add(text);
    sessions.set(key, session);
  }
  return sessions;
}
