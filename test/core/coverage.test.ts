import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type ClaimEntry, parseEntries, printEntry } from '../../src/core/claim-entry.ts';
import { indexCoverage, type PathFacts } from '../../src/core/coverage.ts';
import { anyGitPath } from '../support/any-path.ts';
import { modelCovers } from '../support/coverage-model.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';
import { holds } from '../support/properties.ts';

interface World {
  readonly existing?: readonly string[];
  readonly ignoreCase?: boolean;
}

/** Facts of a tree in which exactly these paths, and the directories above them, exist. */
function factsOf({ existing = [], ignoreCase = false }: World = {}): PathFacts {
  const known = new Set(
    existing.flatMap((path) => path.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'))),
  );
  return { ignoreCase, exists: (path) => known.has(path) };
}

function claimsOn(path: string, cell: string, world?: World): readonly string[] {
  const entries = parseEntries(cell).map((entry) => ({ entry, owner: 'a7f3' }));
  return indexCoverage(entries, factsOf(world))
    .covering(path)
    .map(({ claim }) => claim);
}

function covers(cell: string, path: string, world?: World): boolean {
  return claimsOn(path, cell, world).length > 0;
}

describe('rule 1, the same path', () => {
  test.each<[cell: string, path: string, covered: boolean, world?: World]>([
    ['src/a.ts', 'src/a.ts', true],
    ['./src/a.ts', 'src/a.ts', true],
    ['/src/a.ts', 'src/a.ts', true],
    ['src/./a.ts', 'src/a.ts', true],
    ['src/../src/a.ts', 'src/a.ts', true],
    ['src//a.ts', 'src/a.ts', true],
    ['src/a.ts', 'src/a.tsx', false],
    ['src/a.ts', 'src/b.ts', false],
    ['src/A.ts', 'src/a.ts', false],
    ['src/A.ts', 'SRC/a.ts', true, { ignoreCase: true }],
    ['gro\u0308\u00dfe.ts', 'gr\u00f6\u00dfe.ts', true],
    ['gr\u00f6\u00dfe.ts', 'gro\u0308\u00dfe.ts', true],
    ['GR\u00d6\u00dfE.ts', 'gro\u0308\u00dfe.ts', true, { ignoreCase: true }],
    ['GR\u00d6\u00dfE.ts', 'gro\u0308\u00dfe.ts', false],
    ['"src/a,b.ts"', 'src/a,b.ts', true],
    ['"caf\\351"', 'caf\udce9', true],
    ['"a\\nb"', 'a\nb', true],
    ['../src/a.ts', 'src/a.ts', false],
    ['../src/a.ts', 'a.ts', false],
  ])('%s covers %j: %s', (cell, path, covered, world) => {
    expect(covers(cell, path, world)).toBe(covered);
  });
});

describe('rule 2, a directory', () => {
  test.each<[cell: string, path: string, covered: boolean]>([
    ['src', 'src/a.ts', true],
    ['src/', 'src/a.ts', true],
    ['./src/', 'src/web/b.ts', true],
    ['src/web', 'src/web/b.ts', true],
    ['src/web/', 'src/a.ts', false],
    ['src', 'srcs/a.ts', false],
    ['src/', 'src', true],
    ['.', 'src/a.ts', true],
    ['./', '.env', true],
    ['/', 'a.ts', true],
    ['[slug]', '[slug]/+page.svelte', true],
    ['src/routes/[slug]/', 'src/routes/s/+page.svelte', false],
    ['docs/*/', 'docs/guides/a.md', true],
    ['docs/*/', 'docs/a.md', false],
    ['{src,lib}/', 'lib/a.ts', true],
  ])('%s covers %s: %s', (cell, path, covered) => {
    expect(covers(cell, path, { existing: ['src/a.ts', 'src/web/b.ts', '[slug]/+page.svelte'] })).toBe(
      covered,
    );
  });
});

describe('rule 3, an entry that names no existing path', () => {
  const existing = ['ui/ChatMessage.svelte', 'ui/chat/Input.svelte', 'README.md', 'docs/README.md'];
  test.each<[cell: string, path: string, covered: boolean]>([
    ['ChatMessage.svelte', 'ui/ChatMessage.svelte', true],
    ['ChatMessage.svelte', 'deep/er/ChatMessage.svelte', true],
    ['ChatMessage.svelte', 'ui/MyChatMessage.svelte', false],
    ['ChatMessage.svelte', 'ui/ChatMessage.svelte.bak', false],
    ['ChatMessage.svelte', 'ui/ChatMessage.svelte/index.ts', false],
    ['chat/Input.svelte', 'ui/chat/Input.svelte', true],
    ['chat/Input.svelte', 'ui/mychat/Input.svelte', false],
    ['chat/', 'ui/chat', false],
    ['README.md', 'README.md', true],
    ['README.md', 'docs/README.md', false],
    ['docs/README.md', 'web/docs/README.md', false],
    ['new/README.md', 'docs/new/README.md', true],
    ['chatmessage.svelte', 'ui/ChatMessage.svelte', false],
    ['../ui/ChatMessage.svelte', 'ui/ChatMessage.svelte', false],
    ['ChatMessage.svelte (handleSend)', 'ui/ChatMessage.svelte', true],
    ['"ChatMessage.svelte"', 'ui/ChatMessage.svelte', true],
    ['*.svelte', 'ui/ChatMessage.svelte', false],
  ])('%s covers %s: %s', (cell, path, covered) => {
    expect(covers(cell, path, { existing })).toBe(covered);
  });

  test.each<[cell: string, path: string, covered: boolean, world: World]>([
    ['e\u0301.txt', 'e\u0301.txt', true, { existing: ['e\u0301.txt'] }],
    ['e\u0301.txt', 'docs/\u00e9.txt', false, { existing: ['e\u0301.txt'] }],
    ['e\u0301.txt', 'docs/\u00e9.txt', false, { existing: ['\u00e9.txt'] }],
    ['./e\u0301.txt', 'docs/\u00e9.txt', false, { existing: ['e\u0301.txt'] }],
    ['e\u0301.txt', 'docs/\u00e9.txt', true, {}],
    ['Src/Cased.ts', 'lib/Src/Cased.ts', false, { existing: ['Src/Cased.ts'], ignoreCase: true }],
    ['src/cased.ts', 'lib/Src/Cased.ts', false, { existing: ['src/cased.ts'], ignoreCase: true }],
    ['Src/Cased.ts', 'lib/src/cased.ts', true, { existing: ['lib/src/cased.ts'], ignoreCase: true }],
    ['E\u0301 (1).txt', '\u00c9', false, { existing: ['E\u0301 (1).txt'] }],
    ['Shot (1).png', 'shot', false, { existing: ['Shot (1).png'], ignoreCase: true }],
  ])('asks for the name as it is written too: %j covers %j: %s', (cell, path, covered, world) => {
    expect(covers(cell, path, world)).toBe(covered);
  });

  it('ignores case where git does', () => {
    expect(covers('chatmessage.svelte', 'ui/ChatMessage.svelte', { ignoreCase: true })).toBe(true);
  });
});

describe('rule 4, a glob (traps.md, section 7)', () => {
  test.each<[cell: string, path: string, covered: boolean]>([
    ['src/routes/[slug]/+page.svelte', 'src/routes/[slug]/+page.svelte', true],
    ['src/routes/[slug]/+page.svelte', 'src/routes/s/+page.svelte', false],
    ['src/routes/[slug]/**', 'src/routes/[slug]/+page.svelte', true],
    ['src/routes/[slug]/**', 'src/routes/s/+page.svelte', false],
    ['src/routes/(app)/**', 'src/routes/(app)/+page.svelte', true],
    ['src/routes/(app)/+page.svelte', 'src/routes/app/+page.svelte', false],
    ['app/[...slug]/**', 'app/[...slug]/page.tsx', true],
    ['app/[[...slug]]/**', 'app/[[...slug]]/page.tsx', true],
    ['app/@modal/(.)photo/**', 'app/@modal/(.)photo/page.tsx', true],
    ['app/(..)(..)feed/**', 'app/(..)(..)feed/page.tsx', true],
    ['src/routes/[x+3a]/**', 'src/routes/[x+3a]/+page.ts', true],
    ['!important.md', '!important.md', true],
    ['!important.md', 'other.md', false],
    ['src/**', 'src/.env', true],
    ['**', '.github/workflows/ci.yml', true],
    ['src', 'src/a.ts', true],
    ['src/', 'src/a.ts', true],
    ['./src/a.ts', 'src/a.ts', true],
    ['src\\a.ts', 'src/a.ts', true],
    ['**/*.{ts}', 'src/a.ts', false],
    ['**/*.{ts}', 'src/a.{ts}', true],
    ['src/*', 'src/web/a.ts', false],
    ['./src/*.ts', 'src/a.ts', true],
    ['src/{a,b}.ts', 'src/b.ts', true],
    ['"src/{a,b}.ts"', 'src/b.ts', true],
    ['src/*.ts', 'src/*.ts', true],
    ['a?c', 'a?c', true],
    ['`**/*.svelte` (all of them)', 'ui/a.svelte', true],
    ['GRO\u0308*.ts', 'GR\u00d6\u00dfE.ts', true],
    ['src/\\*\\*/a.ts', 'src/x/a.ts', true],
    ['src/**tests**/a.ts', 'src/__tests__/a.ts', true],
    ['', 'a', false],
  ])('%s covers %s: %s', (cell, path, covered) => {
    expect(covers(cell, path)).toBe(covered);
  });

  it('ignores case where git does', () => {
    expect(covers('SRC/*.TS', 'src/a.ts', { ignoreCase: true })).toBe(true);
    expect(covers('SRC/*.TS', 'src/a.ts')).toBe(false);
  });
});

describe('rule 5, an entry with a remark', () => {
  test.each<[cell: string, path: string, covered: boolean, existing: readonly string[]]>([
    ['src/a.ts (handleSend)', 'src/a.ts', true, ['src/a.ts']],
    ['src/a.ts - fixing login', 'src/a.ts', true, []],
    ['src/a.ts # later', 'src/a.ts', true, []],
    ['src/a.ts:42', 'src/a.ts', true, ['src/a.ts']],
    ['src/ (all of it)', 'src/web/b.ts', true, []],
    ['Screenshot (1).png', 'Screenshot (1).png', true, ['Screenshot (1).png']],
    ['Screenshot (1).png', 'Screenshot', false, ['Screenshot (1).png', 'Screenshot']],
    ['Screenshot (1).png', 'old/Screenshot', false, ['Screenshot (1).png']],
    ['a - b/c.ts', 'a/x.ts', false, ['a - b/c.ts', 'a/x.ts']],
    ['"a (b).ts"', 'a', false, []],
    ['src/a.ts (x)', 'src/b.ts', false, []],
  ])('%s covers %s: %s', (cell, path, covered, existing) => {
    expect(covers(cell, path, { existing })).toBe(covered);
  });
});

describe('an entry with what people write round a path', () => {
  test.each<[cell: string, path: string, covered: boolean, existing: readonly string[]]>([
    ['src/a.ts and src/b.ts', 'src/b.ts', true, []],
    ['src/{a, b}.ts', 'src/b.ts', true, []],
    ['{src/a.ts, src/b.ts}', 'src/b.ts', true, []],
    ['src/{a, b}.ts', 'src/b.ts', false, ['src/{a, b}.ts']],
    ['src/a.ts|src/b.ts', 'src/b.ts', true, []],
    ['src/a|b.ts', 'b.ts', false, []],
    ['src/a.ts and tests', 'tests/x.ts', true, ['tests/x.ts']],
    ['logins and tests', 'tests/x.ts', false, ['tests/x.ts']],
    ['Salt and Pepper.md', 'Salt and Pepper.md', true, ['Salt and Pepper.md', 'Pepper.md']],
    ['Salt and Pepper.md', 'Pepper.md', false, ['Salt and Pepper.md', 'Pepper.md']],
    ['Salt and Pepper.md', 'Pepper.md', true, ['Pepper.md']],
    ['"Salt and Pepper.md"', 'Pepper.md', false, ['Pepper.md']],
    ['editing login.ts', 'src/login.ts', true, ['src/login.ts']],
    ['editing login.ts', 'login.ts', false, ['editing login.ts', 'login.ts']],
    ['src/a.ts.', 'src/a.ts', true, ['src/a.ts']],
    ['src/a.ts.', 'src/a.ts', false, ['src/a.ts', 'src/a.ts.']],
    ['@src/a.ts', 'src/a.ts', true, ['src/a.ts']],
    ['@src/a.ts', 'src/a.ts', false, ['src/a.ts', '@src/a.ts']],
    ['@auth/page.tsx', 'app/@auth/page.tsx', true, ['app/@auth/page.tsx', 'app/auth/page.tsx']],
    ['@auth/page.tsx', 'app/auth/page.tsx', false, ['app/@auth/page.tsx', 'app/auth/page.tsx']],
    ['(group)', 'group/a.ts', false, ['group/a.ts']],
  ])('%s covers %s: %s', (cell, path, covered, existing) => {
    expect(covers(cell, path, { existing })).toBe(covered);
  });
});

describe('a path from the root of the machine', () => {
  const topLevel = '/home/me/proj/';
  const facts = { ...factsOf({ existing: ['src/a.ts', 'lib/src/new.ts'] }), topLevel };
  test.each<[cell: string, path: string, covered: boolean]>([
    ['/home/me/proj/src/a.ts', 'src/a.ts', true],
    ['`/home/me/proj/src/a.ts` (login)', 'src/a.ts', true],
    ['/home/me/proj/src/', 'src/a.ts', true],
    ['/home/me/proj/src/*.ts', 'src/a.ts', true],
    ['/home/me/proj-2/src/a.ts', 'src/a.ts', false],
    ['/home/me/proj/', 'src/a.ts', false],
    ['/home/me/proj', 'src/a.ts', false],
    ['/src/a.ts', 'src/a.ts', true],
    ['home/me/proj/src/a.ts', 'src/a.ts', false],
  ])('in this working tree, %s covers %s: %s', (cell, path, covered) => {
    const entries = parseEntries(cell).map((entry) => ({ entry, owner: 'a7f3' }));
    expect(indexCoverage(entries, facts).covering(path).length > 0).toBe(covered);
  });
});

describe('what an entry leaves out', () => {
  test.each<[cell: string, path: string, covered: boolean]>([
    ['NOT src/a.ts', 'src/a.ts', false],
    ['read only on `src/`', 'src/a.ts', false],
    ['src/, NOT src/gen/', 'src/a.ts', true],
    ['src/, NOT src/gen/', 'src/gen/a.ts', false],
    ['`scripts/*.sh`, **NOT** `scripts/deploy.sh`', 'scripts/build.sh', true],
    ['`scripts/*.sh`, **NOT** `scripts/deploy.sh`', 'scripts/deploy.sh', false],
    ['src/, not **/*.snap', 'src/x/a.snap', false],
    ['src/functions/ except `_shared/`', 'src/functions/_shared/a.ts', false],
    ['src/functions/ except `_shared/`', 'src/functions/mail/a.ts', true],
  ])('%s covers %s: %s', (cell, path, covered) => {
    expect(covers(cell, path)).toBe(covered);
  });

  test.each<[title: string, glob: string]>([
    ['has more than 64 alternatives', `{${Array.from({ length: 65 }, (_, at) => `a${at}`).join(',')}}`],
    ['takes too many steps to tell', `*${'a'.repeat(2_000)}b${'{a,b}'.repeat(6)}`],
  ])('hides nothing where a glob %s', (_title, glob) => {
    const path = `src/aaaaaaab${'a'.repeat(4_000)}`;
    expect(covers(`src/${glob}`, path)).toBe(true);
    expect(covers(`src/, NOT src/${glob}`, path)).toBe(true);
  });

  it('holds for the row that says so, not for another', () => {
    const entries = [
      ...parseEntries('src/, NOT src/gen/').map((entry) => ({ entry, owner: 'one' })),
      ...parseEntries('src/gen/a.ts').map((entry) => ({ entry, owner: 'two' })),
    ];
    expect(indexCoverage(entries, factsOf()).covering('src/gen/a.ts')).toEqual([
      { claim: 'src/gen/a.ts', owner: 'two' },
    ]);
  });
});

describe('the index', () => {
  it('names each owner once, with the entry that fits first', () => {
    expect(claimsOn('src/a.ts', 'src/, src/a.ts, **/*.ts')).toEqual(['src/a.ts']);
    expect(claimsOn('src/b.ts', '**/*.ts, src/')).toEqual(['src/']);
  });

  it('says what stands in the table, not what it was turned into', () => {
    expect(claimsOn('src/a.ts', '`./src/a.ts` (handleSend)')).toEqual(['./src/a.ts (handleSend)']);
  });

  it('finds what a plain comparison of each path with each entry finds', () => {
    const name = fc.constantFrom('a', 'b', 'A', '.x', '[a]', '(b)', 'ab', 'a.b', '\u00e4', 'a\u0308');
    const pattern = fc.constantFrom('*', '**', '?', '*a', 'a*', '*.b', '{a,b}', 'a?', '..', '.', '{a', '**a');
    const paths = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const claims = fc
      .tuple(
        fc.constantFrom('', './', '/'),
        fc.array(fc.oneof(name, name, pattern), { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '', '/'),
      )
      .map(([before, parts, after]) => `${before}${parts.join('/')}${after}`);
    const remark = fc.constantFrom('', '', ' (why)', ' - why', ':12');
    const entry = fc.tuple(claims, remark, fc.boolean()).map(([claim, why, isOut]): ClaimEntry => {
      return {
        text: claim + why,
        names: why === '' ? [claim] : [claim + why, claim],
        excludes: isOut && claim.length % 3 === 0,
      };
    });
    const owned = fc.record({ entry, owner: fc.constantFrom('one', 'two', 'three') });
    holds(
      fc.property(
        fc.array(owned, { maxLength: 8 }),
        fc.array(paths, { maxLength: 4 }),
        paths,
        fc.boolean(),
        (entries, existing, path, ignoreCase) => {
          const facts = factsOf({ existing, ignoreCase });
          const owners = new Set(
            indexCoverage(entries, facts)
              .covering(path)
              .map(({ owner }) => owner),
          );
          const wanted = new Set(
            ['one', 'two', 'three'].filter((owner) => {
              const own = entries
                .filter((candidate) => candidate.owner === owner)
                .map((candidate) => candidate.entry);
              const isIn = own.some(
                (candidate) => !candidate.excludes && modelCovers(candidate, path, facts),
              );
              return (
                isIn && !own.some((candidate) => candidate.excludes && modelCovers(candidate, path, facts))
              );
            }),
          );
          expect(owners).toEqual(wanted);
        },
      ),
      4000,
    );
  });

  it('covers any path of git that was claimed as it is', () => {
    holds(
      fc.property(anyGitPath, (path) => {
        fc.pre(!path.split('/').some((part) => part === '.' || part === '..'));
        expect(covers(printEntry(path), path)).toBe(true);
      }),
      1000,
    );
  });

  it('answers 1,000 paths against 1,000 sessions without comparing each with each', () => {
    const entries = Array.from({ length: 1_000 }, (_, at) =>
      parseEntries(`src/m${at}/a.ts, M${at}.svelte, src/n${at}/, **/*.x${at}, lib/{p${at},q${at}}/*.ts`).map(
        (entry) => ({ entry, owner: at }),
      ),
    ).flat();
    const facts = factsOf();
    expectCpuTimeBelow(1_000, () => {
      const index = indexCoverage(entries, facts);
      for (let at = 0; at < 1_000; at += 1) {
        expect(index.covering(`src/n${at}/deep/er/M${at}.svelte`)).toHaveLength(1);
      }
    });
  });
});

describe('hostile claims', () => {
  test.each<[title: string, claim: string]>([
    ['a chain of stars', `${'*a'.repeat(30)}c`],
    ['a chain of globstars', `${'**/'.repeat(50)}c`],
    ['braces in braces', `${'{a,'.repeat(1_000)}x${'}'.repeat(1_000)}`],
    ['braces beside braces', '{a,b}'.repeat(2_000)],
    ['10 KB of one segment', '*a'.repeat(5_000)],
    ['10 KB of segments', '*/'.repeat(5_000)],
    ['10 KB of dots', '../'.repeat(3_333)],
    ['10 KB of remarks', 'a (b) - '.repeat(1_250)],
    ['10 KB of exceptions', 'a except b, '.repeat(800)],
  ])('with %s cost at most 50 ms', (_title, claim) => {
    expectCpuTimeBelow(50, () => {
      const index = indexCoverage(
        parseEntries(claim).map((entry) => ({ entry, owner: 1 })),
        factsOf(),
      );
      for (const path of ['a', `${'a'.repeat(250)}b`, `${'a/'.repeat(60)}b`]) index.covering(path);
    });
  });

  const starred = (count: number) => `{${new Array(count).fill('*a*a*a').join(',')}}`;
  const letters = 'bcdefghijklmnopqrstuvwxyz0123456789'.split('');
  test.each<[title: string, claim: string, path: string]>([
    ['60 alternatives', starred(60), `${'a'.repeat(500)}c`],
    ['60 alternatives below any directory', `**/${starred(60)}`, `${'a'.repeat(250)}/${'a'.repeat(250)}/c`],
    ['40 alternatives', starred(40), `${'a'.repeat(200)}c`],
    ['1,250 double stars in one segment', '**a'.repeat(1_250), `${'a'.repeat(4_000)}c`],
    [
      'a part of its own in each alternative',
      `{${letters.map((each) => `*${each}*a`).join(',')}}`,
      `${letters.join('')}${'a'.repeat(1_500)}c`,
    ],
    ['1,000 claims with one part', new Array(1_000).fill('*a*d').join(', '), `${'a'.repeat(250)}c`],
  ])(
    'with %s cost at most 50 ms where the path has the part by which they are found often',
    (_title, claim, path) => {
      const index = indexCoverage(
        parseEntries(claim).map((entry) => ({ entry, owner: 1 })),
        factsOf(),
      );
      expectCpuTimeBelow(50, () => expect(index.covering(path)).toEqual([]));
    },
  );
});
