import type { ClaimEntry } from './claim-entry.ts';
import { type Coverage, indexCoverage, type OwnedEntry, type PathFacts } from './coverage.ts';
import { compileGlob, isGlob, matchSegment } from './glob.ts';
import { comparablePath } from './repo-path.ts';

/**
 * The entries that share a path with a wanted claim: they cover it, it covers them, or two globs can match one path
 * (contract, section 4: who came first keeps it). At most one for each owner.
 */
export function overlapping<Owner>(
  wanted: ClaimEntry,
  others: readonly OwnedEntry<Owner>[],
  facts: PathFacts,
): readonly Coverage<Owner>[] {
  const found = new Map<Owner, Coverage<Owner>>();
  const theirs = indexCoverage(others, facts);
  for (const name of wanted.names) {
    for (const coverage of theirs.covering(name)) found.set(coverage.owner, coverage);
  }
  const ours = indexCoverage([{ entry: wanted, owner: null }], facts);
  for (const { entry, owner } of others) {
    if (entry.excludes || found.has(owner)) continue;
    const isCovered = entry.names.some((name) => ours.covering(name).length > 0);
    if (isCovered || globsMeet(wanted, entry, facts)) found.set(owner, { claim: entry.text, owner });
  }
  return [...found.values()];
}

function globsMeet(one: ClaimEntry, other: ClaimEntry, facts: PathFacts): boolean {
  if (!one.names.some(isGlob) && !other.names.some(isGlob)) return false;
  const theirs = other.names.flatMap((name) => patternsOf(name, facts));
  return one.names
    .flatMap((name) => patternsOf(name, facts))
    .some((pattern) => theirs.some((their) => segmentsMeet(pattern, their)));
}

/** A literal entry may be a directory, so it stands for itself and all below. */
function patternsOf(name: string, facts: PathFacts): readonly (readonly string[])[] {
  const path = comparablePath(name, facts);
  if (path === null) return [];
  if (!isGlob(path)) return [[...path.split('/'), '**']];
  return compileGlob(name.endsWith('/') ? `${path}/` : path).alternatives;
}

/** Whether some path matches both lists of segments; a table of suffix pairs, each decided once. */
function segmentsMeet(one: readonly string[], other: readonly string[]): boolean {
  return meet(one.length, other.length, (i, j) => ({
    skipsOne: one[i] === '**',
    skipsOther: other[j] === '**',
    same: segmentsCanEqual(one[i] ?? '', other[j] ?? ''),
  }));
}

function segmentsCanEqual(one: string, other: string): boolean {
  if (!/[*?]/.test(one)) return matchSegment(other, one);
  if (!/[*?]/.test(other)) return matchSegment(one, other);
  return meet(one.length, other.length, (i, j) => ({
    skipsOne: one[i] === '*',
    skipsOther: other[j] === '*',
    same: one[i] === '?' || other[j] === '?' || one[i] === other[j],
  }));
}

interface Step {
  readonly skipsOne: boolean;
  readonly skipsOther: boolean;
  readonly same: boolean;
}

function meet(lengthOne: number, lengthOther: number, step: (i: number, j: number) => Step): boolean {
  let below = new Array<boolean>(lengthOther + 1).fill(false);
  for (let i = lengthOne; i >= 0; i -= 1) {
    const row = new Array<boolean>(lengthOther + 1).fill(false);
    for (let j = lengthOther; j >= 0; j -= 1) {
      const atEnd = i === lengthOne && j === lengthOther;
      const { skipsOne, skipsOther, same } = step(i, j);
      const hasOne = i < lengthOne;
      const hasOther = j < lengthOther;
      const bothLeft = hasOne && hasOther;
      row[j] =
        atEnd ||
        (hasOne && skipsOne && (below[j] === true || (hasOther && row[j + 1] === true))) ||
        (hasOther && skipsOther && (row[j + 1] === true || (hasOne && below[j] === true))) ||
        (bothLeft && same && !skipsOne && !skipsOther && below[j + 1] === true);
    }
    below = row;
  }
  return below[0] === true;
}
