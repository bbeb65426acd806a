import type { Context } from '../context.ts';
import { addClaims, joinSession, touchSession } from '../core/claim.ts';
import { keptBy, literalEntry } from '../core/claims.ts';
import { indexCoverage } from '../core/coverage.ts';
import { recordLapsed, tellLapsed } from '../core/lapsed-claims.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import { parseSessionsFile } from '../core/sessions-file/parse.ts';
import type { GuardState, Interest, Overlap } from '../core/state.ts';
import type { Finding } from '../core/verdict.ts';
import { GuardError } from '../errors.ts';
import type { Snapshot } from '../store/store.ts';
import { aboutFiles, aboutPaths } from './about-files.ts';
import { judge } from './check.ts';
import { overridesOf } from './overrides.ts';
import { requireSession } from './require-session.ts';
import { noteSession } from './session-state.ts';
import { sessionsOf } from './situation.ts';

/** What an agent's edit of files comes to. */
export interface EditFacts {
  readonly conflicts: readonly EditConflict[];
}

export interface ClaimedEdit extends EditFacts {
  /** What was read beforehand is no longer what is there. */
  readonly isWritten: boolean;
}

/** A file that another active session claims. */
export interface EditConflict {
  readonly finding: Finding;
  /** What the configuration wants done about it. */
  readonly mode: 'warn' | 'ask' | 'deny';
  /** The session has edited it before while the other held it, and has been told. */
  readonly isKnown: boolean;
}

export interface ClaimForEditOptions {
  /** What the caller has just read. */
  readonly seen: Snapshot;
  /** Whether the session's agent hears of the conflicts at once. */
  readonly isHeard: boolean;
  /** Whether the edit is not let through with these conflicts. */
  isRefused(conflicts: readonly EditConflict[]): boolean;
}

/**
 * Claims files as an agent is about to edit them. Free ones become the session's claims; on another's an interest is noted
 * instead, which becomes a claim when the holder lets go (contract, section 4). Where all is claimed already nothing is
 * written. An edit that is refused claims none of its files. Throws where nothing can be written, unless something stands in
 * the way of the edit: that does so all the same.
 */
export async function claimForEdit(
  context: Context,
  paths: readonly RepoPath[],
  { seen, isHeard, isRefused }: ClaimForEditOptions,
): Promise<ClaimedEdit> {
  const session = requireSession(context, 'claim');
  const planFor = (snapshot: Snapshot): EditPlan => {
    const plan = planEdit(context, snapshot, session, paths);
    // Files that are not edited are not claimed, nor later.
    return isRefused(plan.conflicts) ? { ...plan, free: [], interests: [] } : plan;
  };
  const planned = planFor(seen);
  if (planned.free.length === 0 && planned.interests.length === 0) return { ...planned, isWritten: false };
  try {
    return await writePlanned(context, session, planFor, isHeard);
  } catch (error) {
    if (!(error instanceof GuardError) || planned.conflicts.length === 0) throw error;
    return { ...planned, isWritten: false };
  }
}

function writePlanned(
  context: Context,
  session: SessionId,
  planFor: (snapshot: Snapshot) => EditPlan,
  isHeard: boolean,
): Promise<ClaimedEdit> {
  return context.store.update((snapshot) => {
    const plan = planFor(snapshot);
    const now = context.now();
    const file = parseSessionsFile(joinSession(snapshot.file, session, now));
    const text =
      plan.free.length > 0 ? addClaims(file, session, plan.free, now) : touchSession(file, session, now);
    const noted = recordLapsed(
      tellLapsed(noteSession(context, snapshot.state, session), session),
      sessionsOf(context, aboutFiles(context, snapshot, plan.free)),
      { session, paths: plan.free, at: now },
      context.paths,
    );
    const interests = plan.interests.map((one) => (isHeard ? one : { ...one, untold: true as const }));
    return {
      text,
      state: withInterests(noted, session, { ...plan, interests }),
      journal: plan.free.length === 0 ? [] : [{ kind: 'claimed' as const, session, paths: plan.free }],
      result: { ...plan, isWritten: true },
    };
  });
}

/** The conflicts that an edit of these files meets, also nobody's; changes nothing. `seen` is what the caller has just read. */
export async function findEditConflicts(
  context: Context,
  paths: readonly RepoPath[],
  seen?: Snapshot,
): Promise<EditFacts> {
  return planEdit(context, seen ?? (await context.store.read()), context.self ?? '', paths);
}

interface EditPlan extends EditFacts {
  readonly free: readonly RepoPath[];
  readonly interests: readonly Interest[];
}

function planEdit(
  context: Context,
  snapshot: Snapshot,
  session: SessionId,
  paths: readonly RepoPath[],
): EditPlan {
  const { state, file } = snapshot;
  const overrides = overridesOf(context, state);
  const about = aboutPaths(snapshot, paths);
  const verdict = judge(context, about, paths, { ...overrides, reasonForPath: () => null });
  const own = state.interests.filter((one) => isSameSession(one.session, session));
  const noted = new Map(own.toReversed().map((one) => [one.path, one]));
  const isOver = (finding: Finding, how: Overlap['lapsed']): boolean =>
    overlapsOf(context, state, session, finding).some(({ lapsed }) => lapsed === how);
  const inTheWay = verdict.findings.filter(
    (finding) => finding.rule !== 'overlap' && !isOver(finding, undefined),
  );
  const conflicts = inTheWay
    .filter(({ path }) => overrides.reasonForPath(path) === null)
    .map((finding) => {
      const interest = noted.get(finding.path);
      return {
        finding,
        mode: finding.level === 'deny' ? context.config.edit : ('warn' as const),
        isKnown: (interest !== undefined && interest.untold !== true) || isOver(finding, 'told'),
      };
    });
  const isHeld = keptBy(file, session, context.paths);
  const others = paths.filter((path) => !isHeld(path));
  const stopped = new Set(inTheWay.map(({ path }) => path));
  const denied = new Set(conflicts.filter(({ mode }) => mode === 'deny').map(({ finding }) => finding.path));
  const at = context.now();
  return {
    conflicts,
    free: others.filter((path) => !stopped.has(path)),
    interests: others
      .filter((path) => stopped.has(path) && !denied.has(path) && !noted.has(path))
      .map((path) => ({ session, path, at })),
  };
}

/** How the session's claim of the file comes second to this holder's: with a reason, and the holder was told, or as a lapsed one. */
function overlapsOf(
  context: Context,
  state: GuardState,
  session: SessionId,
  finding: Finding,
): readonly Overlap[] {
  return state.overlaps.filter(
    (overlap) =>
      isSameSession(overlap.session, session) &&
      isSameSession(overlap.over, finding.holder) &&
      indexCoverage([{ entry: literalEntry(overlap.path), owner: overlap }], context.paths).covering(
        finding.path,
      ).length > 0,
  );
}

function withInterests(state: GuardState, session: SessionId, { free, interests }: EditPlan): GuardState {
  const claimed = new Set(free);
  const kept = state.interests.filter(
    (one) => !claimed.has(one.path) || !isSameSession(one.session, session),
  );
  if (kept.length === state.interests.length && interests.length === 0) return state;
  return { ...state, interests: [...kept, ...interests] };
}
