import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type ClaimEntry, parseEntries } from '../../src/core/claim-entry.ts';
import { indexCoverage, type PathFacts } from '../../src/core/coverage.ts';
import { overlapFinder } from '../../src/core/overlap.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';
import { holds } from '../support/properties.ts';

const ANYTHING_EXISTS = { ignoreCase: false, exists: () => true };
const NOTHING_EXISTS = { ignoreCase: false, exists: () => false };

const owned = (cell: string) => parseEntries(cell).map((entry) => ({ entry, owner: 'e1b2' }));

function overlaps(wanted: string, theirs: string, facts: PathFacts = ANYTHING_EXISTS): boolean {
  const [entry] = parseEntries(wanted);
  return overlapFinder(owned(theirs), facts)(entry ?? expect.fail('no entry')).length > 0;
}

test('a claim on what exists by that name meets nothing that only a part of the name would be', () => {
  const facts = { ignoreCase: false, exists: (path: string) => path !== 'Pepper.md' };
  expect(overlaps('Pepper.md', 'Salt and Pepper.md', facts)).toBe(false);
  expect(overlaps('Pepper.md', 'Salt and Pepper.md', NOTHING_EXISTS)).toBe(true);
  const remarked = { ignoreCase: false, exists: (path: string) => path === 'src/a.ts (x)' };
  expect(overlaps('src/*.ts', 'src/a.ts (x)', remarked)).toBe(false);
  expect(overlaps('src/*.ts', 'src/a.ts (x)', NOTHING_EXISTS)).toBe(true);
});

