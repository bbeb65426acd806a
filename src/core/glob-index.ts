import type { Glob } from './glob.ts';
import { type HashFilter, hashFilter, type PartHashes, partHashes } from './part-hashes.ts';

/** Globs, ready to say which of them can cover a path at all. */
export interface GlobIndex<Item> {
  /** Calls `visit` with every item whose glob may cover the path that `hashes` has read; perhaps twice, with some that do not. */
  visitCandidates(hashes: PartHashes, length: number, visit: (item: Item) => void): void;
}

/** How long the part may be by which a glob is found. */
const SIZES = [8, 4, 2, 1];

/**
 * Finds globs by a part that each covered path must have: of all the parts of its literal text, the one that fewest other
 * globs have. So no path meets more than a few of them, wherever their stars are.
 */
export function indexGlobs<Item>(
  items: readonly { readonly glob: Glob; readonly item: Item }[],
): GlobIndex<Item> {
  const scratch = partHashes();
  const found: Found<Item>[] = items.flatMap(({ glob, item }) =>
    glob.alternatives.map((alternative) => ({ item, ...longestParts(alternative, scratch) })),
  );
  const usage = new Map<number, number>();
  for (const { parts } of found) for (const part of parts) usage.set(part, (usage.get(part) ?? 0) + 1);
  const bySize = SIZES.map((size) => groupOf(found, size, usage)).filter(({ items }) => items.size > 0);
  const everywhere = found.filter(({ size }) => size === 0).map(({ item }) => item);
  return {
    visitCandidates(hashes, length, visit) {
      for (const { size, filter, items } of bySize) {
        for (let start = 0; start + size <= length; start += 1) {
          const hash = hashes.of(start, start + size);
          if (filter.mayHave(hash)) items.get(hash)?.forEach(visit);
        }
      }
      everywhere.forEach(visit);
    },
  };
}

interface Found<Item> {
  readonly item: Item;
  /** 0 for a glob without a literal character. */
  readonly size: number;
  /** Hashes of all its literal parts of that size. */
  readonly parts: readonly number[];
}

interface Group<Item> {
  readonly size: number;
  readonly filter: HashFilter;
  readonly items: ReadonlyMap<number, readonly Item[]>;
}

function groupOf<Item>(
  found: readonly Found<Item>[],
  size: number,
  usage: ReadonlyMap<number, number>,
): Group<Item> {
  const items = new Map<number, Item[]>();
  for (const { item, size: own, parts } of found) {
    if (own !== size) continue;
    const rarest = parts.reduce((best, part) =>
      (usage.get(part) ?? 0) < (usage.get(best) ?? 0) ? part : best,
    );
    const list = items.get(rarest);
    if (list === undefined) items.set(rarest, [item]);
    else list.push(item);
  }
  return { size, filter: hashFilter([...items.keys()]), items };
}

/** The parts of the largest size that the glob's literal text has. */
function longestParts(
  alternative: readonly string[],
  hashes: PartHashes,
): { readonly size: number; readonly parts: readonly number[] } {
  const runs = literalRuns(alternative);
  const longest = Math.max(0, ...runs.map(({ length }) => length));
  const size = SIZES.find((one) => one <= longest) ?? 0;
  if (size === 0) return { size, parts: [] };
  const parts = new Set<number>();
  for (const run of runs) {
    hashes.read(run);
    for (let start = 0; start + size <= run.length; start += 1) parts.add(hashes.of(start, start + size));
  }
  return { size, parts: [...parts] };
}

/** What stands between the stars; `**` may stand for no segment at all, so the slashes beside it are not sure. */
function literalRuns(alternative: readonly string[]): readonly string[] {
  return alternative
    .join('/')
    .split(/\/?\*\*\/?|[*?]+/)
    .filter((run) => run !== '');
}
