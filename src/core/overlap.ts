import type { ClaimEntry } from './claim-entry.ts';
import type { OwnedEntry } from './claim-index.ts';
import {
  type Coverage,
  type CoverageIndex,
  countingNames,
  existingForm,
  indexCoverage,
  indexEntries,
  type PathFacts,
} from './coverage.ts';
import { compileGlob, isGlob, matchSegment, type Steps } from './glob.ts';
import { isAscii } from './letters.ts';
import { directoryOf, type FileEndings, indexFiles, indexNames } from './named-parts.ts';
import { once, remembered } from './once.ts';
import { comparablePath, type RepoPath, resolvedPath } from './repo-path.ts';

/** So many pairs of segments or characters are compared for two claims; two of 64 alternatives take some 200,000. */
const MAX_PAIRS = 500_000;

/** Finds the entries that share a path with a wanted claim. */
export type OverlapFinder<Owner> = (wanted: ClaimEntry) => readonly Coverage<Owner>[];

/**
 * The entries that share a path with a wanted claim: they cover it, it covers them, or two globs can match one path
 * (contract, section 4: who came first keeps it). All of them, in their order: an owner's next one may stop where this only warns.
 * Made once for many wanted claims, each of which is compared only with entries that have a part of its name, or reach into it.
 */
export function overlapFinder<Owner>(
  others: readonly OwnedEntry<Owner>[],
  facts: PathFacts,
): OverlapFinder<Owner> {
  const claims = others.filter(({ entry }) => !entry.excludes);
  const theirs = indexEntries(others, facts);
  const parts = once(() => indexNames(claims, ({ entry }) => entry.names, facts));
  const broad = once(() => claims.filter(({ entry }) => isBroad(entry, facts)));
  const endings = once(() => claims.filter(({ entry }) => mayBeEnding(entry, facts)));
  const files = once(() => indexFiles(facts.filesBelow?.('') ?? [], facts));
  const order = once(() => new Map(others.map((other, at) => [other, at])));
  const placeOf = (other: OwnedEntry<Owner>): number => order().get(other) ?? 0;
  const namesOf = remembered(({ entry }: OwnedEntry<Owner>) => countingNames(entry, facts));
  const shapesOf = remembered((other: OwnedEntry<Owner>) => ({
    isGlobbed: namesOf(other).some(isGlob),
    patterns: namesOf(other).flatMap((name) => patternsOf(name, facts)),
  }));
  const endedBelow = remembered((directory: string): readonly Ended<Owner>[] => {
    const meets = new Set(endings());
    return (facts.filesBelow?.(directory) ?? []).flatMap((path) => {
      const by = theirs.covering(path).flatMap(({ owner }) => (meets.has(owner) ? [owner] : []));
      return by.length === 0 ? [] : [{ path, by }];
    });
  });
  return (wanted) => {
    const found = new Set<OwnedEntry<Owner>>();
    const literals = wanted.names.filter((name) => !isGlob(name));
    const isGlobbed = literals.length < wanted.names.length;
    for (const name of literals) for (const { owner } of theirs.covering(name)) found.add(owner);
    const ours = indexCoverage([{ entry: wanted, owner: null }], facts);
    const isOneFile = wanted.names.every((name) => !isGlob(name) && !mayBeDirectory(name, facts));
    const near = wanted.names.flatMap((name) => (isOneFile ? parts().around(name) : parts().near(name)));
    for (const other of near)
      if (namesOf(other).some((name) => !isGlob(name) && ours.covering(name).length > 0)) found.add(other);
    // Of one file it has been told by now what covers it, and what leaves it out.
    if (!isOneFile) {
      const patterns = wanted.names.flatMap((name) => patternsOf(name, facts));
      for (const other of near)
        if (!found.has(other) && (isGlobbed || shapesOf(other).isGlobbed))
          if (patternsMeet(patterns, shapesOf(other).patterns)) found.add(other);
    }
    meetInFiles(wanted, { ours, theirs, facts, broad, endings, files, endedBelow }, found);
    return [...found]
      .sort((one, other) => placeOf(one) - placeOf(other))
      .map(({ entry, owner }) => ({ claim: entry.text, owner }));
  };
}

/** A file, and the claims that cover it although they may end in the middle of its path. */
interface Ended<Owner> {
  readonly path: RepoPath;
  readonly by: readonly OwnedEntry<Owner>[];
}

interface Meeting<Owner> {
  readonly ours: CoverageIndex<null>;
  readonly theirs: CoverageIndex<OwnedEntry<Owner>>;
  readonly facts: PathFacts;
  /** Those of the others that may cover files which have neither their name nor their ending. */
  readonly broad: () => readonly OwnedEntry<Owner>[];
  /** Those of the others that cover files by how these end. */
  readonly endings: () => readonly OwnedEntry<Owner>[];
  readonly files: () => FileEndings;
  /** The files below a directory that those cover, looked through once for all claims that are wanted there. */
  readonly endedBelow: (directory: string) => readonly Ended<Owner>[];
}

