import type { ClaimHolder } from '../checks/command-impact.ts';
import type { Context } from '../context.ts';
import { type CoverageIndex, indexCoverage } from '../core/coverage.ts';
import { once } from '../core/once.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, rowsOf, type SessionView } from '../core/session.ts';
import type { SessionRow } from '../core/sessions-file/types.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { Snapshot } from '../store/store.ts';
import { sharedPaths } from './check.ts';
import { isSelf } from './is-self.ts';
import { situationOf, worksElsewhere } from './situation.ts';

/** This working tree as a command meets it: what is changed in it, and who claims what. */
export interface ClaimedTree {
  readonly topLevel: string;
  /** Other active sessions with claims that may lie here. */
  readonly others: readonly SessionView[];
  /** Everything that is not committed; git is asked when it is first wanted. */
  readonly changed: () => readonly ChangedPath[];
  /** Which of the others claim the path. */
  readonly holdersOf: (path: RepoPath) => readonly ClaimHolder[];
  /** Whether the caller itself claims it. */
  readonly selfHolds: (path: RepoPath) => boolean;
  /** Whether it only ever warns. */
  readonly isShared: (path: RepoPath) => boolean;
}

/** The working tree, or null where no other session claims anything in it. */
export function claimedTree(context: Context, snapshot: Snapshot): ClaimedTree | null {
  const { repository, self } = context;
  const others = othersHere(context, snapshot);
  if (others.length === 0 || repository.topLevel === null) return null;
  const claims = indexRows(
    context,
    others.map((owner) => ({ row: owner.row, owner })),
  );
  const own = indexRows(
    context,
    self === null ? [] : rowsOf(snapshot.file, self).map((row) => ({ row, owner: self })),
  );
  return {
    topLevel: repository.topLevel,
    others,
    changed: once(() => context.changedPaths()),
    holdersOf: (path) => claims.covering(path).map(({ claim, owner }) => ({ id: owner.id, claim })),
    selfHolds: (path) => own.covering(path).length > 0,
    isShared: sharedPaths(context),
  };
}

/** Other active sessions with claims that may lie in this working tree. */
function othersHere(context: Context, snapshot: Snapshot): readonly SessionView[] {
  return situationOf(context, snapshot).sessions.filter(
    ({ id, active, row }) =>
      active &&
      !isSelf(context, id) &&
      entriesOf(row).length > 0 &&
      !worksElsewhere(context, snapshot.state, id),
  );
}

function indexRows<Owner>(
  { paths }: Context,
  rows: readonly { readonly row: SessionRow; readonly owner: Owner }[],
): CoverageIndex<Owner> {
  return indexCoverage(
    rows.flatMap(({ row, owner }) => entriesOf(row).map((entry) => ({ entry, owner }))),
    paths,
  );
}
