import fc from 'fast-check';
import micromatch from 'micromatch';
import { describe, expect, it, test } from 'vitest';
import { compileGlob, expandBraces, globCovers, isGlob } from '../../src/core/glob.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';
import { holds } from '../support/properties.ts';

const covers = (pattern: string, path: string): boolean => globCovers(compileGlob(pattern), path.split('/'));

/** What traps.md found right with micromatch: only `*`, `**` and `?` stay special. */
function oracle(pattern: string, path: string): boolean {
  const escaped = pattern.replace(/[$^+()[\]{}|!@#,~&\\]/g, '\\$&');
  return micromatch.isMatch(path, escaped, { dot: true, nonegate: true, nobrace: true });
}

describe('isGlob', () => {
  test.each(['*', 'a*', 'src/**', 'a?', '{a,b}', 'x{a,b}y', '{{a},b}', '{a,}', '{a{b,c}d}', '{x{a,b}'])(
    '%s is one',
    (text) => {
      expect(isGlob(text)).toBe(true);
    },
  );

  test.each([
    '',
    'a',
    '[slug]',
    '(group)',
    '[...rest]',
    '+page',
    '@slot',
    '!x',
    '#x',
    '{a}',
    '{ts}',
    '{a',
    'a,b',
    'a}b,c{',
    '{}',
  ])('%j is none', (text) => {
    expect(isGlob(text)).toBe(false);
  });
});

describe('a glob', () => {
  test.each<[pattern: string, path: string, covered: boolean]>([
    ['*', 'a.ts', true],
    ['*', '.env', true],
    ['*', 'src/a.ts', false],
    ['**', 'a.ts', true],
    ['**', '.github/workflows/ci.yml', true],
    ['src/**', 'src/.env', true],
    ['src/**', 'src/a/b/c.ts', true],
    ['src/**', 'lib/a.ts', false],
    ['src/**', 'srcs/a.ts', false],
    ['src/*', 'src/a.ts', true],
    ['src/*', 'src/a/b.ts', false],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/.ts', true],
    ['src/*.ts', 'src/a.tsx', false],
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', 'src/x/a.ts', true],
    ['src/**/a.ts', 'src/a.ts', true],
    ['src/**/a.ts', 'src/x/y/a.ts', true],
    ['src/**/a.ts', 'a.ts', false],
    ['**/x/**/y', 'x/y', true],
    ['**/x/**/y', 'a/x/b/x/c/y', true],
    ['**/x/**/y', 'a/x/b', false],
    ['a**b', 'aXb', true],
    ['a**b', 'a/b', false],
    ['src/**tests**/a.ts', 'src/__tests__/a.ts', true],
    ['?.ts', 'a.ts', true],
    ['?.ts', '.ts', false],
    ['?.ts', 'ab.ts', false],
    ['?.ts', '日.ts', true],
    ['?.ts', '😀.ts', true],
    ['??.ts', '😀.ts', false],
    ['a?b', 'a/b', false],
    ['{a,b}.ts', 'a.ts', true],
    ['{a,b}.ts', 'c.ts', false],
    ['src/{a,b/c}/x.ts', 'src/b/c/x.ts', true],
    ['src/{a,b}/{x,y}.ts', 'src/b/x.ts', true],
    ['{a,b{c,d}}.ts', 'bd.ts', true],
    ['{a,b{c,d}}.ts', 'b.ts', false],
    ['x{,.test}.ts', 'x.ts', true],
    ['x{,.test}.ts', 'x.test.ts', true],
    ['**/*.{ts,tsx}', 'src/a.tsx', true],
    ['**/*.{ts}', 'src/a.ts', false],
    ['**/*.{ts}', 'src/a.{ts}', true],
    ['{a,*}.ts', 'zz.ts', true],
    ['{{a,b}*', '{ax', true],
    ['{a,b}*}', 'ax}', true],
    ['src/routes/[slug]/**', 'src/routes/[slug]/+page.svelte', true],
    ['src/routes/[slug]/**', 'src/routes/s/+page.svelte', false],
    ['src/routes/(app)/**', 'src/routes/(app)/+page.svelte', true],
    ['src/routes/(app)/**', 'src/routes/app/+page.svelte', false],
    ['app/[...slug]/**', 'app/[...slug]/page.tsx', true],
    ['app/[[...slug]]/**', 'app/[[...slug]]/page.tsx', true],
    ['app/@modal/(.)photo/**', 'app/@modal/(.)photo/page.tsx', true],
    ['app/(..)(..)feed/**', 'app/(..)(..)feed/page.tsx', true],
    ['src/routes/[x+3a]/**', 'src/routes/[x+3a]/+page.ts', true],
    ['!*.md', '!a.md', true],
    ['!*.md', 'other.ts', false],
    ['#*', '#x', true],
    ['+(a)*', '+(a)b', true],
    ['+(a)*', 'aab', false],
    ['a.c*', 'abc', false],
    ['^*$', '^x$', true],
    ['*.ts', 'a.ts\n', false],
    ['*\n*', 'a\nb', true],
    ['docs/*/', 'docs/a/b.md', true],
    ['docs/*/', 'docs/a/b/c.md', true],
    ['docs/*/', 'docs/a.md', false],
    ['{src,lib}/', 'lib/x/a.ts', true],
    ['', 'a', false],
  ])('%s covers %s: %s', (pattern, path, covered) => {
    expect(covers(pattern, path)).toBe(covered);
  });

  it('agrees with micromatch where that reads the same things as special', () => {
    const segment = fc.oneof(
      fc.constant('**'),
      fc.string({
        unit: fc.constantFrom('a', 'b', '*', '?', '.', '[', ']', '(', ')', '+', '!', '@'),
        minLength: 1,
        maxLength: 4,
      }),
    );
    const name = fc.string({
      unit: fc.constantFrom('a', 'b', '.', '[', ']', '(', ')', '+', '!', '@'),
      minLength: 1,
      maxLength: 4,
    });
    const patterns = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const paths = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    holds(
      fc.property(patterns, fc.array(paths, { minLength: 1, maxLength: 20 }), (pattern, candidates) => {
        fc.pre(!/(^|\/)\.{1,2}(\/|$)|\*{3}|[^/]\*\*|\*\*[^/]/.test(pattern));
        for (const path of candidates) {
          if (/(^|\/)\.{1,2}(\/|$)/.test(path)) continue;
          expect([pattern, path, covers(pattern, path)]).toEqual([pattern, path, oracle(pattern, path)]);
        }
      }),
      2000,
    );
  });
});

describe('expandBraces', () => {
  test.each<[pattern: string, alternatives: readonly string[]]>([
    ['a', ['a']],
    ['{a,b}', ['a', 'b']],
    ['x{a,b}y{c,d}', ['xayc', 'xayd', 'xbyc', 'xbyd']],
    ['{a,b{c,d}}', ['a', 'bc', 'bd']],
    ['{a,,b}', ['a', '', 'b']],
    ['{a}{b,c}', ['{a}b', '{a}c']],
    ['{a,b', ['{a,b']],
    ['a,b}', ['a,b}']],
  ])('%s gives %j', (pattern, alternatives) => {
    expect(expandBraces(pattern)).toEqual(alternatives);
  });

  it('agrees with braces of micromatch', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '{', '}', ',', '/'), maxLength: 10 });
    holds(
      fc.property(text, text, (before, after) => {
        const pattern = `${before}{x,y}${after}`;
        fc.pre(balanced(before) && balanced(after) && !/\{[^,{}]*\}/.test(pattern));
        expect(new Set(expandBraces(pattern))).toEqual(new Set(micromatch.braces(pattern, { expand: true })));
      }),
      1000,
    );
  });

  test.each<[title: string, pattern: string, covered: string, others: readonly string[]]>([
    [
      'within a segment',
      `src/a${'{a,b}'.repeat(7)}{.ts,.js}`,
      `src/a${'ab'.repeat(3)}b.ts`,
      ['src/b.ts', 'src/a/b.ts', 'lib/a.ts'],
    ],
    ['before an end', `src/${'{a,b}'.repeat(7)}.ts`, `src/${'ab'.repeat(3)}b.ts`, ['src/a.js', 'src/a/a.ts']],
    ['across segments', `src/x${'{a/,b}'.repeat(7)}.ts`, 'src/xa/bbbba/b.ts', ['lib/a.ts']],
  ])('that would give more than 64 covers more rather than less, %s', (_title, pattern, covered, others) => {
    expect(expandBraces(pattern)).toHaveLength(1);
    expect(covers(pattern, covered)).toBe(true);
    for (const other of others) expect(covers(pattern, other)).toBe(false);
  });
});