describe('two claims', () => {
  test.each<[one: string, other: string, meet: boolean]>([
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', './src/a.ts', true],
    ['src/a.ts', 'src/b.ts', false],
    ['src/a.ts', 'src/', true],
    ['src', 'src/web/b.ts', true],
    ['src', 'srcs', false],
    ['.', 'src/a.ts', true],
    ['.', 'src/*.ts', true],
    ['./', '**/*.ts', true],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/a.js', false],
    ['src/*.ts', 'src', true],
    ['src/*.ts', 'src/web/', false],
    ['src/*.ts', 'src/a*', true],
    ['src/*.ts', 'src/*.js', false],
    ['src/a*', 'src/b*', false],
    ['src/*b', 'src/a*', true],
    ['src/**', '**/*.ts', true],
    ['src/**/a.ts', 'src/web/**', true],
    ['src/**/a.ts', 'lib/**', false],
    ['**/a.ts', '**/b.ts', false],
    ['src/{a,b}.ts', 'src/{b,c}.ts', true],
    ['src/{a,b}.ts', 'src/{c,d}.ts', false],
    ['{src,lib}/', '{lib,docs}/', true],
    ['{src,lib}/', 'lib/x/*.ts', true],
    ['{src,lib}/', 'docs/*.ts', false],
    ['docs/*/', 'docs/a.md', false],
    ['docs/*/', 'docs/*.md', false],
    ['src/*', 'src/*/a.ts', false],
    ['src/a.ts', '**/*.test.ts', false],
    ['src/.config', '**/*.test.ts', true],
    ['docs/guides', 'docs/**/*.md', true],
    ['docs/*/', 'docs/a/*.md', true],
    ['a?', '?b', true],
    ['a?', 'a', false],
    ['*a', '\u{1f600}b?', true],
    ['*\u{1f600}bb', '\u{1f600}*\u{1f600}', false],
    ['a*b*c', 'ab*d*bc', true],
    ['a*c', 'ab*d', false],
    ['src/[slug]/*', 'src/s/*', false],
    ['src/[slug]/*', 'src/[slug]/a', true],
    ['src/a.ts', 'NOT src/a.ts', false],
    ['src/a.ts', 'src/*.ts, NOT src/a.ts', false],
    ['src/a.ts', 'src/, NOT src/a.ts', false],
    ['src/a.ts (x)', 'src/a.ts - y', true],
  ])('%s and %s overlap: %s', (one, other, meet) => {
    // A remark counts only where the whole text names nothing.
    const facts = / \(| - /.test(one) ? NOTHING_EXISTS : ANYTHING_EXISTS;
    expect(overlaps(one, other, facts)).toBe(meet);
    if (!/NOT/.test(other)) expect(overlaps(other, one, facts)).toBe(meet);
  });

  test.each<[one: string, other: string, meet: boolean]>([
    ['Chat.svelte', 'ui/Chat.svelte', true],
    ['ui/Chat.svelte', 'Chat.svelte', true],
    ['Chat.svelte', 'chat/Chat.svelte', true],
    ['Chat.svelte', 'ui/Input.svelte', false],
    ['lib/{x}', 'web/lib/{x}', true],
    ['web/lib/{x}', 'lib/{x}', true],
    ['NEW.md', 'docs/', false],
    ['src/new.ts', 'docs/', false],
    ['src/new.ts', 'docs/*.ts', false],
  ])('%s and %s, where nothing exists yet, overlap: %s', (one, other, meet) => {
    expect(overlaps(one, other, NOTHING_EXISTS)).toBe(meet);
  });

  test.each<[wanted: string, theirs: string, meet: boolean]>([
    ['src', 'a.ts', true],
    ['src/', 'a.ts', true],
    ['src', 'sub/c.ts', true],
    ['src/sub', 'c.ts', true],
    ['src/*.ts', 'a.ts', true],
    ['src/*', 'a.ts', true],
    ['sr?/a.ts', 'a.ts', true],
    ['{src,docs}/', 'a.ts', true],
    ['{src,docs}', 'a.ts', false],
    ['docs/**', 'y.md', true],
    ['src', 'a.ts (foo)', true],
    ['src', 'b.ts, a.ts', true],
    ['src/sub', 'x.md and c.ts', true],
    ['docs', 'a.ts', false],
    ['docs/*', 'a.ts', false],
    ['src', 'new.ts', false],
    ['src/*', 'c.ts', false],
    ['src/sub', 'a.ts', false],
    ['src', 'a.ts, NOT src', false],
    ['src', 'a.ts/', false],
    // It names a file in the top level, and that one only.
    ['src', 'x.md', false],
    ['src/new.ts', 'a.ts', false],
  ])('%s and %s, which may be the end of a path, overlap: %s', (wanted, theirs, meet) => {
    const files = ['x.md', 'src/a.ts', 'src/b.tsx', 'src/sub/c.ts', 'src/sub/x.md', 'docs/y.md'];
    const directories = ['src', 'src/sub', 'docs'];
    const facts: PathFacts = {
      ignoreCase: false,
      exists: (path) => files.includes(path) || directories.includes(path),
      isDirectory: (path) => directories.includes(path),
      filesBelow: (directory) => files.filter((path) => directory === '' || path.startsWith(`${directory}/`)),
    };
    expect(overlaps(wanted, theirs, facts)).toBe(meet);
    if (!theirs.includes(' ')) expect(overlaps(theirs, wanted, facts)).toBe(meet);
  });

  it('overlap just where some path is covered by both', () => {
    const universe = paths(['a', 'b', 'ab'], 5);
    const segment = fc.constantFrom('a', 'b', 'ab', '*', '**', '?', 'a*', '*b', '{a,b}', '{a,ab}');
    const claim = fc
      .tuple(fc.array(segment, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '', '/'))
      .map(([segments, end]) => segments.join('/') + end);
    holds(
      fc.property(claim, claim, (one, other) => {
        const [first, second] = [one, other].map((text) => indexCoverage(owned(text), ANYTHING_EXISTS));
        const common = universe.find(
          (path) => (first?.covering(path).length ?? 0) > 0 && (second?.covering(path).length ?? 0) > 0,
        );
        expect([one, other, overlaps(one, other)]).toEqual([one, other, common !== undefined]);
      }),
      1000,
    );
  });

  it('never overlap only below what is known to be a file', () => {
    const facts = { ...ANYTHING_EXISTS, isDirectory: (path: string) => path === 'docs' };
    expect(overlaps('Makefile', '**/*.md', facts)).toBe(false);
    expect(overlaps('docs', '**/*.md', facts)).toBe(true);
    expect(overlaps('**/*.md', 'Makefile', facts)).toBe(false);
    expect(overlaps('Makefile/', '**/*.md', facts)).toBe(true);
  });
});

test.each<[name: string, ignoreCase: boolean]>([
  ['Makefile', true],
  ['caf\u0065\u0301', false],
])('what is known to be a file is known by the name as it is written too: %j', (name, ignoreCase) => {
  const facts = { ignoreCase, exists: (path: string) => path === name, isDirectory: () => false };
  expect(overlaps(name, '**/*.md', facts)).toBe(false);
});

describe('of several owners', () => {
  const named = (
    wanted: string,
    rows: Readonly<Record<string, string>>,
    facts: PathFacts = ANYTHING_EXISTS,
  ) => {
    const [entry] = parseEntries(wanted);
    const others = Object.entries(rows).flatMap(([owner, text]) =>
      parseEntries(text).map((each) => ({ entry: each, owner })),
    );
    return overlapFinder(
      others,
      facts,
    )(entry ?? expect.fail()).map(({ claim, owner }) => `${claim} of ${owner}`);
  };

  it('names every claim that is in the way, in the order in which they stand', () => {
    const rows = { e1b2: 'src/b.ts, docs, src/a.ts', c2d8: 'lib, **/*.ts', a7f3: '.' };
    expect(named('src/', rows)).toEqual([
      'src/b.ts of e1b2',
      'src/a.ts of e1b2',
      '**/*.ts of c2d8',
      '. of a7f3',
    ]);
    expect(named('src/a.ts', rows)).toEqual(['src/a.ts of e1b2', '**/*.ts of c2d8', '. of a7f3']);
  });

  it('lets what an owner leaves out count for each of its claims, and for nobody else', () => {
    const rows = { e1b2: 'src/, **/*.ts, NOT src/a.ts', c2d8: 'src/' };
    expect(named('src/a.ts', rows)).toEqual(['src/ of c2d8']);
    expect(named('src/b.ts', rows)).toEqual(['src/ of e1b2', '**/*.ts of e1b2', 'src/ of c2d8']);
  });

  it('names those that meet only in the files that are there beside the others', () => {
    const facts = {
      ignoreCase: false,
      exists: (path: string) => path === 'src' || path.startsWith('src/'),
      filesBelow: () => ['src/a.ts', 'src/b.ts'],
    };
    expect(named('src/', { e1b2: 'src/a.ts, b.ts' }, facts)).toEqual(['src/a.ts of e1b2', 'b.ts of e1b2']);
  });
});

const alternatives = (one: string) => `{${new Array(64).fill(one).join(',')}}`;
const starred = alternatives('*a*a*a');

test.each<[title: string, one: string, other: string]>([
  ['stars', '*a'.repeat(500), '*b'.repeat(500)],
  ['globstars', '**/a/'.repeat(200), '**/b/'.repeat(200)],
  ['braces', '{a,b}'.repeat(2_000), '{a,b}*'.repeat(500)],
  ['a path against 10 KB of stars', 'src/routes/[slug]/+page.svelte', `src/${'*a'.repeat(5_000)}`],
  ['a path against 10 KB of literal segments', 'src/*.ts', 'a/'.repeat(5_000)],
  ['64 alternatives of stars', starred, `${starred}b`],
  [
    '64 alternatives of 150 letters',
    alternatives('*a'.repeat(75)),
    `${alternatives(`${'*a'.repeat(75)}b`)}c`,
  ],
  ['64 alternatives and remarks', `${starred}${' (a) - '.repeat(9)}`, `${starred}b${' (a) - '.repeat(9)}`],
  ['a long part after a star', `*${'a'.repeat(2_000)}b${'{a,b}'.repeat(6)}`, 'a'.repeat(4_000)],
  ['a path against 10 KB of segments', 'src/routes/[slug]/+page.svelte', '*/'.repeat(5_000)],
])('hostile claims of %s cost at most 50 ms', (_title, one, other) => {
  overlaps('a*', 'b*');
  expectCpuTimeBelow(50, () => overlaps(one, other));
});

it('takes claims that are too much to compare for overlapping', () => {
  expect(overlaps(alternatives('*a'.repeat(75)), `${alternatives(`${'*a'.repeat(75)}b`)}c`)).toBe(true);
});

/** All paths of up to so many of these segments. */
function paths(names: readonly string[], depth: number): readonly string[] {
  if (depth === 1) return names;
  return names.flatMap((name) => [name, ...paths(names, depth - 1).map((rest) => `${name}/${rest}`)]);
}

/** Of a tree with these files. */
function factsOf(files: readonly string[], ignoreCase: boolean): PathFacts {
  const directories = new Set(
    files.flatMap((file) => file.split('/').map((_, at, all) => all.slice(0, at).join('/'))),
  );
  return {
    ignoreCase,
    exists: (one) => files.includes(one) || directories.has(one),
    isDirectory: (one) => directories.has(one),
    filesBelow: (directory) => files.filter((file) => directory === '' || file.startsWith(`${directory}/`)),
  };
}

describe('many claims at once', () => {
  const part = fc.constantFrom('a', 'b', 'src', 'a.ts', 'b.ts', '*', '**', '{a,b}', 'A.ts');
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  const name = fc.tuple(path, fc.constantFrom('', '', '/')).map(([text, end]) => text + end);
  const cell = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join(', '));
  const files = fc.uniqueArray(
    path.filter((text) => !/[*{]/.test(text)),
    { maxLength: 6 },
  );

  it('meet what each of them meets alone', () => {
    const check = fc.property(
      fc.array(cell, { maxLength: 4 }),
      fc.array(name, { maxLength: 4 }),
      fc.option(name, { nil: null }),
      files,
      fc.boolean(),
      (rows, wanted, excluded, there, ignoreCase) => {
        const facts = factsOf(there, ignoreCase);
        const leftOut = excluded === null ? '' : `, NOT ${excluded}`;
        const others = rows.flatMap((row, at) =>
          parseEntries(row + leftOut).map((entry) => ({ entry, owner: `${at}` })),
        );
        const find = overlapFinder(others, facts);
        for (const text of [...wanted, '.']) {
          const entry = { text, names: [text], excludes: false };
          const alone = others.filter(
            (other) =>
              !other.entry.excludes &&
              overlapFinder(
                others.filter((one) => one === other || (one.entry.excludes && one.owner === other.owner)),
                facts,
              )(entry).length > 0,
          );
          expect(find(entry)).toEqual(alone.map(({ entry: one, owner }) => ({ claim: one.text, owner })));
        }
      },
    );
    holds(check, 1_000);
  });

  it('meet whatever covers a file that is there and that they cover', () => {
    const check = fc.property(cell, name, files, fc.boolean(), (row, text, there, ignoreCase) => {
      const facts = factsOf(there, ignoreCase);
      const wanted = { text, names: [text], excludes: false };
      const covers = (entry: ClaimEntry, file: string): boolean =>
        indexCoverage([{ entry, owner: '' }], facts).covering(file).length > 0;
      const others = parseEntries(row).map((entry) => ({ entry, owner: entry.text }));
      const found = overlapFinder(others, facts)(wanted).map(({ owner }) => owner);
      const shared = there.filter((file) => covers(wanted, file));
      const must = others.filter(({ entry }) => shared.some((file) => covers(entry, file)));
      expect(found).toEqual(expect.arrayContaining(must.map(({ owner }) => owner)));
    });
    holds(check, 3_000);
  });

  it('meet a directory whose name is written in another case, where case does not count', () => {
    const meet = (ignoreCase: boolean) => overlaps('a.ts', 'src', factsOf(['Src/a.ts'], ignoreCase));
    expect([true, false].map(meet)).toEqual([true, false]);
  });

  it('ask which files there are only where a directory or a glob may cover one of them', () => {
    const asked = (row: string): boolean => {
      let isAsked = false;
      const files = ['src/a.ts'];
      const facts: PathFacts = {
        ...factsOf(files, false),
        filesBelow() {
          isAsked = true;
          return files;
        },
      };
      overlapFinder(owned(row), facts)({ text: 'new.ts', names: ['new.ts'], excludes: false });
      return isAsked;
    };
    expect(['src/a.ts', 'other-new.ts, a/b', 'src/', 'src', '*.md'].map(asked)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it.each<[what: string, exists: boolean]>([
    ['files that are there', true],
    ['files that are not there yet', false],
  ])('are found without comparing each with each: 2,000 %s', (_what, exists) => {
    const paths = Array.from({ length: 2_000 }, (_, index) => `src/mod${index % 50}/file-${index}.ts`);
    const facts: PathFacts = {
      ignoreCase: false,
      exists: (one) => exists && one.endsWith('.ts'),
      isDirectory: () => false,
      filesBelow: () => paths,
    };
    const others = paths.map((text) => ({ entry: { text, names: [text], excludes: false }, owner: 'e1b2' }));
    expectCpuTimeBelow(1_000, () => {
      const find = overlapFinder(others, facts);
      const found = others.flatMap(({ entry }) => find(entry));
      expect(found).toHaveLength(2_000);
    });
  });
});
