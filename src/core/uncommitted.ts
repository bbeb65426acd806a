import type { ClaimEntry } from './claim-entry.ts';
import { indexCoverage, type PathFacts } from './coverage.ts';
import type { RepoPath } from './repo-path.ts';

/** An entry of a row and the paths under it whose changes are not committed. */
export interface UncommittedClaim {
  readonly entry: ClaimEntry;
  readonly paths: readonly RepoPath[];
}

/** The entries that cover changed paths, in the row's order. */
export function uncommittedClaims(
  entries: readonly ClaimEntry[],
  changed: readonly RepoPath[],
  facts: PathFacts,
): readonly UncommittedClaim[] {
  const claimed = entries.filter(({ excludes }) => !excludes);
  if (claimed.length === 0 || changed.length === 0) return [];
  const owned = claimed.map((entry) => ({ entry, owner: entry }));
  const excluded = entries
    .filter(({ excludes }) => excludes)
    .flatMap((entry) => claimed.map((owner) => ({ entry, owner })));
  const index = indexCoverage([...owned, ...excluded], facts);
  const found = new Map<ClaimEntry, RepoPath[]>();
  for (const path of changed) {
    for (const { owner } of index.covering(path)) found.set(owner, [...(found.get(owner) ?? []), path]);
  }
  return claimed.flatMap((entry) => {
    const paths = found.get(entry);
    return paths === undefined ? [] : [{ entry, paths }];
  });
}