describe('a hostile pattern', () => {
  const deep = '{a,'.repeat(1_000);
  test.each<[title: string, pattern: string]>([
    ['a chain of stars', `${'*a'.repeat(30)}c`],
    ['a chain of globstars', `${'**/'.repeat(50)}c`],
    ['globstars with names between', `${'**/a/'.repeat(50)}c`],
    ['braces in braces', `${deep}x${'}'.repeat(1_000)}`],
    ['braces that stay open', '{'.repeat(10_000)],
    ['braces beside braces', '{a,b}'.repeat(2_000)],
    ['braces across segments', '{a/,b}'.repeat(1_600)],
    ['many alternatives', `{${'a,'.repeat(5_000)}b}`],
    ['stars in braces', `{${'*a*b,'.repeat(2_000)}c}`],
    ['10 KB of stars', '*'.repeat(10_000)],
    ['10 KB of stars and letters', '*a'.repeat(5_000)],
    ['10 KB of question marks', '?'.repeat(10_000)],
    ['10 KB of segments', '*/'.repeat(5_000)],
    ['10 KB of globstars', '**/'.repeat(3_333)],
  ])('of %s costs at most 50 ms', (_title, pattern) => {
    const paths = [`${'a'.repeat(250)}b`, `${'a/'.repeat(60)}b`, `${`${'a'.repeat(60)}/`.repeat(60)}b`];
    expectCpuTimeBelow(50, () => {
      const glob = compileGlob(pattern);
      isGlob(pattern);
      for (const path of paths) globCovers(glob, path.split('/'));
    });
  });
});

