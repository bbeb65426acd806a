import { expect, it } from 'vitest';
import { nameBriefly } from '../../src/checks/name-briefly.ts';

const files = (directory: string, amount: number) =>
  Array.from({ length: amount }, (_none, number) => `${directory}${number}.ts`);

it.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['20 files as they are', files('a/', 20), [], files('a/', 20)],
  ['21 files by their directory', files('a/', 21), [], ['a/']],
  ['the widest directory that holds nothing else', files('a/b/c/', 21), ['a/x.ts'], ['a/b/']],
  [
    'a file that is alone in its directory by its own name',
    [...files('a/', 21), 'b/x.ts'],
    [],
    ['a/', 'b/x.ts'],
  ],
  ['files beside another’s by their own names', files('a/', 21), ['a/x.ts'], files('a/', 21)],
  ['files at the top by their own names', files('', 21), ['x.ts'], files('', 21)],
])('names %s', (_what, chosen, others, words) => {
  expect(nameBriefly(chosen, [...chosen, ...others])).toEqual(words);
});
