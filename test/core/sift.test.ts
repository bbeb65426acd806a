import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseEntries } from '../../src/core/claim-entry.ts';
import { type CoverageIndex, indexCoverage } from '../../src/core/coverage.ts';
import { compileGlob, expandBraces, globCovers } from '../../src/core/glob.ts';
import { encodeLossless } from '../../src/core/lossless-text.ts';
import type { NulList } from '../../src/core/nul-list.ts';
import { anyGitPath } from '../support/any-path.ts';
import { holds } from '../support/properties.ts';

const listOf = (paths: readonly string[]): NulList =>
  encodeLossless(paths.map((path) => `${path}\0`).join(''));

function indexOf(claims: readonly string[], { ignoreCase = false } = {}): CoverageIndex<string> {
  const entries = claims.map((claim) => ({
    entry: { text: claim, names: [claim], excludes: false },
    owner: claim,
  }));
  return indexCoverage(entries, { ignoreCase, exists: () => false });
}

/** Pieces of claims, so long that globs are found by them, or so short that they are not. */
const piece = fc.constantFrom(
  ...['src', 'a', 'b', '/', '/', 'component-name', '.svelte', 'x/y', '*', '**', '/**/', '?', '{', '}', ','],
  ...[
    '{a,b}',
    '{,a}',
    '{a/,**/}',
    '{/**,}',
    '{*,b}',
    '*{*,b}',
    '{a,{b,c}}',
    '{a,b,c,d,e,f,g,h}',
    '{x}',
    '.',
    '..',
  ],
);
const claims = fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) =>
  parts
    .join('')
    .replace(/\/{2,}/g, '/')
    .replace(/^\//, ''),
);
/** A path that the claim covers, more often than not. */
const pathNear = (claim: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...expandBraces(claim)),
      fc.infiniteStream(fc.constantFrom('', 'a', 'b', 'lib', 'x/y')),
    )
    .map(([text, fillers]) =>
      text
        .replace(/\*+|\?/g, () => String(fillers.next().value))
        .replace(/\/{2,}/g, '/')
        .replace(/^\/|\/$/g, ''),
    );
const pairs = claims.chain((claim) =>
  fc.tuple(fc.constant(claim), fc.array(pathNear(claim), { maxLength: 5 })),
);

