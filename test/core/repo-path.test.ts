import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { comparablePath } from '../../src/core/repo-path.ts';
import { anyGitPath } from '../support/any-path.ts';
import { holds } from '../support/properties.ts';

const EXACT = { ignoreCase: false };
const FOLDED = { ignoreCase: true };

describe('comparablePath', () => {
  test.each<[path: string, comparable: string | null]>([
    ['src/a.ts', 'src/a.ts'],
    ['./src/a.ts', 'src/a.ts'],
    ['/src/a.ts', 'src/a.ts'],
    ['//src//a.ts', 'src/a.ts'],
    ['././src/./a.ts', 'src/a.ts'],
    ['src/', 'src'],
    ['src//', 'src'],
    ['src/.', 'src'],
    ['.', ''],
    ['./', ''],
    ['/', ''],
    ['src/..', ''],
    ['src/../src/web/Nav.tsx', 'src/web/Nav.tsx'],
    ['..', null],
    ['../outside/secret.ts', null],
    ['src/../../x', null],
    ['.env', '.env'],
    ['..hidden/a', '..hidden/a'],
    ['a..b/.c', 'a..b/.c'],
    ['a.', 'a.'],
    ['...', '...'],
    ['src/routes/[...rest]/a', 'src/routes/[...rest]/a'],
    ['app/(..)(..)feed/a', 'app/(..)(..)feed/a'],
    ['gro\u0308\u00dfe', 'gr\u00f6\u00dfe'],
    ['\uac00', '\u1100\u1161'.normalize('NFC')],
    ['\udcff', '\udcff'],
    ['SRC/A.ts', 'SRC/A.ts'],
  ])('%j is %j', (path, comparable) => {
    expect(comparablePath(path, EXACT)).toBe(comparable);
  });

  test.each<[one: string, other: string]>([
    ['SRC/A.ts', 'src/a.ts'],
    ['Gr\u00d6\u00dfe', 'gr\u00f6\u00dfe'],
    ['GRO\u0308SSE', 'gr\u00f6sse'],
  ])('%s and %s are one path only where git ignores case', (one, other) => {
    expect(comparablePath(one, FOLDED)).toBe(comparablePath(other, FOLDED));
    expect(comparablePath(one, EXACT)).not.toBe(comparablePath(other, EXACT));
  });

  it('changes nothing more when it is applied again', () => {
    holds(
      fc.property(anyGitPath, fc.boolean(), (path, ignoreCase) => {
        const once = comparablePath(path, { ignoreCase });
        if (once !== null) expect(comparablePath(once, { ignoreCase })).toBe(once);
      }),
      500,
    );
  });

  it('keeps different ASCII paths of git different', () => {
    const path = fc
      .array(fc.stringMatching(/^[a-c.]{1,3}$/), { minLength: 1, maxLength: 3 })
      .map((parts) => parts.join('/'));
    holds(
      fc.property(path, path, (one, other) => {
        fc.pre([one, other].every((text) => text.split('/').every((part) => part !== '.' && part !== '..')));
        expect(comparablePath(one, EXACT) === comparablePath(other, EXACT)).toBe(one === other);
      }),
    );
  });
});
