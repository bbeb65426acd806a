import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/commands/check.ts';
import { type Context, openContext } from '../../src/context.ts';
import { viewLocks } from '../../src/core/lock-view.ts';
import { encodeLossless } from '../../src/core/lossless-text.ts';
import { parseSessionsFile } from '../../src/core/sessions-file/parse.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { GuardError } from '../../src/errors.ts';
import { findRepository } from '../../src/git/find-repository.ts';
import { installedAwks } from '../support/awks.ts';
import { DIST } from '../support/built-tool.ts';
import { DEFAULT_LIMITS } from '../support/default-limits.ts';
import { ago, environment, OTHER, type Repository, repository, SELF } from '../support/e2e.ts';

/** What the shell asks before it starts Node, word for word. */
function runAwk(awk: readonly string[], repo: Repository, self: string, question = 'commit') {
  const [program = '', ...args] = awk;
  const script = join(DIST, 'prefilter.awk');
  const given = ['-v', `question=${question}`, '-v', `self=${self}`, '-v', 'path=', '-f', script];
  return spawnSync(program, [...args, ...given, '.claude/sessions.md'], {
    cwd: repo.top,
    env: { ...environment(repo.home), LC_ALL: 'C' },
    encoding: 'utf8',
  });
}

function saysNothing(awk: readonly string[], repo: Repository, self: string): boolean {
  return runAwk(awk, repo, self).status === 0;
}

const segment = fc.constantFrom(
  'a',
  'b.ts',
  'src',
  'A',
  'c-d_e',
  '[s]',
  '(g)',
  '(.)a',
  '$i',
  'x+y',
  'e\u0301',
  '\u00e9',
  '.env',
  'none',
  '@m',
  'a b',
);
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
const oddEntry = fc.constantFrom(
  '*',
  '**',
  'src/*',
  '**/b.ts',
  'src/**',
  '{a,b}',
  '.',
  './a',
  '/a',
  'src/',
  'src//a',
  'a/../b.ts',
  '..',
  '-',
  'none',
  'n/a',
  '_(none)_',
  '`a`',
  '**a**',
  '[a](x)',
  '"a"',
  '"a, b"',
  '"\\303\\251"',
  'NOT a',
  'except a',
  'a (remark)',
  'a - remark',
  'a:12',
  'a # x',
  'src\\a',
  'a\\|b',
  '\\a',
  '~~a~~',
  '__a__',
  '__src/b.ts__',
  '[src/[s]](x)',
  '[a][1]',
  '<a>',
  '',
  'a;b.ts',
  'a,b.ts',
  'a.',
  'b.ts.',
  '@src/b.ts',
  '@src/a.',
  '@src/*.ts',
  'a<br>b.ts',
  '`a` `b.ts`',
  'src/a and src/b.ts',
  'src/b.ts ✅',
  '- src/b.ts',
  '(src/a)',
  '(a, b.ts)',
  'x(a, b.ts',
  'x(a]b, src/b.ts)',
  'x(a(b), b.ts)',
  'x[a, b.ts]',
  '[a](b.ts)',
  'x[a](b.ts)',
);
const entry = fc.oneof({ weight: 3, arbitrary: path }, { weight: 1, arbitrary: oddEntry });
const editing = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('-', '', 'none', '—', '_(none)_', 'N/A') },
  {
    weight: 5,
    arbitrary: fc
      .array(entry, { minLength: 1, maxLength: 3 })
      .chain((entries) => fc.constantFrom(', ', ',', '; ', ' , ').map((comma) => entries.join(comma))),
  },
);
const id = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(SELF, OTHER, 'A7F3', 'x.y-z_1') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `\`${OTHER}\``,
      `**${SELF}**`,
      `[${OTHER}](x)`,
      `__${OTHER}__`,
      `__${SELF}__`,
      `${SELF} (night)`,
      '-',
      '',
      'é',
      '2026-01-01',
      'src/a',
      'a',
    ),
  },
);
const stamp = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(30, 1000, 5000).map((seconds) => ago(seconds)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'yesterday',
      '2026-02-20',
      '2099-01-01T00:00:00Z',
      '20990101T000000Z',
      '20200101T0000Z',
      'Started',
      'T',
      '10:30',
      '-',
    ),
  },
);
const pad = fc.constantFrom(' ', '  ', '', '\t');
const row = fc
  .tuple(
    fc.array(fc.oneof(id, stamp, editing), { maxLength: 6 }),
    fc.tuple(id, stamp, stamp, editing),
    fc.integer({ min: 0, max: 9 }),
    pad,
  )
  .map(([loose, plain, kind, gap]) => {
    const cells = kind === 0 ? loose : kind === 1 ? [plain[2], plain[0], plain[3], plain[1]] : plain;
    return `|${cells.map((cell) => `${gap}${cell}${gap}`).join('|')}${kind === 2 ? '' : '|'}`;
  });
