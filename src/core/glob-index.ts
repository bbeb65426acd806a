import { readWindows, WINDOW_SIZES } from './glob-windows.ts';
import { type HashIndex, indexByHash } from './hash-index.ts';
import { partHashes } from './part-hashes.ts';

/** Globs, ready to say which of them can cover a path at all. */
export interface GlobIndex<Item> {
  /** By a part that the path must have, for each size of such parts. */
  readonly groups: readonly GlobGroup<Item>[];
  /** Globs without a literal character. */
  readonly everywhere: readonly Item[];
}

export interface GlobGroup<Item> {
  readonly size: number;
  readonly index: HashIndex<Item>;
}

/**
 * Finds globs by a part that each covered path must have: of all the parts of its literal text, the one that fewest other
 * globs have. So no path meets more than a few of them, wherever their stars are.
 */
export function indexGlobs<Item>(items: readonly Item[], patternOf: (item: Item) => string): GlobIndex<Item> {
  const scratch = partHashes();
  const windows: number[] = [];
  const bySize = [...WINDOW_SIZES, 0].map((size): Found<Item> => ({ size, items: [], starts: [], ends: [] }));
  let start = 0;
  for (const item of items) {
    readWindows(patternOf(item), scratch, windows, (size) => {
      const found = bySize.find((one) => one.size === size);
      found?.items.push(item);
      found?.starts.push(start);
      found?.ends.push(windows.length);
      start = windows.length;
    });
  }
  const usage = countUsage(windows);
  return {
    groups: bySize
      .filter((found) => found.size > 0 && found.items.length > 0)
      .map(({ size, items, starts, ends }) => {
        const hashes = starts.map((from, at) => rarest(windows, from, ends[at] ?? from, usage));
        return { size, index: indexByHash(items, hashes) };
      }),
    everywhere: bySize.find(({ size }) => size === 0)?.items ?? [],
  };
}

/** Globs whose longest parts have one size; 0 for those without a literal character. */
interface Found<Item> {
  readonly size: number;
  readonly items: Item[];
  /** Where each one's parts lie among all parts. */
  readonly starts: number[];
  readonly ends: number[];
}

/** How often each part is there, or a little more: parts that share a counter only make a choice worse. */
interface Usage {
  readonly counts: Int32Array;
  readonly shift: number;
}

function countUsage(windows: readonly number[]): Usage {
  const bits = Math.max(4, 32 - Math.clz32(windows.length));
  const usage = { counts: new Int32Array(1 << bits), shift: 32 - bits };
  for (const hash of windows) {
    const place = placeOf(usage, hash);
    usage.counts[place] = (usage.counts[place] ?? 0) + 1;
  }
  return usage;
}

function placeOf({ shift }: Usage, hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> shift;
}

function rarest(windows: readonly number[], start: number, end: number, usage: Usage): number {
  let best = windows[start] ?? 0;
  let fewest = usage.counts[placeOf(usage, best)] ?? 0;
  for (let at = start + 1; at < end && fewest > 1; at += 1) {
    const hash = windows[at] ?? 0;
    const count = usage.counts[placeOf(usage, hash)] ?? 0;
    if (count < fewest) [best, fewest] = [hash, count];
  }
  return best;
}
