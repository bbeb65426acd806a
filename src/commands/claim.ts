import type { Context } from '../context.ts';
import { addClaims, newClaims } from '../core/claim.ts';
import { recordClaimOver } from '../core/claim-over.ts';
import { type ClaimConflict, claimConflicts, holdsPath } from '../core/claims.ts';
import { isGlob } from '../core/glob.ts';
import { heldBy } from '../core/held-by.ts';
import { keepFirst } from '../core/keep-first.ts';
import { recordLapsed, tellLapsed } from '../core/lapsed-claims.ts';
import { addNotices } from '../core/notices.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, rowsOf, type SessionId, type SessionView } from '../core/session.ts';
import { printStamp } from '../core/stamp.ts';
import type { Notice } from '../core/state.ts';
import type { Happening, Snapshot } from '../store/store.ts';
import { aboutFiles, isFile } from './about-files.ts';
import { sharedPaths } from './check.ts';
import { verifyCommittable } from './committable.ts';
import { type PathInSubmodule, pathsInSubmodules } from './nested-repository.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { repoPaths } from './repo-paths.ts';
import { requireSession } from './require-session.ts';
import { noteSession } from './session-state.ts';
import { sessionsOf, worksElsewhere } from './situation.ts';

export interface ClaimFacts {
  readonly session: SessionId;
  readonly paths: readonly RepoPath[];
  readonly conflicts: readonly ConflictFacts[];
  /** What other sessions claim of shared paths, which stops nobody, by the names that are shared. */
  readonly shared: readonly Pick<ConflictFacts, 'path' | 'holder'>[];
  readonly overridden: boolean;
  /** Who came first, and stops this session's commit of what it has claimed over them until they let go. */
  readonly stopping: readonly SessionId[];
  /** Names under which nothing is there: of a new file, or misspelt. */
  readonly absent: readonly RepoPath[];
  /** Paths in a submodule whose own entry this session does not claim: others may commit that. */
  readonly inSubmodules: readonly PathInSubmodule[];
}

export interface ConflictFacts {
  readonly path: RepoPath;
  readonly claim: string;
  readonly holder: SessionId;
  readonly started: string | null;
  readonly lastActive: string;
}

/** Adds paths to *Currently Editing*, all or none (contract, section 5). */
export async function claim(
  context: Context,
  typed: readonly string[],
  options: { readonly override?: string | undefined },
): Promise<Outcome<ClaimFacts>> {
  const session = requireSession(context, 'claim');
  const paths = repoPaths(context, typed);
  verifyCommittable(context, paths);
  const below = pathsInSubmodules(context, paths);
  const asked = await askBeforehand(context, session, paths);
  const facts = await context.store.update<ClaimFacts>((snapshot) => {
    const sessions = sessionsOf(context, aboutFiles(context, snapshot, paths));
    const isShared = sharedPaths(context);
    const overlaps = asked(snapshot, sessions) ?? claimConflicts(paths, session, sessions, context.paths);
    const conflicts = overlaps.filter(({ path, claim }) => !isShared(path) && !isShared(claim));
    const conflictFacts = conflicts.map(factsOf);
    const shared = overlaps
      .filter((one) => !conflicts.includes(one))
      .map(({ path, claim, owner }) => ({ path: isShared(path) ? path : claim, holder: owner.id }));
    const overridden = options.override !== undefined;
    const inSubmodules = below.filter(
      ({ submodule }) => !holdsPath(snapshot.file, session, submodule, context.paths),
    );
    const result: ClaimFacts = {
      session,
      paths,
      conflicts: conflictFacts,
      shared,
      overridden,
      stopping: [],
      absent: [],
      inSubmodules,
    };
    if (conflicts.length > 0 && options.override === undefined) {
      return { journal: [{ kind: 'refused', session, paths, ...heldBy('claim', conflictFacts) }], result };
    }
    const noted = keepFirst(
      tellLapsed(noteSession(context, snapshot.state, session), session),
      session,
      rowsOf(snapshot.file, session).flatMap(entriesOf),
      context.paths,
    );
    const reason = options.override ?? '';
    const at = context.now();
    const over = withoutRepeats(conflictFacts);
    const notices = over.map(
      ({ holder, path }): Notice => ({
        to: holder,
        from: session,
        kind: 'claim-overridden',
        subject: path,
        reason,
        at,
      }),
    );
    const added = newClaims(snapshot.file, session, paths);
    const recorded = recordClaimOver(noted, conflicts, { session, reason, at }, context.paths);
    const first = recorded.overlaps.slice(noted.overlaps.length).map((overlap) => overlap.over);
    const claimed = recordLapsed(recorded, sessions, { session, paths, at }, context.paths);
    return {
      text: addClaims(snapshot.file, session, paths, at),
      state: addNotices(claimed, notices),
      journal: [
        ...claimedLine(added, session, over.length > 0 ? { reason } : {}),
        ...overriddenLines(over, session, reason),
      ],
      result: {
        ...result,
        stopping: [...new Set(first)].filter((id) => stopsCommits(context, snapshot, id)),
      },
    };
  });
  if (facts.conflicts.length > 0 && !facts.overridden) return refused(facts);
  return done({ ...facts, absent: paths.filter((path) => isAbsent(path, context)) });
}

