/** Two places that mean the same: an index of the one list, and of the other. */
export type Pair = readonly [one: number, other: number];

/** Below this many comparisons the longest common subsequence is searched exactly. */
const FEW = 250_000;

/** Pairs of equal items, both indexes rising: all of the longest common subsequence, or nearly so in long lists. */
export function align(one: readonly string[], other: readonly string[]): readonly Pair[] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const head = Array.from({ length: start }, (_, index): Pair => [index, index]);
  const tail = Array.from(
    { length: end },
    (_, index): Pair => [one.length - end + index, other.length - end + index],
  );
  const middle = alignMiddle(one.slice(start, one.length - end), other.slice(start, other.length - end));
  return [...head, ...middle.map(([left, right]): Pair => [left + start, right + start]), ...tail];
}

function alignMiddle(one: readonly string[], other: readonly string[]): readonly Pair[] {
  if (one.length === 0 || other.length === 0) return [];
  return one.length * other.length <= FEW ? longestCommon(one, other) : uniqueCommon(one, other);
}

function longestCommon(one: readonly string[], other: readonly string[]): readonly Pair[] {
  const width = other.length + 1;
  const lengths = new Uint32Array((one.length + 1) * width);
  const at = (left: number, right: number): number => lengths[left * width + right] ?? 0;
  for (let left = one.length - 1; left >= 0; left -= 1) {
    for (let right = other.length - 1; right >= 0; right -= 1) {
      lengths[left * width + right] =
        one[left] === other[right]
          ? at(left + 1, right + 1) + 1
          : Math.max(at(left + 1, right), at(left, right + 1));
    }
  }
  const pairs: Pair[] = [];
  for (let left = 0, right = 0; left < one.length && right < other.length; ) {
    if (one[left] === other[right]) {
      pairs.push([left, right]);
      left += 1;
      right += 1;
    } else if (at(left + 1, right) >= at(left, right + 1)) left += 1;
    else right += 1;
  }
  return pairs;
}

/** Items that stand once in each, in the order of both. */
function uniqueCommon(one: readonly string[], other: readonly string[]): readonly Pair[] {
  const places = uniquePlaces(other);
  const pairs: Pair[] = [];
  let last = -1;
  for (const [item, left] of uniquePlaces(one)) {
    const right = places.get(item) ?? -1;
    if (left === -1 || right <= last) continue;
    pairs.push([left, right]);
    last = right;
  }
  return pairs;
}

function uniquePlaces(items: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  items.forEach((item, index) => {
    places.set(item, places.has(item) ? -1 : index);
  });
  return places;
}
