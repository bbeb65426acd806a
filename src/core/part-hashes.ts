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

const BASE = 0x2c1b3c6d;

export function partHashes(): PartHashes {
  let capacity = 256;
  let sums = new Int32Array(capacity + 1);
  let powers = powersUpTo(capacity);
  return {
    read(text) {
      if (text.length > capacity) {
        capacity = text.length * 2;
        sums = new Int32Array(capacity + 1);
        powers = powersUpTo(capacity);
      }
      let sum = 0;
      for (let at = 0; at < text.length; at += 1) {
        sum = (Math.imul(sum, BASE) + text.charCodeAt(at) + 1) | 0;
        sums[at + 1] = sum;
      }
    },
    of: (start, end) => ((sums[end] ?? 0) - Math.imul(sums[start] ?? 0, powers[end - start] ?? 0)) | 0,
  };
}

function powersUpTo(length: number): Int32Array {
  const powers = new Int32Array(length + 1);
  let power = 1;
  for (let at = 0; at <= length; at += 1) {
    powers[at] = power;
    power = Math.imul(power, BASE);
  }
  return powers;
}

/** A set of hashes that may say yes to a few more, in 16 bits for each: most questions end here, with one look. */
export interface HashFilter {
  mayHave(hash: number): boolean;
}

export function hashFilter(hashes: readonly number[]): HashFilter {
  const bits = Math.max(10, 36 - Math.clz32(hashes.length));
  const words = new Int32Array(1 << (bits - 5));
  const shift = 32 - bits;
  for (const hash of hashes) {
    const slot = Math.imul(hash, 0x9e3779b1) >>> shift;
    words[slot >>> 5] = (words[slot >>> 5] ?? 0) | (1 << (slot & 31));
  }
  return {
    mayHave(hash) {
      const slot = Math.imul(hash, 0x9e3779b1) >>> shift;
      return ((words[slot >>> 5] ?? 0) & (1 << (slot & 31))) !== 0;
    },
  };
}
