import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pathBelow } from '../../src/core/path-below.ts';

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
