import type { ClaimEntry } from './claim-entry.ts';
import { existingForm, type PathFacts } from './coverage.ts';
import { isGlob } from './glob.ts';
import { isAscii } from './letters.ts';
import { comparablePath, type RepoPath } from './repo-path.ts';

/** To look whether each of them is there takes longer than git's answer about a few paths. */
const MOST_CLAIMS = 200;

/** Git compares each path that it tracks with each that it is asked about: with more it is quicker to tell all. */
export const MOST_PATHS = 20;

/** Where all lies that entries cover: the files and directories that they name, if nothing else is meant by any of them. */
export function claimedPlaces(
  entries: readonly ClaimEntry[],
  facts: PathFacts,
): readonly RepoPath[] | 'anywhere' {
  if (facts.ignoreCase || entries.length > MOST_CLAIMS) return 'anywhere';
  const places: RepoPath[] = [];
  for (const { names } of entries.filter(({ excludes }) => !excludes)) {
    for (const name of names) {
      if (comparablePath(name, facts) === null) continue;
      const place = isAscii(name) && !isGlob(name) ? existingForm(name, facts) : null;
      // What is not there may mean the end of any path.
      if (place === null || place === '') return 'anywhere';
      places.push(place);
    }
  }
  return places;
}
