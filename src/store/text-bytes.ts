import { isAscii } from 'node:buffer';
import { decodeLossless, encodeLossless } from '../core/lossless-text.ts';
import type { CodedText } from '../core/sessions-file/relevant-text.ts';

/** Texts of bytes that are still in use: what was written is what the next update reads. Nobody writes into such bytes. */
const texts = new WeakMap<Uint8Array, string>();

/** A text from its bytes, as `decodeLossless` makes it; ASCII, which most are, needs no decoder. */
export function decodeText(bytes: Uint8Array): string {
  const text = texts.get(bytes) ?? decode(bytes);
  texts.set(bytes, text);
  return text;
}

/** A text with its codes, which for ASCII are the bytes that it came from. */
export function codedText(text: string, bytes: Uint8Array): CodedText {
  return { text, codes: bytes.length === text.length ? bytes : Buffer.from(text, 'latin1') };
}

/** The bytes of a text, as `encodeLossless` makes them. */
export function encodeText(text: string): Buffer {
  if (Buffer.byteLength(text) !== text.length) return asBuffer(encodeLossless(text));
  const bytes = Buffer.from(text, 'latin1');
  texts.set(bytes, text);
  return bytes;
}

function decode(bytes: Uint8Array): string {
  return isAscii(bytes) ? asBuffer(bytes).toString('latin1') : decodeLossless(bytes);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
