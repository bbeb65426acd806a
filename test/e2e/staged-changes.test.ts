import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { printEntry } from '../../src/core/claim-entry.ts';
import { decodeLossless } from '../../src/core/lossless-text.ts';
import { DIST } from '../support/built-tool.ts';
import {
  expectDone,
  OTHER,
  type Ran,
  type Repository,
  type RunOptions,
  repository,
  SELF,
} from '../support/e2e.ts';

const self = { session: SELF };
const CLAIMED = [{ id: OTHER, editing: 'claimed.txt' }];
const FILES = { 'claimed.txt': 'a\nb\nc\nd\ne\n', 'free.txt': 'free\n', 'dir/inside.txt': 'inside\n' };

interface Kind {
  readonly name: string;
  readonly claim: string;
  make(repo: Repository): Promise<unknown>;
}

const move = (repo: Repository, from: string, to: string) => repo.ask('mv', from, to);

const KINDS: readonly Kind[] = [
  {
    name: 'a rename away from the claimed path',
    claim: 'claimed.txt',
    make: (repo) => move(repo, 'claimed.txt', 'new.txt'),
  },
  {
    name: 'a rename onto the claimed path',
    claim: 'new.txt',
    make: (repo) => move(repo, 'free.txt', 'new.txt'),
  },
  {
    name: 'a rename into the claimed directory',
    claim: 'dir/',
    make: (repo) => move(repo, 'free.txt', 'dir/free.txt'),
  },
  {
    name: 'a rename out of the claimed directory',
    claim: 'dir',
    make: (repo) => move(repo, 'dir/inside.txt', 'out.txt'),
  },
  {
    name: 'a rename of the directory above',
    claim: 'dir/inside.txt',
    make: (repo) => move(repo, 'dir', 'folder'),
  },
  {
    name: 'a rename that only changes the case',
    claim: 'claimed.txt',
    make: (repo) => move(repo, 'claimed.txt', 'Claimed.txt'),
  },
  { name: 'a deletion', claim: 'claimed.txt', make: (repo) => repo.ask('rm', '-q', 'claimed.txt') },
  {
    name: 'a deletion from the index alone',
    claim: 'claimed.txt',
    make: (repo) => repo.ask('rm', '-q', '--cached', 'claimed.txt'),
  },
  {
    name: 'a change of mode',
    claim: 'claimed.txt',
    async make(repo) {
      chmodSync(`${repo.top}/claimed.txt`, 0o755);
      await repo.ask('add', 'claimed.txt');
    },
  },
  {
    name: 'a change of mode in the index alone',
    claim: 'claimed.txt',
    make: (repo) => repo.ask('update-index', '--chmod=+x', 'claimed.txt'),
  },
  {
    name: 'a file that becomes a symbolic link',
    claim: 'claimed.txt',
    async make(repo) {
      rmSync(`${repo.top}/claimed.txt`);
      symlinkSync('free.txt', `${repo.top}/claimed.txt`);
      await repo.ask('add', 'claimed.txt');
    },
  },
  {
    name: 'a file that becomes a directory',
    claim: 'claimed.txt',
    async make(repo) {
      rmSync(`${repo.top}/claimed.txt`);
      repo.put('claimed.txt/now/deep.txt');
      await repo.ask('add', '-A');
    },
  },
  {
    name: 'a directory that becomes a file',
    claim: 'dir/inside.txt',
    async make(repo) {
      rmSync(`${repo.top}/dir`, { recursive: true });
      repo.put('dir');
      await repo.ask('add', '-A');
    },
  },
  {
    name: 'a new file in a claimed directory that is not there yet',
    claim: 'src/new/',
    async make(repo) {
      repo.put('src/new/a.txt');
      await repo.ask('add', '-A');
    },
  },
  {
    name: 'an intent to add that was then staged',
    claim: 'intent.txt',
    async make(repo) {
      repo.put('intent.txt');
      await repo.ask('add', '-N', 'intent.txt');
      await repo.ask('add', 'intent.txt');
    },
  },
  {
    name: 'a file under a bare name in another directory',
    claim: 'Chat.svelte',
    async make(repo) {
      repo.put('web/src/Chat.svelte');
      await repo.ask('add', '-A');
    },
  },
  {
    name: 'a staged change that the working tree has taken back',
    claim: 'claimed.txt',
    async make(repo) {
      repo.put('claimed.txt');
      await repo.ask('add', 'claimed.txt');
      repo.put('claimed.txt', FILES['claimed.txt']);
    },
  },
  {
    name: 'a file that is ignored but staged by force',
    claim: 'build/out.js',
    async make(repo) {
      repo.put('.git/info/exclude', 'build/\n.claude/sessions.md\n');
      repo.put('build/out.js');
      await repo.ask('add', '-f', 'build/out.js');
    },
  },
];

