import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseEntries } from '../../src/core/claim-entry.ts';
import { isNothing } from '../../src/core/nothing.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';
import { holds } from '../support/properties.ts';

/** What a cell claims, best name first, and what it leaves out, marked with `not`. */
function read(cell: string): readonly string[] {
  return parseEntries(cell).map(({ text, excludes }) => (excludes ? `not ${text}` : text));
}

function namesIn(cell: string): readonly string[] {
  return parseEntries(cell).flatMap(({ names, excludes }) => (excludes ? [] : names));
}

describe('a cell that claims nothing', () => {
  test.each([
    '',
    ' ',
    '-',
    '--',
    '---',
    '–',
    '—',
    'none',
    'None',
    'NONE',
    '(none)',
    '_(none)_',
    '*(none)*',
    '_none_',
    'n/a',
    'N/A',
  ])('is %j', (cell) => {
    expect(isNothing(cell)).toBe(true);
    expect(parseEntries(cell)).toEqual([]);
  });

  test.each([
    '`-`',
    '**none**',
    '**-**',
    '`none`',
    '<!-- nothing yet -->',
    ',',
    ' , ; ',
    '-, -',
    '- <!-- src/a.ts -->',
  ])('is also %j', (cell) => {
    expect(parseEntries(cell)).toEqual([]);
  });

  test.each(['none.ts', 'nonexistent', '-x', 'n/a/b', '_none_.md', 'src/none'])('is not %j', (cell) => {
    expect(read(cell)).toEqual([cell]);
  });
});

describe('markup that may belong to the path', () => {
  test.each<[cell: string, names: readonly string[]]>([
    ['[lang][slug]', ['[lang][slug]', 'lang']],
    ['[slug](x)', ['[slug](x)', 'slug']],
    ['<x>', ['<x>', 'x']],
    ['__src/a.ts__', ['__src/a.ts__', 'src/a.ts']],
    ['__`src/a.ts`__', ['__`src/a.ts`__', 'src/a.ts']],
    ['__tests__', ['__tests__', 'tests']],
    ['__tests__ (all)', ['__tests__ (all)', '__tests__', 'tests (all)', 'tests']],
    ['__init__.py', ['__init__.py']],
    ['src/__tests__', ['src/__tests__']],
    ['____', ['____']],
  ])('leaves %s both readings', (cell, names) => {
    expect(namesIn(cell)).toEqual(names);
  });

  it('leaves out only what is written', () => {
    const [, left] = parseEntries('tests/a.ts, NOT __tests__');
    expect(left).toEqual({ text: '__tests__', names: ['__tests__'], excludes: true });
  });
});