describe('sifting', () => {
  it('keeps every path that a claim covers, in its order, and counts all of them', () => {
    holds(
      fc.property(
        fc.array(pairs, { maxLength: 6 }),
        fc.array(anyGitPath, { maxLength: 3 }),
        fc.boolean(),
        (near, far, ignoreCase) => {
          const index = indexOf(
            near.map(([claim]) => claim),
            { ignoreCase },
          );
          const paths = [...near.flatMap(([, some]) => some), ...far].filter((path) => path !== '');
          const sifted = index.among(listOf(paths));
          const covered = (path: string) => index.covering(path).length > 0;
          expect(sifted.count).toBe(paths.length);
          expect(sifted.paths.filter(covered)).toEqual(paths.filter(covered));
        },
      ),
      3000,
    );
  });

  it('leaves out what is in nobody’s way', () => {
    const claims = Array.from({ length: 1_000 }, (_, n) =>
      parseEntries(
        `src/m${n}/a.ts, Button${n}.svelte, packages/p${n}/, src/area${n}/**/*.ts, **/*-${n}.tsx, lib/{a,b}-${n}/*.ts`,
      ),
    ).flatMap((entries) => entries.map(({ text }) => text));
    const paths = Array.from({ length: 1_000 }, (_, n) => `apps/web/.config/zone${n}/page${n}.js`);
    expect(indexOf(claims).among(listOf([...paths, 'apps/Button7.svelte', ...paths]))).toEqual({
      count: 2_001,
      paths: ['apps/Button7.svelte'],
    });
  });

  test.each<[claim: string, path: string]>([
    ['.', 'a.ts'],
    ['**', 'a.ts'],
    ['a/b', 'a/./b'],
    ['a/b', 'a/c/../b'],
    ['a/b', 'a//b'],
    ['a/b', 'a/b/'],
    ['b', './b'],
    ['gr\u00f6\u00dfe', 'gro\u0308\u00dfe'],
    [`${'x'.repeat(5_000)}/b`, `${'x'.repeat(5_000)}/b`],
    [`${'x/'.repeat(4_000)}b`, `${'x/'.repeat(4_000)}b`],
  ])('keeps what is compared in another form: %s and %s', (claim, path) => {
    // What a path shares with the one before it is not read again.
    const before = path.replace(/[^/]*$/, '.x').replace('/./', '/.y/');
    expect(indexOf([claim]).among(listOf([before, path, 'src/other.ts'])).paths).toContain(path);
  });

  // There is room for 128 letters, for 4,096 once a longer path has come, and beyond that paths are read as text.
  test.each([127, 128, 129, 4_095, 4_096, 4_097])('keeps a covered path of %i letters', (length) => {
    const end = '/area/held.ts';
    const path = `${'x/y'.repeat(length).slice(0, length - end.length - 1)}z${end}`;
    const index = indexOf(['area/held.ts', 'x/**/component-name']);
    expect(path).toHaveLength(length);
    for (const list of [[path], ['src/a.ts', path, 'src/b.ts'], [`${path}x`, path, `${path.slice(0, -2)}x`]])
      expect(index.among(listOf(list)).paths.filter((one) => one === path)).toEqual([path]);
    expect(index.among(listOf(['src/a.ts', path, 'src/b.ts'])).count).toBe(3);
  });

  it('compares without case where git does', () => {
    const paths = ['SRC/A.ts', 'src/b.ts'];
    expect(indexOf(['src/a.TS'], { ignoreCase: true }).among(listOf(paths)).paths).toEqual(['SRC/A.ts']);
    expect(indexOf(['src/a.TS']).among(listOf(paths)).paths).toEqual([]);
  });

  it('keeps and counts all where most are covered', () => {
    const paths = Array.from({ length: 3_000 }, (_, n) => `${n % 5 === 0 ? 'lib' : 'src'}/a${n}.ts`);
    const { count, paths: kept } = indexOf(['src/']).among(listOf(paths));
    expect(count).toBe(3_000);
    expect(kept.filter((path) => path.startsWith('src/'))).toEqual(
      paths.filter((path) => path.startsWith('src/')),
    );
    expect(new Set(kept).size).toBe(kept.length);
  });

  it('reads a last path without a NUL behind it', () => {
    expect(indexOf(['b']).among(encodeLossless('a\0b'))).toEqual({ count: 2, paths: ['b'] });
  });
});

describe('the index of globs', () => {
  test.each<[glob: string, path: string]>([
    ['{a,**}/component-name', 'component-name'],
    ['*{*,b}/component-name', 'component-name'],
    ['component-name/{a,**}', 'component-name'],
    ['component-name/*{*,b}', 'component-name'],
    ['a{/**,}/component-name', 'a/component-name'],
    ['{a,b,c,d,e,f,g,h}-component-name', 'h-component-name'],
    ['{a,{b,c}}-component-name', 'c-component-name'],
    ['{a-component-name', '{a-component-name'],
    ['{a,b-component-name*', '{a,b-component-name'],
    ['**/component-name', 'component-name'],
    ['component-name/**', 'component-name'],
    ['??/component-name', 'ab/component-name'],
  ])('finds %s for %s', (glob, path) => {
    expect(indexOf([glob]).covering(path)).toHaveLength(1);
    expect(indexOf([glob]).among(listOf(['x', path])).paths).toEqual([path]);
  });

  it('finds every glob that covers a path', () => {
    holds(
      fc.property(fc.array(pairs, { maxLength: 6 }), (near) => {
        const globs = near.map(([claim]) => claim).filter((claim) => !/(?:^|\/)\.{0,2}(?:\/|$)/.test(claim));
        const index = indexOf(globs);
        for (const path of near
          .flatMap(([, some]) => some)
          .filter((some) => !/(?:^|\/)\.{0,2}(?:\/|$)/.test(some))) {
          const found = index.covering(path).map(({ owner }) => owner);
          for (const glob of globs)
            if (globCovers(compileGlob(glob), path.split('/'))) expect(found).toContain(glob);
        }
      }),
      3000,
    );
  });
});
