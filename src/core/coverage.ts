import type { ClaimEntry } from './claim-entry.ts';
import { type ClaimIndex, indexClaims, type NamedClaim, type OwnedEntry, patternOf } from './claim-index.ts';
import { compileGlob, type Doubt, type Glob, globCovers } from './glob.ts';
import { append } from './grouping.ts';
import { firstWith, type HashIndex } from './hash-index.ts';
import type { NulList } from './nul-list.ts';
import { partHashes } from './part-hashes.ts';
import {
  comparablePath,
  type PathComparison,
  type RepoPath,
  resolvedPath,
  withoutTopLevel,
} from './repo-path.ts';
import { type Sifted, siftPaths } from './sift.ts';

/** What deciding "does this claim cover this path?" needs to know of the working tree. */
export interface PathFacts extends PathComparison {
  /** Whether a path in exactly this form exists (rule 3 and remarks depend on it). */
  exists(path: RepoPath): boolean;
  /** Whether a path in exactly this form is a directory, where known: a file has nothing below it that a glob could meet. */
  isDirectory?(path: RepoPath): boolean;
  /** Files of the working tree below a directory (all for the empty name), those that git ignores left out, where known. */
  filesBelow?(directory: RepoPath): readonly RepoPath[];
}

/** One entry that covers a path. `claim` is the entry's text. */
export interface Coverage<Owner> {
  readonly claim: string;
  readonly owner: Owner;
}

/**
 * All claims, ready to be asked about paths (contract, section 4). Nothing is compared pair by pair: literal entries
 * are looked up by each of the path's beginnings and endings, globs by a part of their literal text.
 */
export interface CoverageIndex<Owner> {
  /** Every entry that covers the path, at most one for each owner. */
  covering(path: RepoPath): readonly Coverage<Owner>[];
  /** Leaves out those of git's paths that surely no entry covers. */
  among(list: NulList): Sifted;
}

/** Builds the index. Costs one pass over the entries. */
export function indexCoverage<Owner>(
  entries: readonly OwnedEntry<Owner>[],
  facts: PathFacts,
): CoverageIndex<Owner> {
  return new Reader(indexClaims(entries, facts), exclusions(entries, facts), facts, { inDoubt: true });
}

/** The same, with each entry as its own owner; what one's owner leaves out, it leaves out of all that are its. */
export function indexEntries<Owner>(
  entries: readonly OwnedEntry<Owner>[],
  facts: PathFacts,
): CoverageIndex<OwnedEntry<Owner>> {
  const isExcluded = exclusions(entries, facts);
  const each = entries.map((one) => ({ entry: one.entry, owner: one }));
  return new Reader(indexClaims(each, facts), (path, { owner }) => isExcluded(path, owner), facts, {
    inDoubt: true,
  });
}

/** A name in the form that exists: the one in which names are compared, or as it is written. Null where neither does. */
export function existingForm(name: string, facts: PathFacts): RepoPath | null {
  const comparable = comparablePath(name, facts);
  if (comparable === null || facts.exists(comparable)) return comparable;
  const written = resolvedPath(withoutTopLevel(name, facts));
  return written !== null && written !== comparable && facts.exists(written) ? written : null;
}

/** The names of an entry that count: where something is called as all of it is written, no other. */
export function countingNames({ names }: ClaimEntry, facts: PathFacts): readonly string[] {
  const [whole = ''] = names;
  return names.length > 1 && existingForm(whole, facts) !== null ? [whole] : names;
}

const NONE: readonly never[] = [];

/** Reads one path after another; a class, because what it finds goes along. */
class Reader<Owner> implements CoverageIndex<Owner> {
  private readonly claims: ClaimIndex<Owner>;
  private readonly isExcluded: (path: RepoPath, owner: Owner) => boolean;
  private readonly facts: PathFacts;
  private readonly doubt: Doubt;
  private readonly hashes = partHashes();
  /** Those that some path has come near to. */
  private readonly globs = new Map<NamedClaim<Owner>, TriedGlob>();
  /** How many paths were read; the number of the path being read. */
  private count = 0;
  /** For each group, by the place of a part's first glob: the last path that had the part. It may have it many times. */
  private readonly lastPaths: readonly Int32Array[];
  private path = '';
  private segments: readonly string[] = NONE;
  private found: Map<Owner, Coverage<Owner>> | null = null;

  constructor(
    claims: ClaimIndex<Owner>,
    isExcluded: (path: RepoPath, owner: Owner) => boolean,
    facts: PathFacts,
    doubt: Doubt,
  ) {
    this.claims = claims;
    this.isExcluded = isExcluded;
    this.facts = facts;
    this.doubt = doubt;
    this.lastPaths = claims.globs.groups.map(({ index }) => new Int32Array(index.items.length));
  }

