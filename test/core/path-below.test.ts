import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAtOrBelow, leadsOut, pathBelow } from '../../src/core/path-below.ts';

describe('the path of a name below a directory', () => {
  test.each([
    ['/repo', '.git'],
    ['/', '.git'],
    ['/repo/', 'src/a.ts'],
    ['/repo', 'src/'],
  ])('%s and %s make what join makes of them', (directory, name) => {
    expect(pathBelow(directory, name)).toBe(join(directory, name));
  });
});

test.each<[path: string, directory: string, is: boolean]>([
  ['src/a.ts', 'src', true],
  ['src', 'src', true],
  ['src/a.ts', '', true],
  ['', '', true],
  ['srcs/a.ts', 'src', false],
  ['', 'src', false],
])('%j is at or below %j: %s', (path, directory, is) => {
  expect(isAtOrBelow(path, directory)).toBe(is);
});

test.each([
  ['..', true],
  ['../a', true],
  ['..cache', false],
  ['a/..', false],
  ['', false],
])('%j leads out: %s', (path, out) => {
  expect(leadsOut(path)).toBe(out);
});
