/** Two places that mean the same: an index of the one list, and of the other. */
export type Pair = readonly [one: number, other: number];

/** Below this many comparisons the longest common subsequence is searched exactly. */
const FEW = 250_000;
/** So far ahead an equal item is looked for in lists without one that stands there once. */
const NEAR = 100;

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
  if (one.length * other.length <= FEW) return longestCommon(one, other);
  const anchors = uniqueCommon(one, other);
  return anchors.length === 0 ? nextCommon(one, other) : alignBetween(one, other, anchors);
}

/** Some pairs, with all that are found between them. */
function alignBetween(
  one: readonly string[],
  other: readonly string[],
  anchors: readonly Pair[],
): readonly Pair[] {
  let [left, right] = [0, 0];
  const from =
    (a: number, b: number): ((pair: Pair) => Pair) =>
    (pair) => [pair[0] + a, pair[1] + b];
  const pairs = anchors.flatMap((anchor): readonly Pair[] => {
    const between = align(one.slice(left, anchor[0]), other.slice(right, anchor[1])).map(from(left, right));
    [left, right] = [anchor[0] + 1, anchor[1] + 1];
    return [...between, anchor];
  });
  return [...pairs, ...align(one.slice(left), other.slice(right)).map(from(left, right))];
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

/** Each item with the next equal one, where that is not far: for long lists in which all stands several times. */
function nextCommon(one: readonly string[], other: readonly string[]): readonly Pair[] {
  const pairs: Pair[] = [];
  let from = 0;
  one.forEach((item, left) => {
    const right = other.slice(from, from + NEAR).indexOf(item);
    if (right === -1) return;
    pairs.push([left, from + right]);
    from += right + 1;
  });
  return pairs;
}

function uniquePlaces(items: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  items.forEach((item, index) => {
    places.set(item, places.has(item) ? -1 : index);
  });
  return places;
}
