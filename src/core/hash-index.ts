/** Items by their hashes, in typed arrays: 10,000 of them are no work for the garbage collector. */
export interface HashIndex<Item> {
  readonly items: readonly Item[];
  readonly hashes: Int32Array;
  /** For each item the place of the next one with its hash; -1 after the last. */
  readonly next: Int32Array;
  /** Open addressing: one more than the place of a hash's first item, 0 where there is none. */
  readonly slots: Int32Array;
  /** 16 bits or more for each item, small enough for a processor's nearest cache: most questions end there. */
  readonly filter: Int32Array;
  readonly filterShift: number;
  readonly slotShift: number;
}

const GOLDEN = 0x9e3779b1;

/** Indexes items, each by the hash at its place. */
export function indexByHash<Item>(items: readonly Item[], hashes: readonly number[]): HashIndex<Item> {
  const filterBits = Math.max(10, 36 - Math.clz32(items.length));
  const slotBits = Math.max(4, 34 - Math.clz32(items.length));
  const index = {
    items,
    hashes: new Int32Array(hashes),
    next: new Int32Array(items.length).fill(-1),
    slots: new Int32Array(1 << slotBits),
    filter: new Int32Array(1 << (filterBits - 5)),
    filterShift: 32 - filterBits,
    slotShift: 32 - slotBits,
  };
  const { filter, filterShift, slots } = index;
  // From the last to the first, so that each hash's chain is in the order of the items.
  for (let place = items.length - 1; place >= 0; place -= 1) {
    const hash = hashes[place] ?? 0;
    const bit = Math.imul(hash, GOLDEN) >>> filterShift;
    filter[bit >>> 5] = (filter[bit >>> 5] ?? 0) | (1 << (bit & 31));
    const slot = slotOf(index, hash);
    index.next[place] = (slots[slot] ?? 0) - 1;
    slots[slot] = place + 1;
  }
  return index;
}

/** The place of the first item with a hash; -1 where there is none. */
export function firstWith(index: HashIndex<unknown>, hash: number): number {
  if (!mayHave(index.filter, index.filterShift, hash)) return -1;
  return (index.slots[slotOf(index, hash)] ?? 0) - 1;
}

/** Whether an index with this filter may have a hash, for loops that hold the filter themselves. */
export function mayHave(filter: Int32Array, filterShift: number, hash: number): boolean {
  const bit = Math.imul(hash, GOLDEN) >>> filterShift;
  return ((filter[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

/** The slot that a hash has, or is to have. */
function slotOf({ slots, hashes, slotShift }: HashIndex<unknown>, hash: number): number {
  let slot = Math.imul(hash, GOLDEN) >>> slotShift;
  for (let taken = slots[slot] ?? 0; taken !== 0 && hashes[taken - 1] !== hash; taken = slots[slot] ?? 0)
    slot = (slot + 1) & (slots.length - 1);
  return slot;
}
