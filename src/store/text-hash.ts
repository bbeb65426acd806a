/**
 * A 64-bit hash of a text as 16 hexadecimal digits: two multiply-and-mix lanes over 32-bit words. Tells texts apart that
 * came about by accident; no defence against one who forges (`node:crypto` would cost a hook 5 ms).
 */
export function textHash(bytes: Uint8Array): string {
  const known = hashes.get(bytes) ?? hashOf(bytes);
  hashes.set(bytes, known);
  return known;
}

/** An update asks several times for the hash of the text that it has read; nobody writes into such bytes. */
const hashes = new WeakMap<Uint8Array, string>();

function hashOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const words = bytes.length & ~3;
  let low = 0x811c9dc5 ^ bytes.length;
  let high = 0x84222325;
  for (let index = 0; index < words; index += 4) {
    const word = view.getInt32(index, true);
    low = Math.imul(low ^ word, 0x01000193);
    low ^= low >>> 15;
    high = Math.imul(high ^ word, 0x85ebca6b) + low;
    high ^= high >>> 13;
  }
  for (let index = words; index < bytes.length; index += 1) {
    low = Math.imul(low ^ view.getUint8(index), 0x01000193);
    high = Math.imul(high ^ low, 0x85ebca6b);
  }
  low = finish(low ^ (high >>> 13));
  return hex(finish(high ^ low)) + hex(low);
}

// The last step of MurmurHash3: every bit of the lane reaches every bit of the result.
function finish(lane: number): number {
  const mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return again ^ (again >>> 16);
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0');
}
