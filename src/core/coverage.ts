import type { ClaimEntry } from './claim-entry.ts';
import { compileGlob, type Glob, globCovers, isGlob } from './glob.ts';
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
 * are looked up by each of the path's beginnings and endings, globs by a literal part of one of their segments.
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
  const lengths = new Set<number>();
  const globs = new GlobBuckets<Owner>();
  const excluded = new Map<Owner, ClaimEntry[]>();
  for (const { entry, owner } of entries) {
    if (entry.excludes) {
      const list = excluded.get(owner);
      if (list === undefined) excluded.set(owner, [entry]);
      else list.push(entry);
      continue;
    }
    const whole = entry.names.length > 1 ? comparablePath(entry.names[0] ?? '', facts) : null;
    entry.names.forEach((name, position) => {
      const path = comparablePath(name, facts);
      if (path === null) return;
      const claim = { claim: entry.text, owner, whole: position === 0 ? null : whole };
      const directory = name.endsWith('/');
      lengths.add(path.length);
      const list = literals.get(path);
      const literal = { ...claim, path, directory };
      if (list === undefined) literals.set(path, [literal]);
      else list.push(literal);
      if (isGlob(path)) globs.add({ ...claim, glob: compileGlob(directory ? `${path}/` : path) });
    });
  }
  return { covering: (path) => covering(path, { literals, lengths, globs, excluded, facts }) };
}

interface Index<Owner> {
  readonly literals: ReadonlyMap<string, readonly Literal<Owner>[]>;
  /** How long literals are: nothing else need be looked up. */
  readonly lengths: ReadonlySet<number>;
  readonly globs: GlobBuckets<Owner>;
  readonly excluded: ReadonlyMap<Owner, readonly ClaimEntry[]>;
  readonly facts: PathFacts;
}

function covering<Owner>(path: RepoPath, index: Index<Owner>): readonly Coverage<Owner>[] {
  const { facts } = index;
  const comparable = comparablePath(path, facts);
  if (comparable === null) return [];
  const found = new Map<Owner, Coverage<Owner>>();
  const add = (candidate: Coverage<Owner> & { readonly whole: string | null }): void => {
    if (found.has(candidate.owner)) return;
    if (candidate.whole !== null && facts.exists(candidate.whole)) return;
    found.set(candidate.owner, { claim: candidate.claim, owner: candidate.owner });
  };

  for (const literal of index.literals.get(comparable) ?? []) add(literal);
  for (const literal of index.literals.get('') ?? []) add(literal);
  for (let at = comparable.indexOf('/'); at !== -1; at = comparable.indexOf('/', at + 1)) {
    for (const literal of lookUp(index, comparable, 0, at)) add(literal);
    for (const literal of lookUp(index, comparable, at + 1, comparable.length)) {
      if (!literal.directory && !facts.exists(literal.path)) add(literal);
    }
  }
  const segments = comparable.split('/');
  for (const wildcard of index.globs.candidates(segments)) {
    if (!found.has(wildcard.owner) && globCovers(wildcard.glob, segments)) add(wildcard);
  }
  return [...found.values()].filter(({ owner }) => !isExcluded(path, index.excluded.get(owner), facts));
}

function lookUp<Owner>(
  index: Index<Owner>,
  path: string,
  start: number,
  end: number,
): readonly Literal<Owner>[] {
  return index.lengths.has(end - start) ? (index.literals.get(path.slice(start, end)) ?? []) : [];
}

function isExcluded(path: RepoPath, entries: readonly ClaimEntry[] | undefined, facts: PathFacts): boolean {
  if (entries === undefined) return false;
  const plain = entries.map((entry) => ({ entry: { ...entry, excludes: false }, owner: entry }));
  return indexCoverage(plain, facts).covering(path).length > 0;
}

/** Globs by a literal they need: a whole segment where they have one, else the end or the start of their last segment. */
class GlobBuckets<Owner> {
  private readonly bySegment = new Map<string, Wildcard<Owner>[]>();
  private readonly byEnding = new Map<string, Wildcard<Owner>[]>();
  private readonly byBeginning = new Map<string, Wildcard<Owner>[]>();
  private readonly endings = new Set<number>();
  private readonly beginnings = new Set<number>();
  private readonly loose: Wildcard<Owner>[] = [];

  add(wildcard: Wildcard<Owner>): void {
    for (const alternative of wildcard.glob.alternatives) {
      const single = { ...wildcard, glob: { alternatives: [alternative] } };
      const literal = longest(alternative.filter((segment) => !/[*?]/.test(segment)));
      const last = alternative.at(-1) ?? '';
      const ending = /[^*?]*$/.exec(last)?.[0] ?? '';
      const beginning = /^[^*?]*/.exec(last)?.[0] ?? '';
      if (literal !== '') append(this.bySegment, literal, single);
      else if (ending !== '') {
        append(this.byEnding, ending, single);
        this.endings.add(ending.length);
      } else if (beginning !== '') {
        append(this.byBeginning, beginning, single);
        this.beginnings.add(beginning.length);
      } else this.loose.push(single);
    }
  }

  *candidates(segments: readonly string[]): Iterable<Wildcard<Owner>> {
    if (this.bySegment.size > 0) {
      for (const segment of new Set(segments)) yield* this.bySegment.get(segment) ?? [];
    }
    const last = segments.at(-1) ?? '';
    for (const length of this.endings) {
      if (length <= last.length) yield* this.byEnding.get(last.slice(last.length - length)) ?? [];
    }
    for (const length of this.beginnings) {
      if (length <= last.length) yield* this.byBeginning.get(last.slice(0, length)) ?? [];
    }
    yield* this.loose;
  }
}

function append<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}
