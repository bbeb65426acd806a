import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { quotePath, readQuotedPath } from '../../src/core/c-quote.ts';
import { anyGitPath } from '../support/any-path.ts';
import { holds } from '../support/properties.ts';

describe('quotePath', () => {
  test.each<[path: string, quoted: string]>([
    ['a,b', '"a,b"'],
    ['icon | dark.png', '"icon \\174 dark.png"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['back\\slash', '"back\\\\slash"'],
    ['tick`', '"tick\\140"'],
    ['\u0007\b\t\n\u000b\f\r', '"\\a\\b\\t\\n\\v\\f\\r"'],
    ['\u0001\u001f\u007f', '"\\001\\037\\177"'],
    ['\u0085', '"\\302\\205"'],
    ['a\u2028b', '"a\\342\\200\\250b"'],
    ['caf\udce9', '"caf\\351"'],
    ['<!-- -->', '"\\074!-- --\\076"'],
    ['ä, 日', '"ä, 日"'],
    [' ', '" "'],
  ])('writes %j as %s', (path, quoted) => {
    expect(quotePath(path)).toBe(quoted);
    expect(readQuotedPath(quoted, 0)).toEqual({ path, end: quoted.length });
  });

  it('writes one line without anything that a table, a code span or a comment would see', () => {
    holds(
      fc.property(anyGitPath, (path) => {
        expect(quotePath(path)).not.toMatch(/[|`<>\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]/u);
      }),
      500,
    );
  });

  it('is read back exactly, wherever it stands', () => {
    holds(
      fc.property(anyGitPath, fc.string(), fc.string(), (path, before, after) => {
        const quoted = quotePath(path);
        const start = before.length;
        expect(readQuotedPath(before + quoted + after, start)).toEqual({ path, end: start + quoted.length });
      }),
      500,
    );
  });
});

describe('readQuotedPath', () => {
  test.each<[title: string, text: string, path: string]>([
    ["git's own quoting of non-ASCII names", '"gr\\303\\266\\303\\237e.ts"', 'größe.ts'],
    ['bytes that only together make a character', '"\\346\\227\\245"', '日'],
    ['a byte that is no UTF-8', '"\\377"', '\udcff'],
    ['an empty name', '""', ''],
  ])('reads %s', (_title, text, path) => {
    expect(readQuotedPath(text, 0)?.path).toBe(path);
  });

  test.each<[title: string, text: string]>([
    ['a quote that never closes', '"abc'],
    ['a backslash at the end', '"abc\\'],
    ['a closing quote that is escaped', '"abc\\"'],
    ['an escape that git does not know', '"a\\x41"'],
    ['an octal number that is no byte', '"\\400"'],
    ['too few octal digits', '"\\17"'],
  ])('gives null for %s', (_title, text) => {
    expect(readQuotedPath(text, 0)).toBeNull();
  });

  it('never throws', () => {
    const text = fc.string({ unit: fc.constantFrom(...'"\\0174nax'.split('')) });
    holds(
      fc.property(text, (rest) => {
        readQuotedPath(`"${rest}`, 0);
      }),
      500,
    );
  });
});
