import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { addClaims, joinSession } from '../../src/core/claim.ts';
import { parseEntries, printEntry } from '../../src/core/claim-entry.ts';
import { entriesOf, rowsOf } from '../../src/core/session.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { AWKWARD_PATHS, anyGitPath } from '../support/any-path.ts';
import { holds } from '../support/properties.ts';
import { changedLines } from '../support/text-change.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const textsOf = (cell: string): readonly string[] => parseEntries(cell).map(({ text }) => text);

/** A table in which others stand before and behind, and into whose file something was torn. */
const BUSY = `# Notes

An arrow --> here, and a comment that never closes: <!--

${TEMPLATE}| 0c31 | 2026-02-20T10:00:00Z | 2026-02-20T10:30:00Z | src/{a,b}.ts, \`x|y\` (the a --> b part) |
| 71fa | 2026-02-20T10:00:00Z | 2026-02-20T10:30:00Z | - |
| e1b2 | 2026-02-20T10:00:00Z | 2026-02-20T10:30:00Z | src/}c), --> |

## Notes

<!-- kept --> and \`ticks\`
`;

describe('printEntry', () => {
  test.each([
    'src/a.ts',
    'src/routes/[slug]/+page.svelte',
    'src/routes/(group)/+page.svelte',
    'src/routes/[...rest]/+page.ts',
    'src/routes/[[lang=lang]]/+page.ts',
    'app/@modal/(.)photo/page.tsx',
    'src/__tests__/a.ts',
    '__tests__',
    '__init__.py',
    '[lang][slug]/x',
    'docs/My notes.md',
    'Screenshot (1).png',
    'docs/größe.md',
    'packages/日本語/メモ.md',
    '!important.md',
    '#notes.md',
    '.env',
    '-x',
    'src/*.ts',
    'src/**',
    'a:b',
    "it's",
    'a=b&c.txt',
    '~/x',
    '$HOME',
    '@modal/page.tsx',
    'src/etc.',
    '(group)',
    'R&D.md',
  ])('writes the ordinary name %s as it is', (path) => {
    expect(printEntry(path)).toBe(path);
  });

  test.each<[path: string, written: string]>([
    ['a,b', '"a,b"'],
    ['a|b', '"a\\174b"'],
    ['a"b', '"a\\"b"'],
    ['a`b', '"a\\140b"'],
    ['a\\b', '"a\\\\b"'],
    ['a\nb', '"a\\nb"'],
    [' a', '" a"'],
    ['a ', '"a "'],
    ['a;b', '"a;b"'],
    ['-', '"-"'],
    ['none', '"none"'],
    ['n/a', '"n/a"'],
    ['NOT x', '"NOT x"'],
    ['**x**', '"**x**"'],
    ['[a](b)', '"[a](b)"'],
    ['[a][b]', '"[a][b]"'],
    ['<a>', '"\\074a\\076"'],
    ['a{b', '"a{b"'],
    ['a(b', '"a(b"'],
    ['<!--', '"\\074!--"'],
    ['-->', '"--\\076"'],
    ['a<br>b', '"a\\074br\\076b"'],
    ['Salt and Pepper.md', '"Salt and Pepper.md"'],
    ['a & b.md', '"a & b.md"'],
  ])('quotes %j', (path, written) => {
    expect(printEntry(path)).toBe(written);
  });

  test.each(AWKWARD_PATHS.map((path) => [path]))('is read back exactly for %j', (path) => {
    const [entry, ...more] = parseEntries(printEntry(path));
    expect(entry).toMatchObject({ text: path, excludes: false });
    expect(entry?.names[0]).toBe(path);
    expect(more).toEqual([]);
  });

  it('is read back exactly for any path that git can list', () => {
    holds(
      fc.property(anyGitPath, (path) => {
        expect(parseEntries(printEntry(path)).map(({ text, excludes }) => [text, excludes])).toEqual([
          [path, false],
        ]);
      }),
      2000,
    );
  });

  it('never writes what ends a cell, a line or a code span', () => {
    holds(
      fc.property(anyGitPath, (path) => {
        const written = printEntry(path);
        expect(written).not.toMatch(/[|`\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]|<!--|-->/u);
        expect(written).toBe(written.trim());
      }),
      2000,
    );
  });

  it('quotes nothing that needs no quotes', () => {
    const name = fc
      .stringMatching(/^[\w.+@[\]ä日]{1,6}( [\w.+@[\]ä日]{1,6})?$/)
      .filter((text) => !/^none$|^_+$/i.test(text));
    holds(
      fc.property(fc.array(name, { minLength: 2, maxLength: 3 }), (segments) => {
        const path = segments.join('/');
        if (/^not |^except |^read.only |^\[.*\]\[.*\](?: |$)/i.test(path)) return;
        expect(printEntry(path)).toBe(path);
      }),
    );
  });

  it('keeps several paths apart and in order', () => {
    holds(
      fc.property(fc.array(anyGitPath, { minLength: 1, maxLength: 5 }), (paths) => {
        expect(textsOf(paths.map(printEntry).join(', '))).toEqual(paths);
      }),
      2000,
    );
  });
});

describe('a claim in the table', () => {
  it('is read back from a row that guard added, and nothing else in the file changes', () => {
    holds(
      fc.property(fc.uniqueArray(anyGitPath, { minLength: 1, maxLength: 4 }), (paths) => {
        const joined = joinSession(parseSessionsFile(BUSY), 'a7f3', NOW);
        const claimed = addClaims(parseSessionsFile(joined), 'a7f3', paths, NOW);
        const after = parseSessionsFile(claimed);
        const [row] = rowsOf(after, 'a7f3');
        expect(row && entriesOf(row).map(({ text }) => text)).toEqual(paths);
        expect(changedLines(joined, claimed)).toEqual([row?.line]);
        const others = parseSessionsFile(BUSY).rows.map(({ id, editing }) => [id, editing]);
        expect(after.rows.filter(({ id }) => id !== 'a7f3').map(({ id, editing }) => [id, editing])).toEqual(
          others,
        );
      }),
      500,
    );
  });

  it('is read back when it is added to what a person wrote', () => {
    const byHand = fc.constantFrom(
      '-',
      '',
      'src/x.ts',
      '`src/x.ts` (only `f|g`)',
      'src/`broken.ts',
      'x (open',
      'x {open',
      '"open',
      'x <!-- note, with comma -->',
      '<!-- note --> x',
      'NOT src/gen/',
      'a;b',
      '~~done~~',
    );
    holds(
      fc.property(byHand, fc.uniqueArray(anyGitPath, { minLength: 1, maxLength: 3 }), (cell, paths) => {
        const text = `${TEMPLATE}| a7f3 | 2026-02-20T10:00:00Z | 2026-02-20T10:35:00Z | ${cell} |\n`;
        const file = parseSessionsFile(text);
        const before = entriesOf(file.rows[0] ?? expect.fail('no row')).filter(({ excludes }) => !excludes);
        const after = parseSessionsFile(addClaims(file, 'a7f3', paths, NOW));
        const entries = entriesOf(after.rows[0] ?? expect.fail('no row'));
        const texts = entries.filter(({ excludes }) => !excludes).map((entry) => entry.text);
        for (const path of paths) expect(texts).toContain(path);
        for (const { text: kept } of before) expect(texts).toContain(kept);
        for (const comment of cell.match(/<!--.*?-->/g) ?? []) expect(after.text).toContain(comment);
      }),
      1000,
    );
  });
});
