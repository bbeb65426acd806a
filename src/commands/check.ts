import type { Context } from '../context.ts';
import { literalEntry } from '../core/claims.ts';
import { type CoverageIndex, indexCoverage } from '../core/coverage.ts';
import { isNulList, type NulList } from '../core/nul-list.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { isSameSession } from '../core/session.ts';
import type { Problem } from '../core/sessions-file/types.ts';
import { decide, type Verdict } from '../core/verdict.ts';
import { readNulList } from '../git/nul-list.ts';
import type { Snapshot } from '../store/store.ts';
import { done, type Outcome, refused } from './outcome.ts';
import { type Overrides, overridesOf } from './overrides.ts';
import { repoPaths } from './repo-paths.ts';
import { sessionsOf, situationOf, worksElsewhere } from './situation.ts';

export interface CheckFacts extends Verdict {
  readonly self: string | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly hasEmptyReason: boolean;
}

/** The verdict on the staged paths, or on the paths named (contract, section 5). Changes nothing. */
export async function check(context: Context, typed: readonly string[]): Promise<Outcome<CheckFacts>> {
  const paths = typed.length > 0 ? repoPaths(context, typed) : context.stagedPaths();
  const snapshot = await context.store.read();
  const overrides = overridesOf(context, snapshot.state);
  const verdict = judge(context, snapshot, paths, overrides);
  const facts = {
    ...verdict,
    self: context.self,
    problems: situationOf(context, snapshot).problems,
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
  const { state } = snapshot;
  const { self, config } = context;
  let staged: ReadonlySet<RepoPath> | undefined;
  const isStaged = (path: RepoPath): boolean => {
    staged ??= new Set(isNulList(paths) ? readNulList(paths) : paths);
    return staged.has(path);
  };
  let shared: CoverageIndex<string> | undefined;
  const isShared = (path: RepoPath): boolean => {
    shared ??= indexCoverage(
      config.shared.map((pattern) => ({ entry: literalEntry(pattern), owner: pattern })),
      context.paths,
    );
    return shared.covering(path).length > 0;
  };
  return decide(paths, {
    self,
    sessions: sessionsOf(context, snapshot),
    paths: { ...context.paths, exists: (path) => isStaged(path) || context.paths.exists(path) },
    worksElsewhere: (id) => worksElsewhere(context, state, id),
    isLaterOverlap: (holder, claim) =>
      state.overlaps.some(
        (overlap) =>
          overlap.path === claim &&
          isSameSession(overlap.session, holder) &&
          self !== null &&
          overlap.over.some((id) => isSameSession(id, self)),
      ),
    isShared,
    worktrees: config.worktrees,
    overrideReason: (path) => overrides.reasonForPath(path),
  });
}
