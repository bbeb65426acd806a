import type { Context } from '../context.ts';
import { claimConflicts, holdsPath, literalEntry } from '../core/claims.ts';
import { type CoverageIndex, indexCoverage, type PathFacts } from '../core/coverage.ts';
import { isLaterClaim } from '../core/first-holder.ts';
import { isNulList, type NulList } from '../core/nul-list.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import { decide, findingOf, indexOthers, type Verdict, type VerdictFacts, weigh } from '../core/verdict.ts';
import { readNulList } from '../git/nul-list.ts';
import type { Snapshot } from '../store/store.ts';
import { aboutFiles, aboutPaths } from './about-files.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { type Overrides, overridesOf } from './overrides.ts';
import { repoPaths } from './repo-paths.ts';
import { sessionsOf, situationOf, worksElsewhere } from './situation.ts';
import { verifyLegible } from './verify-legible.ts';

export interface CheckFacts extends Verdict {
  readonly self: string | null;
  /** All claims of a large document are read for them. */
  readonly problems: () => readonly Problem[];
  readonly warnings: readonly string[];
  readonly hasEmptyReason: boolean;
}

/** The verdict on the staged paths, or on the paths named (contract, section 5). Changes nothing. */
export async function check(context: Context, typed: readonly string[]): Promise<Outcome<CheckFacts>> {
  const paths = typed.length > 0 ? repoPaths(context, typed) : context.stagedPaths();
  const snapshot = await context.store.read();
  const overrides = overridesOf(context, snapshot.state);
  const verdict =
    typed.length > 0
      ? judgeWanted(context, aboutFiles(context, snapshot, paths), paths, overrides)
      : judge(context, aboutPaths(snapshot, paths), paths, overrides);
  if (verdict.verdict !== 'deny') verifyLegible(snapshot);
  const facts = {
    ...verdict,
    self: context.self,
    problems: () => situationOf(context, snapshot).problems,
    warnings: snapshot.warnings,
    hasEmptyReason: overrides.hasEmptyReason,
  };
  return verdict.verdict === 'deny' ? refused(facts) : done(facts);
}

/** Decides on paths with everything that the context knows. */
export function judge(
  context: Context,
  snapshot: Snapshot,
  paths: readonly RepoPath[] | NulList,
  overrides: Overrides,
): Verdict {
  return judgeLater(context, snapshot, overrides)(paths);
}

/** Does all that can be done before it is known on which paths to decide. */
export function judgeLater(
  context: Context,
  snapshot: Snapshot,
  overrides: Overrides,
): (paths: readonly RepoPath[] | NulList) => Verdict {
  let decided: readonly RepoPath[] | NulList = [];
  const facts = verdictFacts(context, snapshot, () => decided, overrides);
  const claims = indexOthers(facts);
  return (paths) => {
    decided = paths;
    return decide(paths, facts, claims);
  };
}

/**
 * Decides on paths as somebody names them: a directory or a glob meets every claim that shares a path with it, as it would be
 * for `guard claim`.
 */
export function judgeWanted(
  context: Context,
  snapshot: Snapshot,
  paths: readonly RepoPath[],
  overrides: Overrides,
): Verdict {
  const facts = verdictFacts(context, snapshot, () => paths, overrides);
  const broad = paths.filter((path) => isBroad(path, context.paths));
  const verdict = decide(
    paths.filter((path) => !broad.includes(path)),
    facts,
  );
  if (broad.length === 0) return verdict;
  const found = claimConflicts(broad, context.self ?? '', facts.sessions, context.paths).map(
    ({ path, claim, owner }) =>
      findingOf(path, claim, owner, {
        ...facts,
        // Of what lies below a directory, the claim says more than the directory does.
        isShared: (one) => facts.isShared(one) || facts.isShared(claim),
        isLaterOverlap: (holder, text) => facts.isLaterOverlap(holder, text, claim),
      }),
  );
  const below = weigh(found, broad.length, facts);
  return {
    ...weigh([...verdict.findings, ...below.findings], verdict.checked + broad.length, {
      overrideReason: () => null,
    }),
    overridden: [...verdict.overridden, ...below.overridden],
  };
}

/** Whether paths that somebody names may lie below this one, end in it, or be meant by it. A file may be called like a glob. */
export function isBroad(path: RepoPath, facts: PathFacts): boolean {
  return path === '.' || path.endsWith('/') || facts.isDirectory?.(path) === true || !facts.exists(path);
}

/** Whether a configured pattern makes a path one that only ever warns (contract, section 4). */
export function sharedPaths({ config, paths }: Context): (path: RepoPath) => boolean {
  let shared: CoverageIndex<string> | undefined;
  return (path) => {
    shared ??= indexCoverage(
      config.shared.map((pattern) => ({ entry: literalEntry(pattern), owner: pattern })),
      paths,
    );
    return shared.covering(path).length > 0;
  };
}

function verdictFacts(
  context: Context,
  snapshot: Snapshot,
  decided: () => readonly RepoPath[] | NulList,
  overrides: Overrides,
): VerdictFacts {
  const { state } = snapshot;
  const { self, config } = context;
  let staged: ReadonlySet<RepoPath> | undefined;
  const isStaged = (path: RepoPath): boolean => {
    if (staged === undefined) {
      const paths = decided();
      staged = new Set(isNulList(paths) ? readNulList(paths) : paths);
    }
    return staged.has(path);
  };
  return {
    self,
    sessions: sessionsOf(context, snapshot),
    paths: { ...context.paths, exists: (path) => isStaged(path) || context.paths.exists(path) },
    worksElsewhere: (id) => worksElsewhere(context, state, id),
    isLaterOverlap: (holder, claim, path) =>
      self !== null &&
      isLaterClaim(state.overlaps, { self, holder, claim, path }, context.paths) &&
      holdsPath(snapshot.file, self, path, context.paths),
    isShared: sharedPaths(context),
    worktrees: config.worktrees,
    overrideReason: (path) => overrides.reasonForPath(path),
  };
}
