/** The one stretch in which two texts differ, in bytes and both ways; as Latin-1, so that JSON keeps them all. */
export interface ByteSplice {
  readonly offset: number;
  readonly removed: string;
  readonly inserted: string;
}

const LARGEST_SPLICE = 4_096;
const FIRST_STEP = 4_096;

/** What turns `before` into `after`; undefined when it is longer than 4 KB. */
export function spliceBetween(before: Uint8Array, after: Uint8Array): ByteSplice | undefined {
  const start = commonLength(before, after, 'start');
  const end = commonLength(before.subarray(start), after.subarray(start), 'end');
  const removed = before.subarray(start, before.length - end);
  const inserted = after.subarray(start, after.length - end);
  if (removed.length + inserted.length > LARGEST_SPLICE) return undefined;
  return { offset: start, removed: latin1(removed), inserted: latin1(inserted) };
}

/** How many bytes two texts have in common at one end: by halves, which the system compares far faster than a loop. */
function commonLength(one: Uint8Array, other: Uint8Array, side: 'start' | 'end'): number {
  const isSame = (from: number, to: number): boolean =>
    Buffer.compare(part(one, from, to, side), part(other, from, to, side)) === 0;
  const shorter = Math.min(one.length, other.length);
  let common = 0;
  let step = FIRST_STEP;
  while (isSame(common, Math.min(common + step, shorter))) {
    common = Math.min(common + step, shorter);
    if (common === shorter) return common;
    step *= 2;
  }
  let differing = Math.min(common + step, shorter);
  while (common + 1 < differing) {
    const middle = (common + differing) >> 1;
    if (isSame(common, middle)) common = middle;
    else differing = middle;
  }
  return common;
}

function part(bytes: Uint8Array, from: number, to: number, side: 'start' | 'end'): Uint8Array {
  const { length } = bytes;
  return side === 'start' ? bytes.subarray(from, to) : bytes.subarray(length - to, length - from);
}

/** The text before the splice, given the text after it; undefined when it does not fit that text. */
export function undoSplice(after: Uint8Array, splice: ByteSplice): Uint8Array | undefined {
  const { offset, removed, inserted } = splice;
  const end = offset + inserted.length;
  if (end > after.length || latin1(after.subarray(offset, end)) !== inserted) return undefined;
  return Buffer.concat([after.subarray(0, offset), Buffer.from(removed, 'latin1'), after.subarray(end)]);
}

/** The text after the splice, given the text before it; undefined when it does not fit that text. */
export function redoSplice(
  before: Uint8Array,
  { offset, removed, inserted }: ByteSplice,
): Uint8Array | undefined {
  return undoSplice(before, { offset, removed: inserted, inserted: removed });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
