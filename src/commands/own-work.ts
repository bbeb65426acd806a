import { ownFilesCovered } from '../checks/command-impact.ts';
import { nameBriefly } from '../checks/name-briefly.ts';
import type { Context } from '../context.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { EffectKind, GitEffect } from '../shell/git/effect.ts';
import type { Snapshot } from '../store/store.ts';
import { judge } from './check.ts';
import type { ClaimedTree } from './claimed-tree.ts';
import { overridesOf } from './overrides.ts';

/** The caller's own changed files that effects cover: directories, with a slash, where they are many. */
export interface OwnWork {
  readonly paths: readonly RepoPath[];
  readonly untracked: readonly RepoPath[];
  /** Whether any of them is staged. */
  readonly isStaged: boolean;
}

/** Instead of these a commit is advised, which pre-commit judges. */
const COMMITTED: ReadonlySet<EffectKind> = new Set(['stages', 'commits', 'stashes']);

export const NO_WORK: OwnWork = { paths: [], untracked: [], isStaged: false };

/** What the safe command may name instead of these effects: not what would be refused again, because another session holds it as well. */
export function ownWork(
  context: Context,
  snapshot: Snapshot,
  tree: ClaimedTree,
  effects: readonly GitEffect[],
): OwnWork {
  const place = { ...tree, cwd: tree.topLevel, status: tree.changed() };
  const own = [...new Set(effects.flatMap((effect) => ownFilesCovered(effect, place)))];
  const isCommit = effects.every(({ kind }) => COMMITTED.has(kind));
  const paths = own.map(({ path }) => path);
  const refused = isCommit ? deniedIn(context, snapshot, paths) : heldIn(context, snapshot, tree, paths);
  const allowed = own.filter(({ path }) => !refused.has(path));
  const all = tree.changed().map(({ path }) => path);
  const brief = (some: readonly ChangedPath[]): readonly RepoPath[] =>
    nameBriefly([...new Set(some.map(({ path }) => path))], all);
  return {
    paths: brief(allowed),
    untracked: brief(allowed.filter(({ untracked }) => untracked)),
    isStaged: allowed.some(({ index, untracked }) => !untracked && /[^ .]/.test(index)),
  };
}

/** The paths that pre-commit would not let through. */
function deniedIn(context: Context, snapshot: Snapshot, paths: readonly RepoPath[]): ReadonlySet<RepoPath> {
  const { findings } = judge(context, snapshot, paths, overridesOf(context, snapshot.state));
  return new Set(findings.filter(({ level }) => level === 'deny').map(({ path }) => path));
}

/** The paths that another session holds, and for which there is no override. */
function heldIn(
  context: Context,
  { state }: Snapshot,
  { holdersAmong, isShared }: ClaimedTree,
  paths: readonly RepoPath[],
): ReadonlySet<RepoPath> {
  const overrides = overridesOf(context, state);
  const holdersOf = holdersAmong(paths);
  const isHeld = (path: RepoPath): boolean => holdersOf(path).length > 0 && !isShared(path);
  return new Set(paths.filter((path) => isHeld(path) && overrides.reasonForPath(path) === null));
}
