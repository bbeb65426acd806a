import type { ClaimEntry } from './claim-entry.ts';
import { indexCoverage, type PathFacts } from './coverage.ts';
import { append } from './grouping.ts';
import { comparablePath, type RepoPath } from './repo-path.ts';

/** An entry of a row and the paths under it whose changes are not committed. */
export interface UncommittedClaim {
  readonly entry: ClaimEntry;
  /** Each once. */
  readonly paths: readonly RepoPath[];
}

/**
 * The entries that cover changed paths, or name something below one: in a submodule, that is. In the row's order. A
 * repository within this one that git does not track, to which it gives a slash, is nobody's work.
 */
export function uncommittedClaims(
  entries: readonly ClaimEntry[],
  listed: readonly RepoPath[],
  facts: PathFacts,
): readonly UncommittedClaim[] {
  // A path that is changed in several working trees is listed for each of them.
  const changed = [...new Set(listed.filter((path) => !path.endsWith('/')))];
  const claimed = entries.filter(({ excludes }) => !excludes);
  if (claimed.length === 0 || changed.length === 0) return [];
  const owned = claimed.map((entry) => ({ entry, owner: entry }));
  const excluded = entries
    .filter(({ excludes }) => excludes)
    .flatMap((entry) => claimed.map((owner) => ({ entry, owner })));
  const index = indexCoverage([...owned, ...excluded], facts);
  const found = new Map<ClaimEntry, RepoPath[]>();
  for (const path of changed) {
    for (const { owner } of index.covering(path)) append(found, owner, path);
  }
  const repositories = new Set(changed.map((path) => comparablePath(path, facts)));
  return claimed.flatMap((entry) => {
    const paths = found.get(entry) ?? [
      ...new Set(entry.names.flatMap((name) => changedRound(name, repositories, facts))),
    ];
    return paths.length === 0 ? [] : [{ entry, paths }];
  });
}

/** The changed path that a name lies below. Of a repository within this one git names but its directory. */
function changedRound(
  name: string,
  changed: ReadonlySet<string | null>,
  facts: PathFacts,
): readonly RepoPath[] {
  let place = comparablePath(name, facts) ?? '';
  for (let slash = place.lastIndexOf('/'); slash > 0; slash = place.lastIndexOf('/')) {
    place = place.slice(0, slash);
    if (changed.has(place)) return [place];
  }
  return [];
}
