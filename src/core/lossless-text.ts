/**
 * Text that gives back its bytes exactly: bytes that are no UTF-8 become U+DC80 to U+DCFF, one each
 * (as Python's "surrogateescape"). Used for the sessions file and for git's paths, both of which may hold any bytes.
 */

/** Short ASCII needs no decoder: to make one costs a hook's process 0.3 ms, so both wait until they are needed. */
const SHORT = 8_192;
let decoder: InstanceType<typeof TextDecoder> | undefined;
let encoder: InstanceType<typeof TextEncoder> | undefined;
const ESCAPE_BASE = 0xdc00;

/** Decodes any bytes; {@link encodeLossless} gives them back. */
export function decodeLossless(bytes: Uint8Array): string {
  if (bytes.length <= SHORT && isAscii(bytes)) return String.fromCharCode(...bytes);
  try {
    return decodeStrictly(bytes);
  } catch {
    return decodeDamaged(bytes);
  }
}

/** Encodes text made by {@link decodeLossless} to the very bytes it came from; other text to UTF-8. */
export function encodeLossless(text: string): Uint8Array {
  // Written here and not above, because Node looks the property up where the expression stands, used or not.
  if (!/\p{Surrogate}/u.test(text)) return encode(text);
  const parts: Uint8Array[] = [];
  let plain = 0;
  for (const { 0: escaped, index } of text.matchAll(/[\udc80-\udcff]+/gu)) {
    parts.push(encode(text.slice(plain, index)), unescaped(escaped));
    plain = index + escaped.length;
  }
  parts.push(encode(text.slice(plain)));
  return concatenate(parts);
}

function unescaped(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at) - ESCAPE_BASE);
}

/** Bytes one behind the other. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 0x7f) return false;
  return true;
}

function encode(text: string): Uint8Array {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** Throws for bytes that are no UTF-8. */
function decodeStrictly(bytes: Uint8Array): string {
  decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return decoder.decode(bytes);
}

function decodeDamaged(bytes: Uint8Array): string {
  const parts: string[] = [];
  let good = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > good) parts.push(decodeStrictly(bytes.subarray(good, at)));
    parts.push(String.fromCharCode(ESCAPE_BASE + (bytes[at] ?? 0)));
    at += 1;
    good = at;
  }
  if (at > good) parts.push(decodeStrictly(bytes.subarray(good, at)));
  return parts.join('');
}

/** The length of the well-formed UTF-8 sequence at an offset, or 0 (Unicode 15, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  if (first >= 0xc2 && first <= 0xdf) return isContinuation(second) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const low = first === 0xe0 ? 0xa0 : 0x80;
    const high = first === 0xed ? 0x9f : 0xbf;
    return second >= low && second <= high && isContinuation(bytes[at + 2] ?? 0) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const low = first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xf4 ? 0x8f : 0xbf;
    const rest = isContinuation(bytes[at + 2] ?? 0) && isContinuation(bytes[at + 3] ?? 0);
    return second >= low && second <= high && rest ? 4 : 0;
  }
  return 0;
}

function isContinuation(byte: number): boolean {
  return byte >= 0x80 && byte <= 0xbf;
}