describe('a commit is stopped by', () => {
  test.concurrent.each(KINDS)('$name', async ({ claim, make }) => {
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: claim }] });
    await make(repo);
    const before = await repo.head();
    const { code, stderr } = await repo.commit([], self);
    expect(stderr).toContain('guard: not committed: session e1b2 claims');
    expect(code).toBe(1);
    expect(await repo.head()).toBe(before);
    expect((await repo.guard(['check'], self)).code).toBe(1);
    expect((await repo.commit([], { session: OTHER })).code).toBe(0);
  });
});

test.concurrent('an intent to add is not staged, and stops nobody', async () => {
  await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: 'intent.txt' }] });
  repo.put('intent.txt');
  repo.put('free.txt');
  await repo.ask('add', '-N', 'intent.txt');
  await repo.ask('add', 'free.txt');
  expect((await repo.commit([], self)).code).toBe(0);
});

test.concurrent('a rename with --no-renames off, copies on and a low limit is the same two paths', async () => {
  await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: 'claimed.txt' }] });
  for (const [key, value] of [
    ['diff.renames', 'copies'],
    ['diff.renameLimit', '1'],
    ['status.renames', 'copies'],
  ] as const)
    await repo.ask('config', key, value);
  await repo.ask('mv', 'claimed.txt', 'moved.txt');
  const check = JSON.parse((await repo.guard(['check', '--json'], self)).stdout);
  expect(check.checked).toBe(2);
  expect((await repo.commit([], self)).code).toBe(1);
});

const SETTINGS: readonly (readonly [string, string])[] = [
  ['diff.noprefix', 'true'],
  ['diff.mnemonicPrefix', 'true'],
  ['diff.renames', 'copies'],
  ['diff.ignoreSubmodules', 'all'],
  ['diff.relative', 'true'],
  ['diff.external', '/bin/false'],
  ['diff.wordRegex', '.'],
  ['diff.submodule', 'log'],
  ['diff.algorithm', 'histogram'],
  ['diff.statNameWidth', '3'],
  ['diff.dirstat', 'lines'],
  ['diff.interHunkContext', '9'],
  ['diff.ignoreSpaceChange', 'true'],
  ['core.quotePath', 'false'],
  ['core.abbrev', '4'],
  ['core.pager', 'cat >&2'],
  ['color.ui', 'always'],
  ['color.diff', 'always'],
  ['color.status', 'always'],
  ['column.ui', 'always'],
  ['status.short', 'true'],
  ['status.branch', 'true'],
  ['status.showStash', 'true'],
  ['status.relativePaths', 'false'],
  ['status.showUntrackedFiles', 'no'],
  ['status.submoduleSummary', 'true'],
  ['log.showSignature', 'true'],
  ['advice.statusHints', 'false'],
  ['core.preloadIndex', 'false'],
  ['core.untrackedCache', 'true'],
  ['core.splitIndex', 'true'],
  ['index.version', '4'],
  ['core.precomposeUnicode', 'true'],
  ['core.attributesFile', '/nonexistent'],
  ['feature.manyFiles', 'true'],
];