describe('a glob that takes too many steps to tell', () => {
  const letters = 'a'.repeat(4_000);
  test.each<[title: string, pattern: string, path: string]>([
    ['a long part after a star', `*${'a'.repeat(2_000)}b`, letters],
    ['a long part in 64 alternatives', `*${'a'.repeat(2_000)}b${'{a,b}'.repeat(6)}`, letters],
    [
      'many segments after two stars',
      `**/${'a/'.repeat(1_000)}b${'{a,b}'.repeat(6)}`,
      `${'a/'.repeat(2_000)}c`,
    ],
    [
      'long segments after two stars',
      `**/${`*${'a'.repeat(120)}b/`.repeat(9)}{a,b}`,
      `${'a'.repeat(254)}/`.repeat(16),
    ],
    [
      'runs of stars in many segments',
      `**/${'*'.repeat(5_000)}b${'{a,b}'.repeat(6)}`,
      `${'a/'.repeat(2_000)}c`,
    ],
  ])('%s, costs at most 50 ms', (_title, pattern, path) => {
    const glob = compileGlob(pattern);
    expectCpuTimeBelow(50, () => globCovers(glob, path.split('/')));
  });

  const pattern = `*${'a'.repeat(2_000)}b${'{a,b}'.repeat(6)}`;
  it('counts as covering, so that it hides nothing', () => {
    expect(globCovers(compileGlob(pattern), [letters])).toBe(true);
    expect(globCovers(compileGlob(pattern), ['b', letters])).toBe(false);
  });

  it('does not, where what is covered would be left out', () => {
    expect(globCovers(compileGlob(pattern), [letters], { inDoubt: false })).toBe(false);
    expect(globCovers(compileGlob(`{${'a,'.repeat(64)}b}`), ['c'], { inDoubt: false })).toBe(false);
  });

  it('is none that people write', () => {
    const names = Array.from({ length: 64 }, (_, at) => `**/components/*-${'name'.repeat(10)}*-${at}`);
    const path = `${'components/of-the-site/'.repeat(40)}${'a-name'.repeat(40)}`;
    expect(covers(`{${names.join(',')}}.tsx`, path)).toBe(false);
  });
});

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
