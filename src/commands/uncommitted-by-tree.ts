import type { Context } from '../context.ts';
import type { ClaimEntry } from '../core/claim-entry.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { uncommittedClaims } from '../core/uncommitted.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { OtherTree, TreeChanges } from './other-trees.ts';

/** What is not committed here and in other working trees; a bare repository itself has no changes. */
export interface Changes {
  readonly here: readonly ChangedPath[];
  readonly others: readonly TreeChanges[];
}

/** Claimed paths whose changes are not committed. */
export interface UncommittedWork {
  readonly here: readonly RepoPath[];
  /** All those in other working trees, also of paths that are uncommitted here, too. */
  readonly others: readonly { readonly tree: OtherTree; readonly paths: readonly RepoPath[] }[];
  /** Each path once. */
  readonly all: readonly RepoPath[];
  /** Those whose changes lie in another working tree only, by its top level. */
  readonly elsewhere: readonly { readonly tree: string; readonly paths: readonly RepoPath[] }[];
}

/** The claimed among the changes. Each working tree goes by what exists in it. */
export function uncommittedByTree(
  entries: readonly ClaimEntry[],
  changes: Changes,
  { paths: facts }: Pick<Context, 'paths'>,
): UncommittedWork {
  const claimed = (changed: readonly ChangedPath[], by: Context['paths']): readonly RepoPath[] => {
    const listed = changed.map(({ path }) => path);
    return [...new Set(uncommittedClaims(entries, listed, by).flatMap(({ paths }) => paths))];
  };
  const here = claimed(changes.here, facts);
  const others = changes.others
    .map((other) => ({ tree: other.tree, paths: claimed(other.changed, other.facts) }))
    .filter(({ paths }) => paths.length > 0);
  const elsewhere = others
    .map(({ tree, paths }) => ({
      tree: tree.topLevel,
      paths: paths.filter((path) => !here.includes(path)),
    }))
    .filter(({ paths }) => paths.length > 0);
  return { here, others, all: [...new Set([...here, ...others.flatMap(({ paths }) => paths)])], elsewhere };
}