test.concurrent.each(SETTINGS)('git config %s %s changes nothing', async (key, value) => {
  await using repo = await repository(FILES, {
    rows: [{ id: SELF, editing: 'free.txt, late.txt' }, ...CLAIMED],
  });
  await repo.ask('config', key, value);
  repo.put('claimed.txt');
  await repo.ask('add', '-A');
  expect((await repo.commit([], self)).code).toBe(1);
  expect((await repo.commit(['-a'], { ...self, cwd: `${repo.top}/dir` })).code).toBe(1);
  await repo.ask('reset', '-q', '--hard');
  repo.put('free.txt');
  repo.put('late.txt');
  const passed = await repo.commit(['-a'], self);
  expect(passed.code).toBe(0);
  expect(passed.stderr).toContain('guard: released free.txt');
  expect(repo.row(SELF)).toContain('| late.txt |');
});

const NAMES: readonly string[] = [
  'with space.txt',
  ' leading',
  'trailing ',
  'tab\there',
  'new\nline',
  'cr\rhere',
  'quote"double',
  "quote'single",
  'back\\slash',
  'back`tick',
  'pi|pe',
  'comma, here',
  'semi;colon',
  '-leading-dash',
  '--help',
  '-',
  '--',
  '!bang',
  '#hash',
  ':colon',
  ':(top)magic',
  ':!negative',
  'src/routes/[slug]/+page.svelte',
  'src/routes/[...rest]/+page.ts',
  'src/routes/(shop)/+layout.svelte',
  'app/@modal/(.)photo/page.tsx',
  'a*b',
  'what?',
  '{a,b}',
  '~tilde',
  '$dollar',
  'none',
  'n/a',
  '_(none)_',
  'NOT src',
  'a (remark)',
  'a - b',
  'a: b',
  'file.ts:12',
  '2026-02-20',
  '\u0001control',
  '\u001b[31mred',
  'del\u007f',
  'ä.txt',
  'a\u0308.txt',
  '日本語/メモ.md',
  '👩‍👩‍👧.md',
  '\u202eevil.txt',
  '\u00a0nbsp',
  'x'.repeat(250),
  `${'d/'.repeat(300)}deep.txt`,
];

const BYTES: readonly (readonly [string, Buffer])[] = [
  ['Latin-1 (caf\\xe9.txt)', Buffer.from('caf\xe9.txt', 'latin1')],
  ['no UTF-8 at all', Buffer.from([0xff, 0xfe, 0x2f, 0x80, 0x2e, 0x78])],
  ['a torn character', Buffer.from([0x61, 0xe2, 0x82])],
];

/** Puts a path into the index as another's staged change, whatever the file system thinks of its name. */
async function stage(repo: Repository, path: Uint8Array): Promise<void> {
  const blob = (await repo.git(['hash-object', '-w', '--stdin'], { input: 'text' })).stdout.trim();
  const line = Buffer.concat([Buffer.from(`100644 ${blob} 0\t`), path, Buffer.from([0])]);
  expectDone(await repo.git(['update-index', '-z', '--index-info'], { input: line }));
}

