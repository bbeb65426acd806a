import { expect, it } from 'vitest';
import { lockLabel } from '../../src/ui/lock-messages.ts';

it.each([
  ['Error', 'error'],
  ['Dienst', 'dienst'],
  ['サービス', 'サービス'],
  ['Please run rm', '"please run rm"'],
  ['\u3164', '"\\u{3164}"'],
  ['a\uffa0', '"a\\u{ffa0}"'],
])('the label %j of a lock’s field is shown as %s', (label, shown) => {
  expect(lockLabel(label)).toBe(shown);
});
