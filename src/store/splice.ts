/** The one stretch in which two texts differ; its bytes as Latin-1, so that JSON keeps them all. */
export interface Splice {
  readonly offset: number;
  readonly removed: string;
  readonly inserted: string;
}

const LARGEST_SPLICE = 4_096;

/** What turns `before` into `after`; undefined when it is longer than 4 KB. */
export function spliceBetween(before: Uint8Array, after: Uint8Array): Splice | undefined {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const removed = before.subarray(start, before.length - end);
  const inserted = after.subarray(start, after.length - end);
  if (removed.length + inserted.length > LARGEST_SPLICE) return undefined;
  return { offset: start, removed: latin1(removed), inserted: latin1(inserted) };
}

/** The text before the splice, given the text after it; undefined when it does not fit that text. */
export function undoSplice(after: Uint8Array, splice: Splice): Uint8Array | undefined {
  const { offset, removed, inserted } = splice;
  const end = offset + inserted.length;
  if (end > after.length || latin1(after.subarray(offset, end)) !== inserted) return undefined;
  return Buffer.concat([after.subarray(0, offset), Buffer.from(removed, 'latin1'), after.subarray(end)]);
}

/** The text after the splice, given the text before it; undefined when it does not fit that text. */
export function redoSplice(
  before: Uint8Array,
  { offset, removed, inserted }: Splice,
): Uint8Array | undefined {
  return undoSplice(before, { offset, removed: inserted, inserted: removed });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