describe('a cell written by hand', () => {
  test.each<[cell: string, entries: readonly string[]]>([
    ['src/a.ts', ['src/a.ts']],
    ['src/a.ts, src/b.ts', ['src/a.ts', 'src/b.ts']],
    ['src/a.ts,src/b.ts', ['src/a.ts', 'src/b.ts']],
    ['src/a.ts ;src/b.ts', ['src/a.ts', 'src/b.ts']],
    ['src/a.ts, , src/b.ts,', ['src/a.ts', 'src/b.ts']],
    ['ChatMessage.svelte, ChatInput.svelte', ['ChatMessage.svelte', 'ChatInput.svelte']],
    ['`src/a.ts`', ['src/a.ts']],
    ['``src/a`b.ts``', ['src/a`b.ts']],
    ['`src/a.ts`, `src/b.ts`', ['src/a.ts', 'src/b.ts']],
    ['`a,b.ts`', ['a,b.ts']],
    ['**src/a.ts**', ['src/a.ts']],
    ['**`src/a.ts`**', ['src/a.ts']],
    ['[src/a.ts](../src/a.ts)', ['src/a.ts']],
    ['[`src/a.ts`](https://example.com/a)', ['src/a.ts']],
    ['[docs/](../docs/)', ['docs/']],
    ['[src/[slug]/+page.svelte](../x)', ['src/[slug]/+page.svelte']],
    ['[src/(g)/x.ts](../src/(g)/x.ts)', ['src/(g)/x.ts']],
    ['[src/(g)/x.ts](../src/(g)/x.ts) (load), b', ['src/(g)/x.ts (load)', 'b']],
    ['[src/a.ts][1]', ['src/a.ts']],
    ['**[`src/a.ts`][a ref]** load', ['src/a.ts load']],
    ['<src/a.ts>', ['src/a.ts']],
    ['[[src/a.ts]]', ['src/a.ts']],
    ['[[src/a.ts\\|the login]] (load), b', ['src/a.ts (load)', 'b']],
    ['[[...rest]], [[lang]]/a.ts, [[lang]]', ['[[...rest]]', '[[lang]]/a.ts', '[[lang]]']],
    ['<src/a.ts> - load', ['src/a.ts - load']],
    ['NOT [src/[slug]](x)', ['not src/[slug]']],
    ['[slug]/[id](x)/+page.ts', ['[slug]/[id](x)/+page.ts']],
    ['[slug]', ['[slug]']],
    ['[slug](open', ['[slug](open']],
    ['[](x)', ['[](x)']],
    ['~~src/a.ts~~', ['src/a.ts']],
    ['src/{a,b}.ts, c', ['src/{a,b}.ts', 'c']],
    ['`web/src/routes/{cart,checkout}/+page.svelte`', ['web/src/routes/{cart,checkout}/+page.svelte']],
    ['"web/src/lib/a,b.ts", c', ['web/src/lib/a,b.ts', 'c']],
    ['"icon \\174 dark.png"', ['icon | dark.png']],
    ['src/routes/[slug]/+page.svelte', ['src/routes/[slug]/+page.svelte']],
    ['app/docs/[...rest]/+page.ts, app/(shop)/x.ts', ['app/docs/[...rest]/+page.ts', 'app/(shop)/x.ts']],
    ['src/**', ['src/**']],
    ['**/a.ts', ['**/a.ts']],
    ['packages/ui/src/**tests**/a.ts', ['packages/ui/src/**tests**/a.ts']],
    ['src/`broken.ts, src/also.ts', ['src/`broken.ts', 'src/also.ts']],
    ['src/a.ts <!-- half done, really -->, b', ['src/a.ts', 'b']],
    ['`<!--`, src/a.ts, `-->`', ['<!--', 'src/a.ts', '-->']],
    ['<!-->, src/a.ts, -->', ['src/a.ts', '-->']],
    ['NOT src/gen/', ['not src/gen/']],
    ['**NOT** `scripts/deploy.sh`', ['not scripts/deploy.sh']],
    ['**NOT `scripts/deploy.sh`**', ['not scripts/deploy.sh']],
    ['not: src/gen', ['not src/gen']],
    ['read only on `src/`', ['not src/']],
    ['read-only in src/', ['not src/']],
    ['read only: src/', ['not src/']],
    ['does not touch `src/lib/`', ['not src/lib/']],
    ["doesn't edit src/lib", ['not src/lib']],
    ['except `_shared/`', ['not _shared/']],
    ['`supabase/functions/` except `_shared/`', ['supabase/functions/', 'not _shared/']],
    ['src/ (except gen/), docs', ['src/', 'not gen/', 'docs']],
    ['src/ - excluding src/gen', ['src/', 'not src/gen']],
    ['src/ (but not src/gen)', ['src/', 'not src/gen']],
    ['notes.md, Not.ts', ['notes.md', 'Not.ts']],
    ['`src/b.ts`<br>`src/a.ts`', ['src/b.ts', 'src/a.ts']],
    ['src/a.ts<br/>src/b.ts <BR /> c', ['src/a.ts', 'src/b.ts', 'c']],
    ['<ul><li>src/b.ts</li><li>src/a.ts</li></ul>', ['src/b.ts', 'src/a.ts']],
    ['`a<br>b`', ['a<br>b']],
    ['`a.ts` (see `b.ts` and `c.ts`)', ['a.ts (see `b.ts` and `c.ts`)']],
    ['NOT `src/a.ts` and `src/b.ts`', ['not src/a.ts and `src/b.ts`']],
    ['exceptions/a.ts, excepted', ['exceptions/a.ts', 'excepted']],
  ])('%s', (cell, entries) => {
    expect(read(cell)).toEqual(entries);
  });

  test.each<[cell: string, path: string]>([
    ['src/a.ts (handleSend)', 'src/a.ts'],
    ['src/a.ts (only the a, b and c parts)', 'src/a.ts'],
    ['src/a.ts - fixing login', 'src/a.ts'],
    ['src/a.ts – fixing login', 'src/a.ts'],
    ['src/a.ts — fixing login', 'src/a.ts'],
    ['src/a.ts -- fixing login', 'src/a.ts'],
    ['src/a.ts # waiting for review', 'src/a.ts'],
    ['src/a.ts // handleSend', 'src/a.ts'],
    ['src/a.ts : handleSend', 'src/a.ts'],
    ['src/a.ts: handleSend', 'src/a.ts'],
    ['src/a.ts:42', 'src/a.ts'],
    ['src/a.ts:42:7', 'src/a.ts'],
    ['src/a.ts:10-20', 'src/a.ts'],
    ['`src/a.ts` (handleSend)', 'src/a.ts'],
    ['`src/a.ts`:42', 'src/a.ts'],
    ['`src/a.ts` - fixing', 'src/a.ts'],
    ['**src/a.ts** (handleSend)', 'src/a.ts'],
    ['[src/a.ts](x) (handleSend)', 'src/a.ts'],
    ['~~src/a.ts~~ (done)', 'src/a.ts'],
    ['`src/flags.ts` (the `a || b` default)', 'src/flags.ts'],
    ['`src/routes.ts` (regex `^/(api|hooks)/`)', 'src/routes.ts'],
    ['`scripts/*.sh` (build \\| test)', 'scripts/*.sh'],
    ['"a,b.ts" (handleSend)', 'a,b.ts'],
    ['"a,b.ts" - fixing', 'a,b.ts'],
    ['apps\\desktop\\src\\Tray.ts', 'apps/desktop/src/Tray.ts'],
    ['src/\\*\\*/a.ts', 'src/**/a.ts'],
    ['packages/api/src/\\**/_.sql', 'packages/api/src/**/_.sql'],
    ['src/snake\\_case.py', 'src/snake_case.py'],
    ['src/routes/\\[slug\\]/a.ts', 'src/routes/[slug]/a.ts'],
    ['a\\|b.ts', 'a|b.ts'],
    ['src/(app)/x.ts (remark)', 'src/(app)/x.ts'],
    ['docs/My notes.md (intro)', 'docs/My notes.md'],
    ['`src/b.ts` `src/a.ts`', 'src/a.ts'],
    ['`src/b.ts` and `src/a.ts` & c', 'src/a.ts'],
    ['`src/b.ts` and `src/a.ts` & c', 'c'],
    ['`src/b.ts` → `src/a.ts`', 'src/a.ts'],
    ['src/b.ts → src/a.ts', 'src/a.ts'],
    ['src/b.ts ✅ and src/a.ts ✅', 'src/a.ts'],
    ['src/a.ts src/b.ts', 'src/b.ts'],
    ['src/a.ts and src/b.ts', 'src/a.ts'],
    ['src/b.ts and src/a.ts', 'src/a.ts'],
    ['src/b.ts & src/a.ts', 'src/a.ts'],
    ['src/b.ts + src/a.ts', 'src/a.ts'],
    ['src/b.ts -> src/a.ts', 'src/a.ts'],
    ['src/b.ts (x) and src/a.ts (y)', 'src/a.ts'],
    ['and src/a.ts', 'src/a.ts'],
    ['(src/a.ts)', 'src/a.ts'],
    ['(src/(app)/a.ts)', 'src/(app)/a.ts'],
    ['[src/a.ts]', 'src/a.ts'],
    ['editing src/a.ts', 'src/a.ts'],
    ['Editing `src/a.ts` now', 'src/a.ts'],
    ['working on: src/a.ts - the login', 'src/a.ts'],
    ['WIP: src/a.ts', 'src/a.ts'],
    ['[WIP] src/a.ts', 'src/a.ts'],
    ['src/a.ts [WIP]', 'src/a.ts'],
    ['src/a.ts ✅', 'src/a.ts'],
    ['src/a.ts 🚧 half done', 'src/a.ts'],
    ['✅ src/a.ts', 'src/a.ts'],
    ['🧑🏽‍💻 `src/a.ts`', 'src/a.ts'],
    ['- src/a.ts', 'src/a.ts'],
    ['- [x] src/a.ts', 'src/a.ts'],
    ['2. src/a.ts', 'src/a.ts'],
    ['• src/a.ts', 'src/a.ts'],
    ["'src/a.ts'", 'src/a.ts'],
    ['“src/a.ts”', 'src/a.ts'],
    ['src/a.ts.', 'src/a.ts'],
    ['`src/a.ts` load', 'src/a.ts'],
    ['`src/b.ts, src/a.ts`', 'src/a.ts'],
    ['`src/b.ts; src/{a,c}.ts` (load)', 'src/{a,c}.ts'],
    ['`"src/a,b.ts"`', 'src/a,b.ts'],
    ['`"src/a,b.ts"` (load)', 'src/a,b.ts'],
    ['"src/a\\|b.ts"', 'src/a|b.ts'],
    ['src/b.ts \\| src/a.ts', 'src/a.ts'],
    ['\u200bsrc/a.ts\u200b', 'src/a.ts'],
    ['\u202asrc/a.ts\u202c (load)', 'src/a.ts'],
    ['src/a.ts#L42', 'src/a.ts'],
    ['src/a.ts#L42-L50', 'src/a.ts'],
    ['src/a.ts L42', 'src/a.ts'],
    ['src/a.ts lines 42-50', 'src/a.ts'],
    ['src/a.ts @ handleSend', 'src/a.ts'],
    ['src/a.ts etc.', 'src/a.ts'],
    ['src/a.ts…', 'src/a.ts'],
    ['src/a.ts ...', 'src/a.ts'],
    ['all of src/lib/', 'src/lib/'],
    ['everything in `src/lib`', 'src/lib'],
    ['new: src/a.ts', 'src/a.ts'],
    ['files: src/a.ts', 'src/a.ts'],
    ['src/b.ts or src/a.ts', 'src/a.ts'],
    ['b.ts plus a.ts', 'a.ts'],
    ['b.ts / a.ts', 'a.ts'],
    ['b.ts => a.ts', 'a.ts'],
    ['src/b.ts as well as src/a.ts', 'src/a.ts'],
    ['both src/a.ts and src/b.ts', 'src/a.ts'],
    ['src/b.ts、src/a.ts', 'src/a.ts'],
    ['b.ts，a.ts', 'a.ts'],
    ['fixing the login in src/a.ts', 'src/a.ts'],
    ['M  src/a.ts', 'src/a.ts'],
    ['?? src/lib/', 'src/lib/'],
    ['modified:   src/a.ts', 'src/a.ts'],
    ['login - src/a.ts', 'src/a.ts'],
    ['src/a.ts [notes](x.md)', 'src/a.ts'],
    ['src/a.ts <-- mine', 'src/a.ts'],
    ['<code>src/a.ts</code>', 'src/a.ts'],
    ['<b>src/b.ts</b> <kbd>src/a.ts</kbd>', 'src/a.ts'],
    ['==src/a.ts==', 'src/a.ts'],
    ['_src/a.ts_', 'src/a.ts'],
    ['_src/a.ts_ and _src/b.ts_', 'src/b.ts'],
    ['src/a.ts&nbsp;(load)', 'src/a.ts'],
    ['src/b.ts &amp; src/a.ts', 'src/a.ts'],
    ['src/a.ts &amp; src/b.ts', 'src/a.ts'],
    ['[the header](../src/a.ts)', 'src/a.ts'],
    ['[#42](https://x.y/42) src/a.ts', 'src/a.ts'],
    ['[#42](https://x.y/42): src/a.ts (load)', 'src/a.ts'],
    ['[fix the login](https://x.y/42) - src/lib/, src/a.ts', 'src/lib/'],
    ['[#42](https://x.y/42) `a.ts`', 'a.ts'],
    ['[#42](https://x.y/42) the login in src/a.ts', 'src/a.ts'],
    ['[#42](https://x.y/42) [src/a.ts](../src/a.ts)', 'src/a.ts'],
    ['[docs](../docs/x.md) src/a.ts', 'docs/x.md'],
  ])('%s also names %s', (cell, path) => {
    expect(namesIn(cell)).toContain(path);
  });

  test.each<[cell: string, names: readonly string[]]>([
    ['src/a.ts', ['src/a.ts']],
    ['docs/My notes.md', ['docs/My notes.md']],
    ['src/routes/(app)/+page.svelte', ['src/routes/(app)/+page.svelte']],
    ['a-b/c_d.ts', ['a-b/c_d.ts']],
    ['"a (b).ts"', ['a (b).ts']],
    ['"a\\\\b"', ['a\\b']],
    ['src/a.ts (x) - y', ['src/a.ts (x) - y', 'src/a.ts', 'src/a.ts (x)']],
    ['(group)', ['(group)']],
    ['(group)/(a)', ['(group)/(a)']],
    ['[slug]', ['[slug]']],
    ['[...rest]', ['[...rest]']],
    ['[lang]/[slug]', ['[lang]/[slug]']],
    ['@slot', ['@slot']],
    ['@slot/', ['@slot/']],
    ['@slot/*.ts', ['@slot/*.ts']],
    ['+page/x.ts', ['+page/x.ts']],
    ['!x/y.ts', ['!x/y.ts']],
    ['#x/y.ts', ['#x/y.ts']],
    ['src/...', ['src/...']],
    ['..', ['..']],
    ['logins and tests', ['logins and tests']],
    ['🚀launch.md', ['🚀launch.md']],
    ['Editing guide', ['Editing guide']],
    ['src/lib - moved from ui/', ['src/lib - moved from ui/', 'src/lib']],
    ['[the docs](https://example.com/a)', ['[the docs](https://example.com/a)', 'the docs']],
    [
      '[the docs](https://x.y/a) (only)',
      ['[the docs](https://x.y/a) (only)', 'the docs (only)', 'the docs', '[the docs](https://x.y/a)'],
    ],
    ['my docs/new notes.md', ['my docs/new notes.md']],
    ['New files', ['New files']],
    ['everything in order', ['everything in order']],
  ])('%s names nothing but %j', (cell, names) => {
    expect(namesIn(cell)).toEqual(names);
  });

  it('gives what an exception leaves out from the top level and from the entry it belongs to', () => {
    const [, left] = parseEntries('`supabase/functions/` except `_shared/`');
    expect(left?.names).toEqual(['_shared/', 'supabase/functions/_shared/']);
  });
});

