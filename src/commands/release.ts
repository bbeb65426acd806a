import type { Context } from '../context.ts';
import { keepClaims, pathNamer } from '../core/claim.ts';
import type { ClaimEntry } from '../core/claim-entry.ts';
import { literalEntry, settleInterests, withoutInterests } from '../core/claims.ts';
import { countingNames } from '../core/coverage.ts';
import { keepFirst } from '../core/keep-first.ts';
import { recordLapsed } from '../core/lapsed-claims.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionId, viewSessions } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { GuardState } from '../core/state.ts';
import type { Happening, Snapshot } from '../store/store.ts';
import { done, type Outcome } from './outcome.ts';
import { repoPaths } from './repo-paths.ts';
import { requireSession } from './require-session.ts';
import { forgetAbsent } from './session-state.ts';
import { sessionFacts } from './situation.ts';
import { verifyLegible } from './verify-legible.ts';

export interface ReleaseFacts {
  readonly session: SessionId;
  readonly released: readonly string[];
  /** Paths that it edited while another session claimed them, and that do not become its claims any more. */
  readonly awaited: readonly RepoPath[];
  /** Paths asked for that the session had not claimed, nor waited for. */
  readonly unclaimed: readonly RepoPath[];
}

/** Clears *Currently Editing*, or takes those paths out of it; what was to become a claim later goes with it. */
export async function release(context: Context, typed: readonly string[]): Promise<Outcome<ReleaseFacts>> {
  const session = requireSession(context, 'release');
  const paths = typed.length === 0 ? null : repoPaths(context, typed);
  const namer = pathNamer(paths ?? [], context.paths);
  const namedBy = (entry: ClaimEntry): readonly RepoPath[] =>
    namer({ ...entry, names: countingNames(entry, context.paths) });
  const keep = (entry: ClaimEntry): boolean => paths !== null && namedBy(entry).length === 0;
  const facts = await context.store.update<ReleaseFacts>((snapshot) => {
    const { text, dropped } = keepClaims(snapshot.file, session, keep, context.now());
    const released = dropped.map((entry) => entry.text);
    const apart = withoutOverlaps(context, snapshot, session, keep);
    const { state, ended } = withoutInterests(apart, session, (path) => !keep(literalEntry(path)));
    const awaited = ended.filter((path) => !released.includes(path));
    const claimed = new Set([...dropped, ...awaited.map(literalEntry)].flatMap(namedBy));
    const unclaimed = (paths ?? []).filter((path) => !claimed.has(path));
    const result = { session, released, awaited, unclaimed };
    if (released.length === 0) verifyLegible(snapshot);
    if (released.length === 0 && awaited.length === 0) return { result };
    const settled = settle(context, snapshot, text, state);
    const own = released.length === 0 ? [] : [{ kind: 'released' as const, session, paths: released }];
    return { ...settled, journal: [...own, ...settled.journal], result };
  });
  return done(facts);
}

export interface SettledClaims {
  readonly text: string;
  readonly state: GuardState;
  /** The claims that were given. */
  readonly journal: readonly Happening[];
}

/** After claims went away: whoever waited for them gets them, and what nobody is there to be told is forgotten. */
export function settle(context: Context, snapshot: Snapshot, text: string, state: GuardState): SettledClaims {
  const view = (file: ReturnType<typeof parseSessionsFile>) =>
    viewSessions(file, snapshot.timing, context.limits, sessionFacts(context, state));
  const { granted, ...settled } = settleInterests(text, state, view, context.paths, context.now());
  const sessions = granted.length === 0 ? [] : view(parseSessionsFile(settled.text));
  const recorded = granted.reduce(
    (before, { to, subject, at }) =>
      recordLapsed(before, sessions, { session: to, paths: [subject], at }, context.paths),
    settled.state,
  );
  const journal = granted.map(
    ({ to, subject }): Happening => ({
      kind: 'claimed',
      session: to,
      paths: [subject],
      detail: 'edited before it was free',
    }),
  );
  const kept = forgetAbsent(context, snapshot, settled.text, recorded);
  return { text: settled.text, state: kept, journal };
}

/** A claim given up is no later overlap any more, nor does it come first. */
export function withoutOverlaps(
  context: Context,
  snapshot: Pick<Snapshot, 'file' | 'state'>,
  session: SessionId,
  keep: (entry: ClaimEntry) => boolean,
): GuardState {
  const { file, state } = snapshot;
  if (state.overlaps.length === 0) return state;
  const entries = rowsOf(file, session).flatMap(entriesOf);
  const released = entries.filter((entry) => !keep(entry)).map(({ text }) => text);
  const overlaps = state.overlaps.filter(
    (overlap) => !isSameSession(overlap.session, session) || !released.includes(overlap.path),
  );
  return keepFirst({ ...state, overlaps }, session, entries.filter(keep), context.paths);
}