const noise = fc.constantFrom(
  '',
  '```',
  '~~~',
  '<!--',
  '-->',
  'Remember `<!--` here',
  'Remember \\<!-- here',
  'Remember <!-- here',
  '    <!--',
  '<!-->',
  '- a\n  - b\n    ```',
  '    ```',
  '- ```',
  '## Active Sessions',
  '## Notes (Active Sessions)',
  '## Active Sessions_',
  '# Other',
  '### ACTIVE SESSIONS (2)',
  '## X Lock',
  '- **Status:** NONE',
  '| Session ID | Started | Last Active | Currently Editing |',
  '| ---------- | ------- | ----------- | ----------------- |',
  '| Currently Editing | Started | Last Active | Session ID |',
  '| Files | T | | ID |',
  '| Claims | | | Session |',
  '|:-:|--:|---|---|',
  '|---|',
  '| Last Active | Session ID | Currently Editing |',
  'Session ID | Started | Last Active | Currently Editing\n--- | --- | --- | ---',
  'Files | Started | Last Active | ID\n|---|---|---|---|',
  '|---|---|---|',
  '<<<<<<< HEAD',
  '||||||| base',
  '=======',
  '>>>>>>> theirs',
  'prose | with | pipes',
  '- e1b2 | scope=a',
);
const line = fc.oneof(
  { weight: 3, arbitrary: row },
  { weight: 2, arbitrary: noise },
  { weight: 1, arbitrary: row.map((text) => `   ${text}`) },
  { weight: 1, arbitrary: row.map((text) => text.replace(/^\|\s*|\|$/g, '')) },
  { weight: 1, arbitrary: fc.tuple(row, noise).map(([text, more]) => `${text} ${more}`) },
);
const sessionsText = fc
  .tuple(
    fc.constantFrom('plain', 'plain', 'plain', 'bare', 'bom'),
    fc.array(line, { maxLength: 6 }),
    fc.constantFrom('\n', '\n', '\r\n'),
    fc.boolean(),
  )
  .map(([head, lines, eol, isEnded]) => {
    const text =
      (head === 'bare' ? '' : head === 'bom' ? `\ufeff${TEMPLATE}` : TEMPLATE) +
      lines.join('\n') +
      (isEnded ? '\n' : '');
    return text.replaceAll('\n', eol);
  });
/** A claim that may well cover one of the staged paths: a beginning or an end of it, in this case or another. */
const claimOn = (staged: readonly string[]): fc.Arbitrary<string> => {
  if (staged.length === 0) return path;
  const nat = fc.nat({ max: 3 });
  return fc
    .tuple(fc.constantFrom(...staged), nat, nat, fc.constantFrom('as is', 'as is', 'upper', 'lower', 'slash'))
    .map(([whole, drop, keep, form]) => {
      const segments = whole.split('/');
      const part = segments
        .slice(drop % segments.length)
        .slice(0, keep === 0 ? undefined : keep)
        .join('/');
      if (form === 'upper') return part.toUpperCase();
      if (form === 'lower') return part.toLowerCase();
      return form === 'slash' ? `${part}/` : part;
    });
};