/** What names nothing covers files by how these end (rule 3): it meets directories and globs in the files that are there. */
function meetInFiles<Owner>(
  wanted: ClaimEntry,
  { ours, theirs, facts, broad, endings, files, endedBelow }: Meeting<Owner>,
  found: Set<OwnedEntry<Owner>>,
): void {
  const [name = ''] = wanted.names;
  const isEnding = mayBeEnding(wanted, facts);
  if (!isEnding && !isGlob(name) && !name.endsWith('/') && facts.isDirectory?.(name) !== true) return;
  if (!isEnding) {
    if (endings().length === 0) return;
    for (const { path, by } of endedBelow(resolvedPath(directoryOf(name)) ?? ''))
      if (ours.covering(path).length > 0) for (const owner of by) found.add(owner);
    return;
  }
  const isLiteral = wanted.names.length === 1 && !isGlob(name);
  // Of two names that are no directories, one ends in the other where both end a path: it has been found by now.
  if (isLiteral && broad().every((other) => found.has(other))) return;
  const near = isLiteral ? files().around(name) : (facts.filesBelow?.('') ?? []);
  for (const path of near)
    if (ours.covering(path).length > 0) for (const { owner } of theirs.covering(path)) found.add(owner);
}

function isBroad({ names }: ClaimEntry, facts: PathFacts): boolean {
  return names.some((name) => {
    if (isGlob(name)) return true;
    const existing = existingForm(name, facts);
    // In another case or form of Unicode it may still be what is above a file.
    if (existing === null) return facts.ignoreCase || !isAscii(name);
    return facts.isDirectory?.(existing) !== false;
  });
}

function mayBeEnding({ names }: ClaimEntry, facts: PathFacts): boolean {
  return names.some((name) => !isGlob(name) && !name.endsWith('/') && existingForm(name, facts) === null);
}

type Patterns = readonly (readonly string[])[];

function patternsMeet(ours: Patterns, theirs: Patterns): boolean {
  const pairs = { left: MAX_PAIRS };
  return ours.some((pattern) => theirs.some((their) => segmentsMeet(pattern, their, pairs)));
}

/** A literal entry stands for itself, and for all below where it may be a directory. */
function patternsOf(name: string, facts: PathFacts): Patterns {
  const path = comparablePath(name, facts);
  if (path === null) return [];
  const segments = path === '' ? [] : path.split('/');
  if (!isGlob(path)) return [mayBeDirectory(name, facts) ? [...segments, '**'] : segments];
  return compileGlob(name.endsWith('/') ? `${path}/` : path).alternatives;
}

/** What is not there yet may become either; a name with an extension is taken for a file. */
function mayBeDirectory(name: string, facts: PathFacts): boolean {
  if (name.endsWith('/')) return true;
  const existing = existingForm(name, facts);
  const known = existing === null ? undefined : facts.isDirectory?.(existing);
  const path = comparablePath(name, facts) ?? '';
  return known ?? path.indexOf('.', path.lastIndexOf('/') + 2) === -1;
}

/** Whether some path matches both lists of segments. */
function segmentsMeet(one: readonly string[], other: readonly string[], pairs: Steps): boolean {
  const [first = '**'] = one;
  const [second = '**'] = other;
  const [last = '**', end = '**'] = [one.at(-1), other.at(-1)];
  // Most lie in different places or end otherwise, which is told sooner than by a table.
  if (first !== '**' && second !== '**' && !segmentsCanEqual(first, second, pairs)) return false;
  if (last !== '**' && end !== '**' && !segmentsCanEqual(last, end, pairs)) return false;
  const table = { one, other, star: '**', pairs };
  return meet(table, (i, j) => segmentsCanEqual(one[i] ?? '', other[j] ?? '', pairs));
}

function segmentsCanEqual(one: string, other: string, pairs: Steps): boolean {
  if (!/[*?]/.test(one)) return matchSegment(other, one, pairs) || pairs.left < 0;
  if (!/[*?]/.test(other)) return matchSegment(one, other, pairs) || pairs.left < 0;
  pairs.left -= one.length + other.length;
  if (pairs.left < 0) return true;
  const table = { one: [...one], other: [...other], star: '*', pairs };
  // Where both have a star, each takes in what stands between the other's.
  if (one.includes('*') && other.includes('*'))
    return beginAlike(table.one, table.other) && beginAlike(table.one.toReversed(), table.other.toReversed());
  return meet(table, (i, j) => canBeSame(table.one[i], table.other[j]));
}

/** Whether two segments can be the same up to the first star in either. */
function beginAlike(one: readonly string[], other: readonly string[]): boolean {
  let at = 0;
  while (one[at] !== '*' && other[at] !== '*' && canBeSame(one[at], other[at])) at += 1;
  return one[at] === '*' || other[at] === '*';
}

function canBeSame(one: string | undefined, other: string | undefined): boolean {
  return one === '?' || other === '?' || one === other;
}

interface Table {
  readonly one: readonly string[];
  readonly other: readonly string[];
  /** What matches any number. */
  readonly star: string;
  /** How many more pairs may be compared; what is more than that counts as meeting, so that nothing is hidden. */
  readonly pairs: Steps;
}

/** A table of suffix pairs, each decided once from those behind it; `canEqual` is asked last. */
function meet({ one, other, star, pairs }: Table, canEqual: (i: number, j: number) => boolean): boolean {
  pairs.left -= (one.length + 1) * (other.length + 1);
  if (pairs.left < 0) return true;
  let below: readonly boolean[] = [];
  for (let i = one.length; i >= 0; i -= 1) {
    const row = new Array<boolean>(other.length + 1).fill(false);
    for (let j = other.length; j >= 0; j -= 1) {
      if (i === one.length && j === other.length) row[j] = true;
      else if (one[i] === star || other[j] === star) row[j] = below[j] === true || row[j + 1] === true;
      else row[j] = below[j + 1] === true && canEqual(i, j);
    }
    below = row;
  }
  return below[0] === true;
}