/** Whether nothing is there by a name that begins with a directory; any other may end a path, and all files would be listed. */
function isAbsent(path: RepoPath, { paths }: Context): boolean {
  const [directory = '', ...rest] = path.split('/');
  return rest.length > 0 && !isGlob(path) && !paths.exists(path) && paths.exists(directory);
}

/** What was found beforehand, where that still holds. */
type Asked = (now: Snapshot, sessions: readonly SessionView[]) => readonly ClaimConflict[] | null;

/**
 * Which files there are is asked of git where a path names nothing yet, or a directory: before the change, so that nobody
 * waits for git's answer, which `context.paths` remembers. What that comes to holds as long as nobody writes meanwhile.
 */
async function askBeforehand(
  context: Context,
  session: SessionId,
  paths: readonly RepoPath[],
): Promise<Asked> {
  if (paths.every((path) => isFile(path, context.paths))) return () => null;
  const seen = await context.store.read();
  const before = sessionsOf(context, seen);
  const found = claimConflicts(paths, session, before, context.paths);
  return ({ file }, sessions) =>
    file.text === seen.file.text && sessions.every(({ active }, at) => active === before[at]?.active)
      ? found
      : null;
}

/** A claim from another working tree only warns, unless configured otherwise. */
function stopsCommits(context: Context, { state }: Snapshot, holder: SessionId): boolean {
  return context.config.worktrees === 'deny' || !worksElsewhere(context, state, holder);
}

/** A holder is told once of a path, whatever number of its claims that meets. */
function withoutRepeats(conflicts: readonly ConflictFacts[]): readonly ConflictFacts[] {
  return [...new Map(conflicts.map((one) => [`${one.holder}\n${one.path}`, one])).values()];
}

/** What the session has had before it does not claim anew. */
function claimedLine(
  paths: readonly RepoPath[],
  session: SessionId,
  why: Pick<Happening, 'reason'>,
): readonly Happening[] {
  return paths.length === 0 ? [] : [{ kind: 'claimed', session, paths, ...why }];
}

/** Each holder finds what was claimed over its head. */
function overriddenLines(
  over: readonly ConflictFacts[],
  session: SessionId,
  reason: string,
): readonly Happening[] {
  return [...new Set(over.map(({ holder }) => holder))].map((other) => ({
    kind: 'overridden',
    session,
    paths: over.filter(({ holder }) => holder === other).map(({ path }) => path),
    other,
    reason,
    detail: 'by a claim',
  }));
}

function factsOf({ path, claim, owner }: ClaimConflict): ConflictFacts {
  return {
    path,
    claim,
    holder: owner.id,
    started: owner.started === null ? null : printStamp(owner.started),
    lastActive: printStamp(owner.lastActive),
  };
}