describe('any cell at all', () => {
  const anyCell = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'ab/,;`"\\(){}[]*~_-:# |<!>'.split('')), maxLength: 40 }),
  );

  it('is read without an error, into entries that name something', () => {
    holds(
      fc.property(anyCell, (cell) => {
        for (const { text, names } of parseEntries(cell)) {
          expect(text).not.toBe('');
          expect(names.length).toBeGreaterThan(0);
          expect(names).not.toContain('');
        }
      }),
      1000,
    );
  });

  it('is read the same whatever its padding', () => {
    holds(
      fc.property(anyCell, (cell) => {
        expect(parseEntries(`  ${cell}\t `)).toEqual(parseEntries(cell));
      }),
    );
  });

  it('of 80 KB of comments that stay open is read in time', () => {
    expectCpuTimeBelow(150, () => parseEntries('<!--'.repeat(20_000)));
  });

  test.each<[title: string, cell: string]>([
    ['open parentheses', '('.repeat(10_000)],
    ['open braces', '{'.repeat(10_000)],
    ['ticks', `${'`'.repeat(5_000)}a${'`a'.repeat(2_500)}`],
    ['spaces', `a${' '.repeat(10_000)}b`],
    ['stars', `**${'a*'.repeat(5_000)}`],
    ['comments that stay open', '<!--'.repeat(2_500)],
    ['line numbers', `a${':1'.repeat(5_000)}x`],
    ['links that stay open', '[`a`'.repeat(2_500)],
    ['links in front', '[a](b) '.repeat(10_000)],
    ['nested links', `${'['.repeat(2_000)}a${'](x)'.repeat(2_000)}`],
    ['underscores', `__${'a_ '.repeat(3_300)}`],
    ['angles', '<a '.repeat(3_300)],
    ['quotes that stay open', '"\\"'.repeat(3_000)],
    ['remarks', 'a (b) - '.repeat(1_250)],
    ['commas', 'a,'.repeat(5_000)],
    ['exceptions', 'a except '.repeat(1_100)],
    ['several', 'a/b and '.repeat(1_250)],
    ['list marks', '- '.repeat(5_000)],
    ['emoji', '✅ '.repeat(5_000)],
    ['boxes', 'a [x '.repeat(2_000)],
    ['line breaks', '<br'.repeat(3_300)],
    ['code spans', '`a` '.repeat(2_500)],
    ['code spans after a word', `x ${'`a` '.repeat(2_500)}`],
    ['code spans that are none', `\`a\`b ${'`a` '.repeat(2_500)}`],
    ['ticks with gaps', `${'`'.repeat(5_000)}a${'` '.repeat(2_500)}`],
    ['files', 'a/b.c '.repeat(1_700)],
    ['long words', `${'a'.repeat(5_000)} ${'a'.repeat(5_000)}`],
    ['a long name with dots', `a/${'.a'.repeat(5_000)} b/`],
    ['dots', `a/${'.a'.repeat(5_000)}-`],
    ['mentions', `@${'/a'.repeat(5_000)}*`],
    ['blanks before a line number', `a${' '.repeat(5_000)}L${'1'.repeat(5_000)}`],
    ['a list in ticks', `\`${'a/b, '.repeat(2_000)}\``],
    ['characters that nobody sees', '\u200b'.repeat(10_000)],
    ['a quote that stays open', `'${'a/ '.repeat(3_300)}`],
  ])('of 10 KB of %s is read within 50 ms', (_title, cell) => {
    expectCpuTimeBelow(50, () => parseEntries(cell));
  });
});

test('a path with a blank in a directory is one path, and no words round another', () => {
  expect(namesIn('src/my dir/a.ts')).not.toContain('dir/a.ts');
  expect(namesIn('fixing the login in src/a.ts')).toContain('src/a.ts');
  expect(namesIn('src/a.ts for lib/b.ts')).toContain('lib/b.ts');
});
