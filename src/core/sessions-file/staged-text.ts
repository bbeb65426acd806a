import { decodeLossless } from '../lossless-text.ts';
import type { NulList } from '../nul-list.ts';

const SLASH = 0x2f;
/** Makes a letter of ASCII small, and does nothing to digits, dots and slashes. */
export const SMALL = 0x20;
/** So many letters are looked at together. */
const SIZE = 8;
/** In a longer list nearly all letters follow each other somewhere. */
const FEW = 10_000;
/** So many bytes are searched in all; to search further would take longer than to read the rows. */
const MAX_SEARCHED = 20_000_000;
/** No path has a longer part; a name that has one stays. */
const LONGEST_PART = 4_096;

/**
 * What staged paths have in them, with a slash at both ends of each, so that most of what is not there is known to be
 * missing without a search. Case does not count, because some file systems ignore it.
 */
export class StagedText {
  /** Of a short list, which two letters follow each other there. */
  readonly pairs: LetterPairs | null;
  private readonly list: NulList;
  private readonly shift: number;
  /** A bit for each eight letters in a row. Others may have the same. */
  private readonly bits: Int32Array;
  /** Where the path ends that was read last. */
  private end = 0;
  private text: string | undefined;
  private left = MAX_SEARCHED;

  /** Null where a path is not ASCII: composing characters can make ASCII of what was none. */
  static read(list: NulList): StagedText | null {
    const staged = new StagedText(list);
    return staged.readBytes() ? staged : null;
  }

  private constructor(list: NulList) {
    this.list = list;
    const size = Math.max(5, 34 - Math.clz32(list.length));
    this.shift = 32 - size;
    this.bits = new Int32Array(1 << (size - 5));
    this.pairs = list.length > FEW ? null : readPairs(list);
  }

  private readBytes(): boolean {
    const { list } = this;
    let all = 0;
    let before = 0;
    for (let start = 0; start < list.length; start = this.end) {
      all |= this.readPath(start, this.sharedLength(before, start));
      before = start;
    }
    return all <= 0x7f;
  }

  /** How much of a path is as in the one before, where it need not be read again. */
  private sharedLength(before: number, start: number): number {
    const { list } = this;
    let length = 0;
    while (before + length < start && list[start + length] === list[before + length]) length += 1;
    return length;
  }

  /** Reads a path from the last letters before that place on; gives all bits that its bytes have. */
  private readPath(start: number, shared: number): number {
    const { list, bits, shift } = this;
    let early = 0;
    let late = SLASH;
    let all = 0;
    let at = Math.max(start, start + shared - SIZE);
    for (let byte = -1; byte !== 0; at += 1) {
      byte = list[at] ?? 0;
      all |= byte;
      early = (early << 8) | (late >>> 24);
      late = (late << 8) | smallLetter(byte);
      const place = placeOf(early, late, shift);
      bits[place >>> 5] = (bits[place >>> 5] ?? 0) | (1 << (place & 31));
    }
    this.end = at;
    return all;
  }

  /** Whether a part may be there; where it is, the answer is yes. */
  mayHave(part: Part): boolean {
    return this.hasBits(part) && (this.left < this.list.length || this.isFound(part));
  }

  private hasBits({ codes, start, end, isSegment }: Part): boolean {
    let early = 0;
    let late = isSegment ? SLASH : 0;
    let count = isSegment ? 1 : 0;
    const last = isSegment ? end : end - 1;
    for (let at = start; at <= last; at += 1) {
      early = (early << 8) | (late >>> 24);
      late = (late << 8) | (at === end ? SLASH : (codes[at] ?? 0) | SMALL);
      count += 1;
      if (count < SIZE) continue;
      const place = placeOf(early, late, this.shift);
      if (((this.bits[place >>> 5] ?? 0) & (1 << (place & 31))) === 0) return false;
    }
    return true;
  }

  private isFound({ codes, from, end }: Part): boolean {
    if (end - from > LONGEST_PART) return true;
    this.left -= this.list.length;
    this.text ??= decodeLossless(this.list).toLowerCase();
    const [first, last] = [codes[from] === SLASH ? from + 1 : from, codes[end - 1] === SLASH ? end - 1 : end];
    return this.text.includes(String.fromCharCode(...codes.subarray(first, last)).toLowerCase());
  }
}

/** Part of a name, by where it begins and ends among the codes of a text. */
export interface Part {
  readonly codes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Between two slashes, or at an end of the path. */
  readonly isSegment: boolean;
  /** Where that begins which a path must have whole up to the end: a name without wildcards, else the part. */
  readonly from: number;
}

/** 1 where two letters follow each other, by `one << 7 | next`. */
export type LetterPairs = Uint8Array;

function readPairs(list: NulList): LetterPairs {
  const pairs = new Uint8Array(1 << 14);
  let before = SLASH;
  for (let at = 0; at < list.length; at += 1) {
    const letter = smallLetter((list[at] ?? 0) & 0x7f);
    pairs[(before << 7) | letter] = 1;
    before = letter;
  }
  pairs[(before << 7) | SLASH] = 1;
  return pairs;
}

/** What ends a path counts as a slash. */
function smallLetter(byte: number): number {
  return byte === 0 ? SLASH : byte | SMALL;
}

/** Where eight letters have their bit, given four and four of them. */
function placeOf(early: number, late: number, shift: number): number {
  return Math.imul(Math.imul(early, 0x85ebca6b) ^ late, 0x9e3779b1) >>> shift;
}
