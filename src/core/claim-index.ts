import type { ClaimEntry } from './claim-entry.ts';
import { isGlob } from './glob.ts';
import { type GlobIndex, indexGlobs } from './glob-index.ts';
import { type HashIndex, indexByHash } from './hash-index.ts';
import { partHashes } from './part-hashes.ts';
import { comparablePath, type PathComparison } from './repo-path.ts';

/** An entry and what is to be told where it covers a path: the session that claims it, its row, the entry itself, or nothing. */
export interface OwnedEntry<Owner> {
  readonly entry: ClaimEntry;
  readonly owner: Owner;
}

/** One name of one entry. */
export interface NamedClaim<Owner> {
  /** The entry's text. */
  readonly claim: string;
  readonly owner: Owner;
  /** As it is written. */
  readonly name: string;
  readonly path: string;
  /** Set for the text without its remark: the whole text. This name counts only where that names nothing that exists. */
  readonly whole: string | null;
  /** Ended in `/`: names a directory, so it never covers a path that merely ends in it. */
  readonly directory: boolean;
}

/** Entries by what a path must have to be covered. Globs are among the literals too: files may be called so. */
export interface ClaimIndex<Owner> {
  readonly literals: HashIndex<NamedClaim<Owner>>;
  readonly globs: GlobIndex<NamedClaim<Owner>>;
}

/** Indexes entries, in one pass; those that exclude are not asked. */
export function indexClaims<Owner>(
  entries: readonly OwnedEntry<Owner>[],
  comparison: PathComparison,
): ClaimIndex<Owner> {
  const literals: NamedClaim<Owner>[] = [];
  const hashes: number[] = [];
  const wildcards: NamedClaim<Owner>[] = [];
  const scratch = partHashes();
  for (const { entry, owner } of entries) {
    if (entry.excludes) continue;
    const { names, text } = entry;
    for (let position = 0; position < names.length; position += 1) {
      const name = names[position] ?? '';
      const path = comparablePath(name, comparison);
      if (path === null) continue;
      const claim = {
        claim: text,
        owner,
        name,
        path,
        whole: position === 0 ? null : (names[0] ?? null),
        directory: name.endsWith('/'),
      };
      literals.push(claim);
      scratch.read(path);
      hashes.push(scratch.of(0, path.length));
      if (isGlob(path)) wildcards.push(claim);
    }
  }
  return { literals: indexByHash(literals, hashes), globs: indexGlobs(wildcards, patternOf) };
}

/** A glob as it is to be compiled: a directory's covers what is inside. */
export function patternOf({ path, directory }: NamedClaim<unknown>): string {
  return directory ? `${path}/**` : path;
}
