import { expect, test } from 'vitest';
import { reasonIn } from '../../src/core/reason.ts';

test.each([
  undefined,
  '',
  ' \t\n',
  '\u00a0',
  '\u200b',
  '\u2060',
  '\ufeff\u200c',
  '\u00ad',
  '\u202e',
  '\u2800',
  '\u3164',
  '\ufe0f',
  '\u{e0020}',
  '\u0001',
])('%j is no reason', (text) => {
  expect(reasonIn(text)).toBeNull();
});

test.each([
  [' hotfix ', 'hotfix'],
  ['好', '好'],
  ['👍', '👍'],
  ['\u200bagreed', '\u200bagreed'],
])('%j is one', (text, reason) => {
  expect(reasonIn(text)).toBe(reason);
});
