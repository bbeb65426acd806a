import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeLossless, encodeLossless } from '../../src/core/lossless-text.ts';
import { codedText, decodeText, encodeText } from '../../src/store/text-bytes.ts';
import { holds } from '../support/properties.ts';

it('reads any bytes as the lossless text does, and gives them back', () => {
  holds(
    fc.property(fc.uint8Array({ max: 0xff }), (bytes) => {
      const text = decodeText(bytes);
      expect(text).toBe(decodeLossless(bytes));
      expect(decodeText(bytes)).toBe(text);
      expect([...encodeText(text)]).toEqual([...bytes]);
    }),
    500,
  );
});

it('writes any text as the lossless text does, and reads what it wrote as from the disk', () => {
  holds(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = encodeText(text);
      expect([...bytes]).toEqual([...encodeLossless(text)]);
      expect(decodeText(bytes)).toBe(decodeLossless(Uint8Array.from(bytes)));
    }),
    500,
  );
});

it('has one code for each unit of the text', () => {
  const text = '| é | a |';
  expect(codedText(text, encodeText(text)).codes).toHaveLength(text.length);
});
