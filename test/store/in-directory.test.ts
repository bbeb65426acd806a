import { expect, test } from 'vitest';
import { isInDirectory } from '../../src/store/in-directory.ts';

test.each<[path: string, directory: string, is: boolean]>([
  ['/repo/.git/guard/sessions.md', '/repo/.git', true],
  ['/repo', '/repo', true],
  ['/repo', '/', true],
  ['/repo/..cache', '/repo', true],
  ['/repository', '/repo', false],
  ['/', '/repo', false],
  ['/other/file', '/repo', false],
])('%s lies in %s: %s', (path, directory, is) => {
  expect(isInDirectory(path, directory)).toBe(is);
});
