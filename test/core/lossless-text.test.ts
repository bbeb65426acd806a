import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { decodeLossless, encodeLossless } from '../../src/core/lossless-text.ts';
import { holds } from '../support/properties.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('decodeLossless', () => {
  test.each<[title: string, input: Uint8Array, text: string]>([
    ['nothing', bytes(), ''],
    ['ASCII', utf8('a/b.ts'), 'a/b.ts'],
    ['all lengths of UTF-8', utf8('aä日😀'), 'aä日😀'],
    ['a BOM, which stays', bytes(0xef, 0xbb, 0xbf, 0x41), '\ufeffA'],
    ['NUL', bytes(0), '\0'],
    ['the last code point', bytes(0xf4, 0x8f, 0xbf, 0xbf), '\u{10ffff}'],
    ['a lone continuation byte', bytes(0x80), '\udc80'],
    ['Latin-1', bytes(0x63, 0xe9, 0x74), 'c\udce9t'],
    ['a truncated sequence', bytes(0xe6, 0x97), '\udce6\udc97'],
    ['an overlong form', bytes(0xc0, 0xaf), '\udcc0\udcaf'],
    ['an overlong form of three', bytes(0xe0, 0x9f, 0xbf), '\udce0\udc9f\udcbf'],
    ['an encoded surrogate', bytes(0xed, 0xa0, 0x80), '\udced\udca0\udc80'],
    ['what decoded text would use itself', bytes(0xed, 0xb2, 0x80), '\udced\udcb2\udc80'],
    ['beyond the last code point', bytes(0xf4, 0x90, 0x80, 0x80), '\udcf4\udc90\udc80\udc80'],
    ['bytes that UTF-8 never has', bytes(0xff, 0xfe), '\udcff\udcfe'],
    ['good text round a bad byte', bytes(0xc3, 0xa4, 0xff, 0xc3, 0xa4), 'ä\udcffä'],
  ])('reads %s', (_title, input, text) => {
    expect(decodeLossless(input)).toBe(text);
    expect(encodeLossless(text)).toEqual(input);
  });

  it('gives back any bytes exactly', () => {
    const lead = fc.constantFrom(
      0x00,
      0x0a,
      0x22,
      0x7f,
      0x80,
      0xbf,
      0xc1,
      0xc2,
      0xe0,
      0xed,
      0xef,
      0xf0,
      0xf4,
      0xf5,
      0xff,
    );
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(lead, { maxLength: 12 }).map((values) => bytes(...values)),
      fc.string({ unit: 'grapheme' }).map((text) => utf8(text).subarray(0, -1)),
    );
    holds(
      fc.property(anyBytes, (input) => {
        expect(encodeLossless(decodeLossless(input))).toEqual(input);
      }),
      1000,
    );
  });

  it('reads well-formed UTF-8 as any decoder does', () => {
    holds(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeLossless(utf8(text))).toBe(text);
      }),
    );
  });

  it('keeps what stands before and after a cut inside a character', () => {
    const whole = utf8('日本語');
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const [head, tail] = [whole.subarray(0, cut), whole.subarray(cut)];
      expect(encodeLossless(decodeLossless(head) + decodeLossless(tail))).toEqual(whole);
    }
  });
});
