/**
 * Hashes of all parts of one text after another, each part's in one step however long it is (Rabin and Karp's rolling
 * hash). Equal parts have equal hashes; the other way round it only saves a look.
 */
export interface PartHashes {
  /** Takes the next text. */
  read(text: string): void;
  /** The hash of the text's part from `start` to before `end`. */
  of(start: number, end: number): number;
}

/** The hash of a text and one more UTF-16 unit, from the hash of the text. */
export function hashWith(hash: number, unit: number): number {
  return (Math.imul(hash, BASE) + unit + 1) | 0;
}

const BASE = 0x2c1b3c6d;
/** As long as most paths: a hook's process reads a few of them, and every step of a loop that first runs there costs. */
const SHORT = 64;

export function partHashes(): PartHashes {
  let capacity = SHORT;
  let sums = new Int32Array(capacity + 1);
  let powers = hashPowers(capacity);
  return {
    read(text) {
      if (text.length > capacity) {
        capacity = text.length * 2;
        sums = new Int32Array(capacity + 1);
        powers = hashPowers(capacity);
      }
      let sum = 0;
      for (let at = 0; at < text.length; at += 1) {
        sum = hashWith(sum, text.charCodeAt(at));
        sums[at + 1] = sum;
      }
    },
    of: (start, end) => ((sums[end] ?? 0) - Math.imul(sums[start] ?? 0, powers[end - start] ?? 0)) | 0,
  };
}

/** Made once for all, and again where a longer text comes. */
let known = Int32Array.of(1);

/** What takes a beginning's hash out of a longer one's, by how much longer that is, up to a length at least. */
export function hashPowers(length: number): Int32Array {
  if (known.length > length) return known;
  const powers = new Int32Array(length + 1);
  powers.set(known);
  let power = powers[known.length - 1] ?? 1;
  for (let at = known.length; at <= length; at += 1) {
    power = Math.imul(power, BASE);
    powers[at] = power;
  }
  known = powers;
  return powers;
}