/** As guard itself writes it, so that the prefilter has something to say. */
const plainText = (staged: readonly string[]): fc.Arbitrary<string> => {
  const claims = fc.array(
    fc.oneof(claimOn(staged), path).filter((each) => /^[\w./@+()[\]$-]+$/.test(each)),
    {
      minLength: 1,
      maxLength: 2,
    },
  );
  const rows = fc.tuple(fc.constantFrom(SELF, OTHER, 'A7F3'), claims, fc.constantFrom('', '\r'));
  return fc
    .array(rows, { minLength: 1, maxLength: 3 })
    .map(
      (all) =>
        TEMPLATE +
        all
          .map(
            ([who, entries, end]) => `| ${who} | ${ago(600)} | ${ago(30)} | ${entries.join(', ')} |${end}\n`,
          )
          .join(''),
    );
};

/** A header of other words, under which the cells mean something else than in guard's own table. */
const swappedText = (staged: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('| Files | T | | ID |', '| Claims | | | Session |', '| id | | | files |'),
      claimOn(staged),
    )
    .map(
      ([header, claim]) =>
        `## Active Sessions\n\n${header}\n|---|---|---|---|\n| ${claim} | ${ago(600)} | ${ago(30)} | ${OTHER} |\n`,
    );

const stagedPaths = fc.uniqueArray(path, {
  maxLength: 3,
  comparator: (one, other) => one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`),
});
const world = stagedPaths.chain((staged) =>
  fc.record({
    staged: fc.constant(staged),
    texts: fc.array(fc.oneof(sessionsText, plainText(staged), plainText(staged), swappedText(staged)), {
      minLength: 8,
      maxLength: 8,
    }),
    self: fc.constantFrom(SELF, OTHER, '', 'zzzz'),
    ignoreCase: fc.constantFrom(false, false, true),
  }),
);

interface Case {
  readonly text: string;
  readonly self: string;
  readonly staged: readonly string[];
  readonly findings: number;
  /** Those that said "surely nothing". */
  readonly nothing: readonly string[];
}

/** Below zero where guard cannot tell. */
async function countFindings(context: Context): Promise<number> {
  try {
    return (await check(context, [])).facts.findings.length;
  } catch (error) {
    if (error instanceof GuardError && error.code === 'file-damaged') return -1;
    throw error;
  }
}

/** `PREFILTER_RUNS=1000 PREFILTER_SEED=7` looks further. */
const RUNS = Number(process.env.PREFILTER_RUNS ?? 25);
const SEED = Number(process.env.PREFILTER_SEED ?? 20260220);

test('awk never says "surely nothing" where there is a finding', {
  timeout: 60_000 + RUNS * 2000,
}, async () => {
  await using repo = await repository({ 'README.md': '1' });
  const blob = await repo.ask('rev-parse', 'HEAD:README.md');
  const awks = installedAwks();
  const cases: Case[] = [];
  for (const { staged, texts, self, ignoreCase } of fc.sample(world, { numRuns: RUNS, seed: SEED })) {
    await repo.ask('read-tree', 'HEAD');
    const info = staged.map((each) => `100644 ${blob}\t${each}\0`).join('');
    await repo.git(['update-index', '-z', '--index-info'], { input: encodeLossless(info) });
    await repo.ask('config', 'core.ignorecase', String(ignoreCase));
    const env = { ...environment(repo.home), ...(self === '' ? {} : { GUARD_SESSION: self }) };
    const found = findRepository(repo.top, env);
    for (const text of texts) {
      writeFileSync(repo.file, encodeLossless(text));
      const findings = await countFindings(await openContext({ cwd: repo.top, env, repository: found }));
      const nothing = awks.filter((awk) => saysNothing(awk, repo, self)).map((awk) => awk.join(' '));
      const short = text.replace(TEMPLATE, 'TEMPLATE\n');
      cases.push({ text: short, self, staged, findings, nothing });
    }
  }
  expect(cases.filter(({ nothing, findings }) => nothing.length > 0 && findings !== 0)).toEqual([]);
  // All awks say the same, and both answers come often enough for that to mean something.
  expect(cases.filter(({ nothing }) => nothing.length > 0 && nothing.length < awks.length)).toEqual([]);
  expect(cases.filter(({ nothing }) => nothing.length > 0).length).toBeGreaterThan(RUNS);
  expect(cases.filter(({ findings }) => findings > 0).length).toBeGreaterThan(RUNS / 2);
});

const STARRED_PATHS = ['b.ts', 'src/b.ts', 'src/api/[id]/b.test.ts', '.env', 'a/_b/c', 'lib/src.ts'];
/** Makes of a segment one that covers it, mostly. */
const withStar = fc.constantFrom(
  (text: string) => text,
  (text: string) => text,
  () => '*',
  () => '**',
  () => '_*',
  (text: string) => `${text.slice(0, 1)}*`,
  (text: string) => `*${text.slice(-1)}`,
  (text: string) => `${text.slice(0, -1)}?`,
  (text: string) => `${text}***`,
  (text: string) => `*${text}*`,
);
const starredClaim = fc
  .tuple(
    fc.constantFrom(...STARRED_PATHS),
    fc.array(withStar, { minLength: 4, maxLength: 4 }),
    fc.constantFrom('', '', '/', '/**', '/*'),
    fc.constantFrom('', '', '**/', '/', './'),
  )
  .map(([whole, starred, end, start]) => {
    const segments = whole.split('/').map((segment, at) => starred[at]?.(segment) ?? segment);
    return `${start}${segments.join('/')}${end}`;
  });

test('awk never says "surely nothing" where a claim with stars covers what is staged', async () => {
  await using repo = await repository({ 'README.md': '1' });
  const awks = installedAwks();
  for (const path of STARRED_PATHS) repo.put(path, '1');
  const env = { ...environment(repo.home), GUARD_SESSION: SELF };
  const found = findRepository(repo.top, env);
  const cases: Case[] = [];
  for (const claim of fc.sample(starredClaim, { numRuns: RUNS * 4, seed: SEED })) {
    const staged = [STARRED_PATHS[cases.length % STARRED_PATHS.length] ?? ''];
    await repo.ask('read-tree', 'HEAD');
    await repo.ask('--literal-pathspecs', 'add', ...staged);
    const text = `${TEMPLATE}| ${OTHER} | ${ago(600)} | ${ago(30)} | ${claim} |\n`;
    writeFileSync(repo.file, text);
    const { facts } = await check(await openContext({ cwd: repo.top, env, repository: found }), []);
    const nothing = awks.filter((awk) => saysNothing(awk, repo, SELF)).map((awk) => awk.join(' '));
    cases.push({ text: claim, self: SELF, staged, findings: facts.findings.length, nothing });
  }
  expect(cases.filter(({ nothing, findings }) => nothing.length > 0 && findings > 0)).toEqual([]);
  expect(cases.filter(({ nothing }) => nothing.length > 0 && nothing.length < awks.length)).toEqual([]);
  expect(cases.filter(({ nothing }) => nothing.length > 0).length).toBeGreaterThan(RUNS / 5);
  expect(cases.filter(({ findings }) => findings > 0).length).toBeGreaterThan(RUNS / 2);
}, 120_000);

const lockLine = fc.constantFrom(
  '## Vercel Deployment Lock',
  '## 1️⃣ Vercel Deployment Lock',
  '## ℹ️ Vercel Deployment Lock',
  '## 1. Vercel Deployment Lock',
  '- **Status:** NONE',
  '- **Status:** NONE ',
  '- **Status:** NONE (soon)',
  '- **Status:** IN_PROGRESS',
  '- Status: held',
  '- [x] **Status:** IN_PROGRESS',
  '- [x] **Claimed by:** e1b2',
  '**STATUS**: taken',
  '- **Claimed by:** -',
  '- **Claimed by:** e1b2',
  '- **State:** LOCKED',
  '- Owner: e1b2',
  'Held by: e1b2',
  '- **Claimed  by:** e1b2',
  '* __CLAIMED\tBY__: e1b2',
  'Remember `<!--` here',
  '<!--',
  '-->',
  '```',
  '',
);

test('awk never says "surely nothing" to a push where the Vercel lock is held', async () => {
  await using repo = await repository({ 'README.md': '1' });
  const timing = { now: Date.now(), modifiedAt: Date.now() };
  const awks = installedAwks();
  const answers = fc
    .sample(fc.array(lockLine, { maxLength: 6 }), { numRuns: 300, seed: SEED })
    .map((lines, index) => {
      const heading = index % 3 === 0 ? '## Vercel' : '## Vercel Deployment Lock';
      const text = `## Active Sessions\n\n${heading}\n\n${lines.join('\n')}\n`;
      writeFileSync(repo.file, encodeLossless(text));
      const locks = viewLocks(parseSessionsFile(text), timing, DEFAULT_LIMITS);
      const held = locks.some((lock) => lock.name === 'vercel' && lock.held);
      const nothing = awks.filter((awk) => runAwk(awk, repo, SELF, 'push').status === 0);
      return { text, held, nothing: nothing.length };
    });
  expect(answers.filter(({ held, nothing }) => held && nothing > 0)).toEqual([]);
  expect(answers.filter(({ held }) => held).length).toBeGreaterThan(30);
  expect(answers.filter(({ nothing }) => nothing === awks.length).length).toBeGreaterThan(30);
});

describe.each(installedAwks().map((awk) => ({ awk })))('$awk', ({ awk }) => {
  /** What awk says of these staged files where session OTHER claims `src/held.ts`. */
  async function answerTo(
    files: Record<string, string>,
    claim = 'src/held.ts',
    ruin: (repo: Repository) => void = () => {},
  ) {
    await using repo = await repository({ 'README.md': '1' });
    for (const [path, text] of Object.entries(files)) repo.put(path, text);
    await repo.ask('add', '.');
    writeFileSync(repo.file, `${TEMPLATE}| ${OTHER} | ${ago(600)} | ${ago(30)} | ${claim} |\n`);
    ruin(repo);
    const { stdout, status } = runAwk(awk, repo, SELF);
    return [status, ...stdout.split('\n').slice(0, -1)];
  }

  const plain = `${TEMPLATE}| ${OTHER} | ${ago(600)} | ${ago(30)} | - |\n`;
  const utf16 = (mark: string): Buffer => Buffer.from(mark + plain, 'utf16le');
  const seesNul = spawnSync(awk[0] ?? '', [
    ...awk.slice(1),
    'BEGIN { exit length(sprintf("%c", 0)) }',
  ]).status;
  const unread: readonly (readonly [what: string, bytes: Buffer])[] = [
    ['UTF-16', utf16('')],
    ['UTF-16 with a mark', utf16('\ufeff')],
    ['UTF-16, big end first', utf16('').swap16()],
    ['UTF-16, big end first, with a mark', utf16('\ufeff').swap16()],
    ['UTF-16 with a row of UTF-8', Buffer.concat([utf16('\ufeff'), Buffer.from(plain)])],
    ['lines that end with CR', Buffer.from(plain.replaceAll('\n', '\r'))],
    ['lines of which some end with CR', Buffer.from(`${plain}a\rb\n`)],
    ['noise', Buffer.from([0x8f, 0xc1, 0x0a, 0xfe, 0x41, 0xff, 0x0a])],
    ['prose', Buffer.from('a\n'.repeat(10))],
    ['a header alone', Buffer.from(plain.slice(plain.indexOf('| Session ID')).split('\n', 1).join('\n'))],
    ['no heading', Buffer.from(plain.replace('## Active Sessions\n', ''))],
    ['a heading in a fence', Buffer.from(`\`\`\`\n${plain}\`\`\`\n`)],
    ['a heading in a comment', Buffer.from(`<!--\n${plain}-->\n`)],
    ['a heading that only mentions the sessions', Buffer.from(plain.replace('Active', 'Notes (Active'))],
    ['a heading of other sessions', Buffer.from(plain.replace('Active', 'Inactive'))],
    ['6 MB in one line', Buffer.alloc(6_000_000, 'a')],
    ['6 MB after the table', Buffer.from(plain + 'aa\n'.repeat(2_000_000))],
    ...(seesNul === 1 ? [['a NUL', Buffer.from(`${plain}a\0b\n`)] as const] : []),
  ];
  test.each([
    'e1b2 mends the build, wait',
    '| Field | Value |\n| --- | --- |\n| State | e1b2 |',
    'e1b2 mends it\n\n## Docker Rebuild Lock\n\n- **Status:** NONE',
    'e1b2 mends it\n\nDocker Rebuild Lock\n---\n\n- **Status:** NONE',
  ])('asks about a push where the Vercel lock’s section has other words than a status: %j', async (body) => {
    await using repo = await repository({ 'README.md': '1' });
    for (const [text, status] of [
      ['- **Status:** NONE', 0],
      [body, 1],
    ] as const)
      for (const place of [
        `## Vercel Deployment Lock\n\n${text}\n\n${plain}`,
        `${plain}\n## Vercel Deployment Lock\n\n${text}\n`,
      ]) {
        writeFileSync(repo.file, place);
        expect([place, runAwk(awk, repo, SELF, 'push').status]).toEqual([place, status]);
      }
  });

  test.each(unread)('asks about what may be no text that guard reads: %s', async (_what, bytes) => {
    await using repo = await repository({ 'README.md': '1' });
    writeFileSync(repo.file, plain);
    expect([runAwk(awk, repo, SELF).status, runAwk(awk, repo, SELF, 'push').status]).toEqual([0, 0]);
    writeFileSync(repo.file, bytes);
    expect([runAwk(awk, repo, SELF).status, runAwk(awk, repo, SELF, 'push').status]).toEqual([1, 1]);
  });

  test.each([`x${' '.repeat(100_000)}y`, `x${' \t'.repeat(50_000)}y`, ' '.repeat(100_000)])(
    'asks at once about a cell of blanks (%#)',
    async (cell) => {
      await using repo = await repository({ 'README.md': '1' });
      writeFileSync(repo.file, `${plain}| e1b2 | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | ${cell} |\n`);
      const start = performance.now();
      expect(runAwk(awk, repo, SELF).status).toBe(1);
      // Taken off at each blank anew, it would be more than a minute.
      expect(performance.now() - start).toBeLessThan(20_000);
    },
  );

  test('hands git’s list on where a path may match, with proof that it is whole', async () => {
    expect(await answerTo({ 'a.ts': '1', 'src/held.ts': '1', 'src/z z.ts': '1' })).toEqual([
      1,
      'staged',
      'a.ts',
      'src/held.ts',
      'src/z z.ts',
      '//end',
    ]);
  });

  test.each([
    ['src/api/**', { 'src/other/a.ts': '1', 'api.ts': '1' }],
    ['**/held.ts', { 'src/a.ts': '1' }],
    ['src/a?/*.test.ts', { 'lib/a.test.ts': '1' }],
    ['lib/', { 'src/lib.ts': '1' }],
    ['app/a/page.tsx', { 'app/b/page.tsx': '1', 'page.tsx': '1', 'a/page.tsx': '1' }],
    ['a/b', { 'a/c/b': '1', 'b/a': '1' }],
    ['src/api/*/page.tsx', { 'app/page.ts': '1' }],
    ['src/api/*', { 'api/src/x': '1', 'x/api': '1' }],
    ['app/(shop)/[slug]/page.tsx', { 'app/(shop)/[id]/page.tsx': '1', 'app/shop/s/page.tsx': '1' }],
    ['lib/a.ts, app/[[...rest]]/(.)photo/*', { 'app/[...rest]/(.)photo/page.tsx': '1' }],
    ['routes/posts.$id.tsx', { 'routes/posts.$slug.tsx': '1' }],
  ])('says that %s covers nothing without its plain segments', async (claim, files) => {
    expect(await answerTo(files, claim)).toEqual([0, 'nothing']);
  });

  test.each([
    ['*.ts', ['ask']],
    ['**/*', ['ask']],
    ['*src/a*', ['ask']],
    ['_src_/*', ['ask']],
    ['_src/b.ts_', ['ask']],
    [`src/${'a*'.repeat(24)}`, ['ask']],
    ['src/{a,b}/*', ['ask']],
    ['\\\\src', ['ask']],
    ['src\\\\b.ts', ['ask']],
    ['src/*.ts', ['staged', 'src/b.ts', '//end']],
    ['**/src/**', ['staged', 'src/b.ts', '//end']],
    ['src/b.ts', ['staged', 'src/b.ts', '//end']],
    ['src/', ['staged', 'src/b.ts', '//end']],
    ['b.ts', ['staged', 'src/b.ts', '//end']],
    ['@src/b.ts', ['ask']],
    ['lib/x.ts, @src/b.ts', ['ask']],
    ['./src/b.ts', ['ask']],
    ['lib/x.ts, ./src/b.ts', ['ask']],
    ['lib/../src/b.ts', ['ask']],
    ['src//b.ts', ['ask']],
    ['/src/b.ts', ['ask']],
    ['src/b.ts., lib/x.ts', ['ask']],
    ['lib/x.ts, None', ['ask']],
    ['n/a, lib/x.ts', ['ask']],
    ['lib/x.ts, --', ['ask']],
    ['lib/x.ts, src/', ['staged', 'src/b.ts', '//end']],
    ['[src/b.ts](x)', ['ask']],
    ['lib/x.ts, [x](src/b.ts)', ['ask']],
    ['lib/(x, src/b.ts)', ['ask']],
    ['(src/b.ts)', ['ask']],
  ])('asks about %s', async (claim, answer) => {
    expect(await answerTo({ 'src/b.ts': '1' }, claim)).toEqual([1, ...answer]);
  });

  test('says so where nothing can match', async () => {
    expect(await answerTo({ 'a.ts': '1' })).toEqual([0, 'nothing']);
  });

  test.each<[string, Record<string, string>, string]>([
    ['a claim that is no plain path', { 'a.ts': '1' }, 'src/{a,b}'],
    ['a quoted name before the first match', { 'a\t.ts': '1', 'src/held.ts': '1' }, 'src/held.ts'],
  ])('asks without a list for %s', async (_what, files, claim) => {
    expect(await answerTo(files, claim)).toEqual([1, 'ask']);
  });

  test('gives no proof where a quoted name comes after the first match', async () => {
    expect(await answerTo({ 'src/held.ts': '1', 'src/z\u00e9.ts': '1' })).toEqual([
      1,
      'staged',
      'src/held.ts',
    ]);
  });

  test('asks without a list where the match comes after a thousand others', async () => {
    const many = Array.from({ length: 1_002 }, (_, index) => [`m/${index}.ts`, '1']);
    expect(await answerTo({ ...Object.fromEntries(many), 'src/held.ts': '1' })).toEqual([1, 'ask']);
    expect(await answerTo(Object.fromEntries(many))).toEqual([0, 'nothing']);
  });

  test.each(['src/HELD.ts', 'Src/held.TS', 'SRC/*', '**/Held.ts'])(
    'asks where only upper and lower case may differ, as many a file may set core.ignorecase: %s',
    async (claim) => {
      expect(await answerTo({ 'sRC/hElD.ts': '1' }, claim)).toEqual([1, 'staged', 'sRC/hElD.ts', '//end']);
      expect(await answerTo({ 'srcs/head.ts': '1' }, claim)).toEqual([0, 'nothing']);
    },
  );

  test('asks where git fails', async () => {
    const ruin = ({ top }: Repository) => writeFileSync(join(top, '.git', 'index'), 'no index');
    expect(await answerTo({ 'a.ts': '1' }, 'src/held.ts', ruin)).toEqual([1, 'ask']);
  });
});