  among(list: NulList): Sifted {
    return siftPaths(list, this.claims, this.facts);
  }

  covering(path: RepoPath): readonly Coverage<Owner>[] {
    const comparable = this.claims.literals.items.length === 0 ? null : comparablePath(path, this.facts);
    if (comparable === null) return NONE;
    this.count += 1;
    this.path = comparable;
    this.segments = NONE;
    this.found = null;
    this.hashes.read(comparable);
    this.readLiterals();
    this.readGlobs();
    if (this.found === null) return NONE;
    const found: ReadonlyMap<Owner, Coverage<Owner>> = this.found;
    return [...found.values()].filter(({ owner }) => !this.isExcluded(path, owner));
  }

  /** Literals that are the path, a directory above it (the top level too), or, where they name nothing, an ending of it. */
  private readLiterals(): void {
    const { path } = this;
    this.readLiteral(0, path.length);
    this.readLiteral(0, 0);
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      this.readLiteral(0, at);
      this.readLiteral(at + 1, path.length);
    }
  }

  private readLiteral(start: number, end: number): void {
    const { literals } = this.claims;
    for (const literal of itemsFrom(literals, firstWith(literals, this.hashes.of(start, end)))) {
      const isSame = literal.path.length === end - start && this.path.startsWith(literal.path, start);
      if (isSame && (start === 0 || !(literal.directory || existingForm(literal.name, this.facts) !== null)))
        this.add(literal);
    }
  }

  private readGlobs(): void {
    const { groups, everywhere } = this.claims.globs;
    for (const [at, { size, index }] of groups.entries()) {
      const lastPaths = this.lastPaths[at] ?? new Int32Array(0);
      for (let start = 0; start + size <= this.path.length; start += 1) {
        const first = firstWith(index, this.hashes.of(start, start + size));
        if (first === -1 || lastPaths[first] === this.count) continue;
        lastPaths[first] = this.count;
        for (const claim of itemsFrom(index, first)) this.readGlob(claim);
      }
    }
    for (const claim of everywhere) this.readGlob(claim);
  }

  /** Tries a glob once with each path, though each of its alternatives may be found by a part of its own. */
  private readGlob(claim: NamedClaim<Owner>): void {
    if (this.found?.has(claim.owner)) return;
    const tried = this.globs.get(claim) ?? this.compile(claim);
    if (tried.lastPath === this.count) return;
    tried.lastPath = this.count;
    if (this.segments === NONE) this.segments = this.path.split('/');
    if (globCovers(tried.glob, this.segments, this.doubt)) this.add(claim);
  }

  private compile(claim: NamedClaim<Owner>): TriedGlob {
    const tried = { glob: compileGlob(patternOf(claim)), lastPath: 0 };
    this.globs.set(claim, tried);
    return tried;
  }

  private add({ claim, owner, whole }: NamedClaim<Owner>): void {
    if (this.found?.has(owner) || (whole !== null && existingForm(whole, this.facts) !== null)) return;
    this.found ??= new Map();
    this.found.set(owner, { claim, owner });
  }
}

interface TriedGlob {
  readonly glob: Glob;
  /** The number of the path that it was last tried with. */
  lastPath: number;
}

/** The items that have one hash, from the place of the first; none from -1. */
function itemsFrom<Item>(index: HashIndex<Item>, first: number): readonly Item[] {
  if (first === -1) return NONE;
  const found: Item[] = [];
  for (let place = first; place !== -1; place = index.next[place] ?? -1) {
    const item = index.items[place];
    if (item !== undefined) found.push(item);
  }
  return found;
}

/** What an owner's entries leave out, indexed when first asked. What is in doubt is not left out. */
function exclusions<Owner>(
  all: readonly OwnedEntry<Owner>[],
  facts: PathFacts,
): (path: RepoPath, owner: Owner) => boolean {
  const excluded = new Map<Owner, ClaimEntry[]>();
  for (const { entry, owner } of all) if (entry.excludes) append(excluded, owner, entry);
  const indexes = new Map<Owner, CoverageIndex<null>>();
  return (path, owner) => {
    const entries = excluded.get(owner);
    if (entries === undefined) return false;
    const index =
      indexes.get(owner) ??
      new Reader(indexClaims(entries.map(included), facts), () => false, facts, { inDoubt: false });
    indexes.set(owner, index);
    return index.covering(path).length > 0;
  };
}

function included(entry: ClaimEntry): OwnedEntry<null> {
  return { entry: { ...entry, excludes: false }, owner: null };
}
