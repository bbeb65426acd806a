import { giveClaims } from './claim.ts';
import type { ClaimEntry } from './claim-entry.ts';
import type { OwnedEntry } from './claim-index.ts';
import type { Coverage, PathFacts } from './coverage.ts';
import { indexCoverage } from './coverage.ts';
import { addNotices } from './notices.ts';
import { overlapFinder } from './overlap.ts';
import type { RepoPath } from './repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId, type SessionView } from './session.ts';
import { parseSessionsFile } from './sessions-file/parse.ts';
import type { SessionRow, SessionsFile } from './sessions-file/types.ts';
import type { Instant } from './stamp.ts';
import type { GuardState, Notice } from './state.ts';

/** One wanted path and the claim of another active session that stands in its way. */
export interface ClaimConflict extends Coverage<SessionView> {
  readonly path: RepoPath;
}

/** The claims of other active sessions that share a path with the wanted ones (contract, section 4). */
export function claimConflicts(
  wanted: readonly RepoPath[],
  self: SessionId,
  sessions: readonly SessionView[],
  facts: PathFacts,
): readonly ClaimConflict[] {
  return wanted.flatMap(conflictFinder(self, sessions, facts));
}

type ConflictFinder = (wanted: RepoPath) => readonly ClaimConflict[];

/** The same for one path after another. */
function conflictFinder(self: SessionId, sessions: readonly SessionView[], facts: PathFacts): ConflictFinder {
  const others: OwnedEntry<SessionView>[] = sessions
    .filter((session) => session.active && !isSameSession(session.id, self))
    .flatMap((owner) => entriesOf(owner.row).map((entry) => ({ entry, owner })));
  if (others.length === 0) return () => [];
  const overlaps = overlapFinder(others, facts);
  return (path) => overlaps(literalEntry(path)).map((found) => ({ ...found, path }));
}

/** A path given on a command line or by an agent: what it says, without remarks. */
export function literalEntry(path: RepoPath): ClaimEntry {
  return { text: path, names: [path], excludes: false };
}

/** Whether the session's own claims cover a path. */
export function holdsPath(file: SessionsFile, self: SessionId, path: RepoPath, facts: PathFacts): boolean {
  return claimedBy(rowsOf(file, self), facts)(path);
}

/** Whether they do so as long as the session works: only its newest row is renewed, the claims of others lapse. */
export function keptBy(file: SessionsFile, self: SessionId, facts: PathFacts): (path: RepoPath) => boolean {
  return claimedBy(rowsOf(file, self).slice(0, 1), facts);
}

function claimedBy(rows: readonly SessionRow[], facts: PathFacts): (path: RepoPath) => boolean {
  const own = rows.flatMap((row) => entriesOf(row).map((entry) => ({ entry, owner: row })));
  const index = indexCoverage(own, facts);
  return (path) => index.covering(path).length > 0;
}

/**
 * Turns noted interests into claims where nobody else holds the path any more, first come first served, and leaves their
 * sessions a notice; interests of sessions that left are dropped.
 */
export function settleInterests(
  text: string,
  state: GuardState,
  view: (file: SessionsFile) => readonly SessionView[],
  facts: PathFacts,
  now: Instant,
): { readonly text: string; readonly state: GuardState; readonly granted: readonly Notice[] } {
  if (state.interests.length === 0) return { text, state, granted: [] };
  let current = tableOf(parseSessionsFile(text), view, facts);
  const granted: Notice[] = [];
  const waiting = state.interests.filter(({ session, path }) => {
    const { file, sessions, conflictsOf } = current;
    if (!sessions.some(({ id, active }) => active && isSameSession(id, session))) return false;
    if (conflictsOf(session, path).length > 0) return true;
    if (keptBy(file, session, facts)(path)) return false;
    current = tableOf(parseSessionsFile(giveClaims(file, session, [path])), view, facts);
    granted.push({ to: session, from: null, kind: 'claim-granted', subject: path, reason: '', at: now });
    return false;
  });
  const settled = current.file.text;
  if (waiting.length === state.interests.length) return { text: settled, state, granted };
  return { text: settled, state: addNotices({ ...state, interests: waiting }, granted), granted };
}

/** Ends a session's interests: what it waits for on these paths becomes no claim of its own any more. */
export function withoutInterests(
  state: GuardState,
  session: SessionId,
  isOver: (path: RepoPath) => boolean,
): { readonly state: GuardState; readonly ended: readonly RepoPath[] } {
  const over = state.interests.filter((one) => isSameSession(one.session, session) && isOver(one.path));
  if (over.length === 0) return { state, ended: [] };
  const interests = state.interests.filter((one) => !over.includes(one));
  return { state: { ...state, interests }, ended: over.map(({ path }) => path) };
}

/** A text, judged once for as long as it stays: each session's way is looked through the first time that it wants something. */
function tableOf(file: SessionsFile, view: (file: SessionsFile) => readonly SessionView[], facts: PathFacts) {
  const sessions = view(file);
  const finders = new Map<SessionId, ConflictFinder>();
  const conflictsOf = (session: SessionId, path: RepoPath): readonly ClaimConflict[] => {
    const finder = finders.get(session) ?? conflictFinder(session, sessions, facts);
    finders.set(session, finder);
    return finder(path);
  };
  return { file, sessions, conflictsOf };
}

/** What a row claims, for people. */
export function claimTexts(row: SessionRow): readonly string[] {
  return entriesOf(row)
    .filter(({ excludes }) => !excludes)
    .map(({ text }) => text);
}
