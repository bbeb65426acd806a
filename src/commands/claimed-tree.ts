import type { ClaimHolder } from '../checks/command-impact.ts';
import type { Context } from '../context.ts';
import type { ClaimEntry } from '../core/claim-entry.ts';
import { indexCoverage } from '../core/coverage.ts';
import { isNothing } from '../core/nothing.ts';
import { once } from '../core/once.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, rowsOf, type SessionView } from '../core/session.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { Snapshot } from '../store/store.ts';
import { aboutPaths } from './about-files.ts';
import { sharedPaths } from './check.ts';
import { isSelf } from './is-self.ts';
import { sessionsOf, worksElsewhere } from './situation.ts';

/** This working tree as a command meets it: what is changed in it, and who claims what. */
export interface ClaimedTree {
  readonly topLevel: string;
  /** Other active sessions with claims that may lie here. */
  readonly others: readonly SessionView[];
  /** Everything that is not committed; git is asked when it is first wanted. */
  readonly changed: () => readonly ChangedPath[];
  /** Which of the others claim each of these paths. Claims that cover none of them are not even read in a large document. */
  readonly holdersAmong: (paths: readonly RepoPath[]) => (path: RepoPath) => readonly ClaimHolder[];
  /** What the others claim, as far as it covers one of these paths at least; all of it for null. */
  readonly entriesAbout: (paths: readonly RepoPath[] | null) => readonly ClaimEntry[];
  /** Whether the caller itself claims it. */
  readonly selfHolds: (path: RepoPath) => boolean;
  /** Whether it only ever warns. */
  readonly isShared: (path: RepoPath) => boolean;
}

/** The working tree, or null where no other session claims anything in it. */
export function claimedTree(context: Context, snapshot: Snapshot): ClaimedTree | null {
  const { repository, self, paths: facts } = context;
  const others = othersHere(context, snapshot);
  if (others.length === 0 || repository.topLevel === null) return null;
  const othersAbout = (paths: readonly RepoPath[]): readonly SessionView[] =>
    snapshot.about === undefined ? others : othersHere(context, aboutPaths(snapshot, paths));
  const own = once(() => {
    const rows = self === null ? [] : rowsOf(snapshot.file, self);
    return indexCoverage(
      rows.flatMap((row) => entriesOf(row).map((entry) => ({ entry, owner: self }))),
      facts,
    );
  });
  return {
    topLevel: repository.topLevel,
    others,
    changed: once(() => context.changedPaths()),
    holdersAmong(paths) {
      if (paths.length === 0) return () => [];
      const claims = indexCoverage(
        othersAbout(paths).flatMap((owner) => entriesOf(owner.row).map((entry) => ({ entry, owner }))),
        facts,
      );
      return (path) => claims.covering(path).map(({ claim, owner }) => ({ id: owner.id, claim }));
    },
    entriesAbout: (paths) =>
      (paths === null ? others : othersAbout(paths)).flatMap(({ row }) => entriesOf(row)),
    selfHolds: (path) => own().covering(path).length > 0,
    isShared: sharedPaths(context),
  };
}

/** Other active sessions with claims that may lie in this working tree. */
function othersHere(context: Context, snapshot: Snapshot): readonly SessionView[] {
  return sessionsOf(context, snapshot).filter(
    ({ id, active, row }) =>
      active &&
      !isSelf(context, id) &&
      !isNothing(row.editing) &&
      !worksElsewhere(context, snapshot.state, id),
  );
}
