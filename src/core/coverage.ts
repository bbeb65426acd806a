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
  return literals.size === 0 ? COVERS_NOTHING : new Reader(literals, wildcards, excluded, facts);
}

const NOTHING: readonly never[] = [];
const COVERS_NOTHING: CoverageIndex<never> = { covering: () => NOTHING };

/** Reads one path after another; a class, because what it finds goes along, and 100,000 paths must leave no garbage. */
class Reader<Owner> implements CoverageIndex<Owner> {
  private readonly literals: ReadonlyMap<string, readonly Literal<Owner>[]>;
  /** Asked first: what is in nobody's way is known without a look into the map. */
  private readonly filter: HashFilter;
  private readonly globs: GlobIndex<Wildcard<Owner>>;
  private readonly isExcluded: (path: RepoPath, owner: Owner) => boolean;
  private readonly facts: PathFacts;
  private readonly hashes = partHashes();
  private path = '';
  private segments: readonly string[] = NOTHING;
  private found: Map<Owner, Coverage<Owner>> | null = null;

  constructor(
    literals: ReadonlyMap<string, readonly Literal<Owner>[]>,
    wildcards: readonly { readonly glob: Glob; readonly item: Wildcard<Owner> }[],
    excluded: ReadonlyMap<Owner, readonly ClaimEntry[]>,
    facts: PathFacts,
  ) {
    this.literals = literals;
    this.filter = hashFilter([...literals.keys()].map((path) => hashOf(path, this.hashes)));
    this.globs = indexGlobs(wildcards);
    this.isExcluded = exclusions(excluded, facts);
    this.facts = facts;
  }

  covering(path: RepoPath): readonly Coverage<Owner>[] {
    const comparable = comparablePath(path, this.facts);
    if (comparable === null) return NOTHING;
    this.path = comparable;
    this.segments = NOTHING;
    this.found = null;
    this.hashes.read(comparable);
    this.readLiterals();
    this.globs.visitCandidates(this.hashes, comparable.length, this.readWildcard);
    if (this.found === null) return NOTHING;
    const found: ReadonlyMap<Owner, Coverage<Owner>> = this.found;
    return [...found.values()].filter(({ owner }) => !this.isExcluded(path, owner));
  }

  /** Literals that are the path, a directory above it (the top level too), or, where they name nothing, an ending of it. */
  private readLiterals(): void {
    const { path } = this;
    for (const literal of this.lookUp(0, path.length)) this.add(literal);
    for (const literal of this.lookUp(0, 0)) this.add(literal);
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      for (const literal of this.lookUp(0, at)) this.add(literal);
      for (const literal of this.lookUp(at + 1, path.length)) {
        if (!literal.directory && !this.facts.exists(literal.path)) this.add(literal);
      }
    }
  }

  private lookUp(start: number, end: number): readonly Literal<Owner>[] {
    if (!this.filter.mayHave(this.hashes.of(start, end))) return NOTHING;
    return this.literals.get(this.path.slice(start, end)) ?? NOTHING;
  }

  private readonly readWildcard = (wildcard: Wildcard<Owner>): void => {
    if (this.segments === NOTHING) this.segments = this.path.split('/');
    if (!this.found?.has(wildcard.owner) && globCovers(wildcard.glob, this.segments)) this.add(wildcard);
  };

  private add({ claim, owner, whole }: Coverage<Owner> & { readonly whole: string | null }): void {
    if (this.found?.has(owner) || (whole !== null && this.facts.exists(whole))) return;
    this.found ??= new Map();
    this.found.set(owner, { claim, owner });
  }
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