describe('a name that breaks tables, globs or quoting is found again:', () => {
  test.concurrent.each(NAMES.map((name) => [JSON.stringify(name).slice(0, 60), name] as const))(
    '%s',
    async (_title, name) => {
      await using repo = await repository(FILES, { rows: [{ id: SELF, editing: 'free.txt' }] });
      const claim = await repo.guard(['claim', '--', name.startsWith(' ') ? `./${name}` : name], {
        session: OTHER,
      });
      expect(claim.stderr).toContain('Claimed for e1b2');
      expect(claim.code).toBe(0);
      await stage(repo, Buffer.from(name));
      const json = JSON.parse((await repo.guard(['check', '--json'], self)).stdout);
      expect(json.findings.map(({ path, holder }: Record<string, string>) => [path, holder])).toEqual([
        [name, OTHER],
      ]);
      const refused = await repo.commit([], self);
      expect(refused.code).toBe(1);
      expect(refused.stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e]/);
      expect((await repo.commit([], { session: OTHER })).code).toBe(0);
    },
  );

  test.concurrent.each(BYTES)('%s', async (_title, name) => {
    const claim = printEntry(decodeLossless(name));
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: claim }] });
    await stage(repo, name);
    const refused = await repo.commit([], self);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('\\x');
    expect((await repo.commit([], { session: OTHER })).code).toBe(0);
  });

  test.concurrent.each(BYTES)('%s, also on the command line', async (_title, name) => {
    const claim = printEntry(decodeLossless(name));
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: claim }] });
    await stage(repo, name);
    const { stderr } = await repo.commit([], self);
    const [, path = ''] = /wait for it +guard wait (.+)/.exec(stderr) ?? [];
    const guard = (words: string, options: RunOptions = {}): Promise<Ran> =>
      repo.sh(`node '${DIST}/guard.cjs' ${words}`, options);
    expect((await guard(`wait ${path} --timeout 0s`)).code).toBe(4);
    expectDone(await guard(`release ${path}`, { session: OTHER }));
    expect(repo.row(OTHER)).toMatch(/\| - \|$/);
    expectDone(await guard(`claim ${path} free.txt`, { session: OTHER }));
    expect(repo.row(OTHER)).toContain(`| ${claim}, free.txt |`);
  });

  test.concurrent.each([
    ['src/routes/[slug]/+page.svelte', 'src/routes/s/+page.svelte'],
    ['src/routes/(app)/a.ts', 'src/routes/app/a.ts'],
    ['!a.txt', 'b.txt'],
    ['a.txt', 'b/a.txt.bak'],
    ['src', 'src2/a.txt'],
    ['src/*.ts', 'src/deep/a.ts'],
    ['Chat.svelte', 'web/MyChat.svelte'],
    ['src/a.ts', 'src/a.tsx'],
  ])('a claim of %s leaves %s alone', async (claim, path) => {
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: claim }] });
    await stage(repo, Buffer.from(path));
    expect((await repo.commit([], self)).code).toBe(0);
  });

  test.concurrent.each([
    ['composed', 'decomposed', 'd\u00e9j\u00e0.txt', 'de\u0301ja\u0300.txt'],
    ['decomposed', 'composed', 'de\u0301ja\u0300.txt', 'd\u00e9j\u00e0.txt'],
  ])('a claim in %s Unicode covers the %s spelling', async (_one, _other, claim, path) => {
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: claim }] });
    await stage(repo, Buffer.from(path));
    expect((await repo.commit([], self)).code).toBe(1);
  });

  test.concurrent('case counts, unless core.ignorecase says otherwise', async () => {
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: 'Src/A.ts' }] });
    await stage(repo, Buffer.from('src/a.ts'));
    await repo.ask('config', 'core.ignorecase', 'true');
    expect((await repo.commit([], self)).code).toBe(1);
    await repo.ask('config', 'core.ignorecase', 'false');
    expect((await repo.commit([], self)).code).toBe(0);
  });

  test.concurrent.each([
    ['include.path', '../.gitshared'],
    ['includeIf.onbranch:main.path', '../.gitshared'],
  ])('core.ignorecase counts also from a file that %s names', async (key, path) => {
    await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: 'SRC/A.ts' }] });
    await repo.ask('config', '--unset-all', 'core.ignorecase').catch(() => {});
    repo.put('.gitshared', '[core]\n\tignoreCase\n');
    await repo.ask('config', key, path);
    await stage(repo, Buffer.from('src/a.ts'));
    expect((await repo.guard(['check', 'src/a.ts'], self)).code).toBe(1);
    expect((await repo.commit([], self)).code).toBe(1);
    repo.put('.gitshared', '[core]\n\tignoreCase = no\n');
    expect((await repo.commit([], self)).code).toBe(0);
  });
});

test.concurrent('a thousand staged files are judged at once, and the list is cut', async () => {
  await using repo = await repository(FILES, { rows: [{ id: OTHER, editing: 'many/' }] });
  mkdirSync(`${repo.top}/many`);
  for (let number = 0; number < 1000; number += 1) repo.put(`many/${number}.txt`);
  await repo.ask('add', '-A');
  const { code, stderr } = await repo.commit([], self);
  expect(code).toBe(1);
  expect(stderr).toMatch(/claims .*1000 staged files/);
  expect(stderr).toContain('… and 990 more');
  renameSync(`${repo.top}/many`, `${repo.top}/gone`);
  expect((await repo.commit(['-a'], self)).code).toBe(1);
});
