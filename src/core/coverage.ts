import type { ClaimEntry } from './claim-entry.ts';
import { compileGlob, type Glob, globCovers, isGlob } from './glob.ts';
import { type GlobIndex, indexGlobs } from './glob-index.ts';
import { type HashFilter, hashFilter, type PartHashes, partHashes } from './part-hashes.ts';
import { comparablePath, type PathComparison, type RepoPath } from './repo-path.ts';

/** What deciding "does this claim cover this path?" needs to know of the working tree. */
export interface PathFacts extends PathComparison {
  /** Whether a comparable path names something that exists (rule 3 and remarks depend on it). */
  exists(path: RepoPath): boolean;
  /** Whether a comparable path is a directory, where that is known: a file has nothing below it that a glob could meet. */
  isDirectory?(path: RepoPath): boolean;
}

/** One entry that covers a path. `claim` is the entry's text. */
export interface Coverage<Owner> {
  readonly claim: string;
  readonly owner: Owner;
}

export interface OwnedEntry<Owner> {
  readonly entry: ClaimEntry;
  readonly owner: Owner;
}

interface Literal<Owner> extends Coverage<Owner> {
  readonly path: string;
  /** Set for the text without its remark: counts only where the whole text names nothing that exists. */
  readonly whole: string | null;
  /** Ended in `/`: names a directory, so it never covers a path that merely ends in it. */
  readonly directory: boolean;
}

interface Wildcard<Owner> extends Coverage<Owner> {
  readonly glob: Glob;
  readonly whole: string | null;
}

/**
 * All claims, ready to be asked about paths (contract, section 4). Nothing is compared pair by pair: literal entries
 * are looked up by each of the path's beginnings and endings, globs by a part of their literal text.
 */
export interface CoverageIndex<Owner> {
  /** Every entry that covers the path, at most one for each owner. */
  covering(path: RepoPath): readonly Coverage<Owner>[];
}

/** Builds the index. Costs one pass over the entries. */
export function indexCoverage<Owner>(
  entries: Iterable<OwnedEntry<Owner>>,
  facts: PathFacts,
): CoverageIndex<Owner> {
  const literals = new Map<string, Literal<Owner>[]>();
  const wildcards: { glob: Glob; item: Wildcard<Owner> }[] = [];
  const excluded = new Map<Owner, ClaimEntry[]>();
  for (const { entry, owner } of entries) {
    if (entry.excludes) {
      append(excluded, owner, entry);
      continue;
    }
    const whole = entry.names.length > 1 ? comparablePath(entry.names[0] ?? '', facts) : null;
    for (let position = 0; position < entry.names.length; position += 1) {
      const name = entry.names[position] ?? '';
      const path = comparablePath(name, facts);
      if (path === null) continue;
      const claim = { claim: entry.text, owner, whole: position === 0 ? null : whole };
      const directory = name.endsWith('/');
      append(literals, path, { ...claim, path, directory });
      if (!isGlob(path)) continue;
      const glob = compileGlob(directory ? `${path}/` : path);
      wildcards.push({ glob, item: { ...claim, glob } });
    }
  }
  const hashes = partHashes();
  const index = {
    literals,
    filter: hashFilter([...literals.keys()].map((path) => hashOf(path, hashes))),
    globs: indexGlobs(wildcards),
    hashes,
    isExcluded: exclusions(excluded, facts),
    facts,
  };
  return { covering: (path) => (literals.size === 0 ? [] : covering(path, index)) };
}

interface Index<Owner> {
  readonly literals: ReadonlyMap<string, readonly Literal<Owner>[]>;
  /** Asked first: what is in nobody's way is known without a look into the map. */
  readonly filter: HashFilter;
  readonly globs: GlobIndex<Wildcard<Owner>>;
  readonly hashes: PartHashes;
  /** Whether the owner's own entries leave the path out. */
  isExcluded(path: RepoPath, owner: Owner): boolean;
  readonly facts: PathFacts;
}

function covering<Owner>(path: RepoPath, index: Index<Owner>): readonly Coverage<Owner>[] {
  const { facts } = index;
  const comparable = comparablePath(path, facts);
  if (comparable === null) return [];
  index.hashes.read(comparable);
  let found: Map<Owner, Coverage<Owner>> | null = null;
  const add = ({ claim, owner, whole }: Coverage<Owner> & { readonly whole: string | null }): void => {
    if (found?.has(owner) || (whole !== null && facts.exists(whole))) return;
    found ??= new Map();
    found.set(owner, { claim, owner });
  };
  visitLiterals(comparable, index, add);
  let segments: readonly string[] | null = null;
  index.globs.visitCandidates(index.hashes, comparable.length, (wildcard) => {
    segments ??= comparable.split('/');
    if (!found?.has(wildcard.owner) && globCovers(wildcard.glob, segments)) add(wildcard);
  });
  const all: Iterable<Coverage<Owner>> =
    found === null ? [] : (found as Map<Owner, Coverage<Owner>>).values();
  return [...all].filter(({ owner }) => !index.isExcluded(path, owner));
}

/** Literals that are the path, a directory above it (the top level too), or, where they name nothing, an ending of it. */
function visitLiterals<Owner>(
  path: string,
  index: Index<Owner>,
  add: (literal: Literal<Owner>) => void,
): void {
  lookUp(path, 0, path.length, index)?.forEach(add);
  lookUp(path, 0, 0, index)?.forEach(add);
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    lookUp(path, 0, at, index)?.forEach(add);
    lookUp(path, at + 1, path.length, index)?.forEach((literal) => {
      if (!literal.directory && !index.facts.exists(literal.path)) add(literal);
    });
  }
}

function lookUp<Owner>(
  path: string,
  start: number,
  end: number,
  { hashes, filter, literals }: Index<Owner>,
): readonly Literal<Owner>[] | undefined {
  return filter.mayHave(hashes.of(start, end)) ? literals.get(path.slice(start, end)) : undefined;
}

function hashOf(text: string, hashes: PartHashes): number {
  hashes.read(text);
  return hashes.of(0, text.length);
}

/** What an owner's entries leave out, indexed when first asked. */
function exclusions<Owner>(excluded: ReadonlyMap<Owner, readonly ClaimEntry[]>, facts: PathFacts) {
  const indexes = new Map<Owner, CoverageIndex<ClaimEntry>>();
  return (path: RepoPath, owner: Owner): boolean => {
    const entries = excluded.get(owner);
    if (entries === undefined) return false;
    const index =
      indexes.get(owner) ??
      indexCoverage(
        entries.map((entry) => ({ entry: { ...entry, excludes: false }, owner: entry })),
        facts,
      );
    indexes.set(owner, index);
    return index.covering(path).length > 0;
  };
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
