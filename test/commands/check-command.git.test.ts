import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideCommandImpact, takesUnchanged } from '../../src/checks/command-impact.ts';
import { checkCommand } from '../../src/commands/check-command.ts';
import { type Context, openContext } from '../../src/context.ts';
import { parseEntries } from '../../src/core/claim-entry.ts';
import { indexCoverage } from '../../src/core/coverage.ts';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { ignoredAmong } from '../../src/git/ignored.ts';
import { fileEffectsOf } from '../../src/shell/file-effects.ts';
import type { GitEffect } from '../../src/shell/git/effect.ts';
import { gitEffectsOf } from '../../src/shell/git-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';

let top: string;
const now = Date.UTC(2026, 1, 20, 10, 40);
const STAMP = '2026-02-20T10:35:00Z';
const row = (id: string, cell: string): string => `| ${id} | ${STAMP} | ${STAMP} | ${cell} |\n`;
const CROWD = Array.from({ length: 700 }, (_, at) =>
  row(`c${at}`, `lib/crowd-${at}.ts, docs/part-${at}/*.md, src/far-${at}/`),
).join('');

function write(path: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), `${path}\n`);
}

beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-check-command-')));
  const git = (...args: string[]) => spawnSync('git', args, { cwd: top });
  git('init', '-q', '-b', 'main');
  write('.gitignore');
  writeFileSync(join(top, '.gitignore'), '*.log\nout/\n.claude/\n');
  for (const path of ['a.ts', 'clean.ts', 'src/a.ts', 'src/clean.ts', 'src/sub/c.ts', 'ä.ts']) write(path);
  git('add', '.');
  git('-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'one');
  for (const path of ['a.ts', 'src/a.ts']) writeFileSync(join(top, path), 'two\n');
  for (const path of ['new.ts', 'src/x.log', 'out/y', 'src/sub/n.ts']) write(path);
  git('add', 'src/a.ts');
  symlinkSync('src', join(top, 'link'));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

async function contextWith(cells: readonly string[]): Promise<Context> {
  mkdirSync(join(top, '.claude'), { recursive: true });
  const rows = cells.map((cell, at) => row(`e${at}`, cell)).join('');
  writeFileSync(join(top, '.claude/sessions.md'), `${TEMPLATE}${row('a7f3', 'src/own.ts')}${rows}${CROWD}`);
  return openContext({ cwd: top, env: process.env, session: 'a7f3', now: () => now });
}

function effectsOf(line: string): readonly GitEffect[] {
  const commands = readCommandLine(line);
  return [...gitEffectsOf(commands, new Map()), ...commands.flatMap(fileEffectsOf)];
}

/** What is decided with all claims read, and all changes and ignored claims known. */
function hitsOfAll({ paths, repository, changedPaths }: Context, cells: readonly string[], line: string) {
  const claims = cells.flatMap((cell, at) => parseEntries(cell).map((entry) => ({ entry, owner: `e${at}` })));
  const index = indexCoverage(claims, paths);
  const isDirectory = (path: string) => paths.isDirectory?.(path) === true;
  const claimed = claims.flatMap(({ entry }) => entry.names).filter((name) => paths.exists(name));
  const effects = effectsOf(line);
  const ignoring = effects.filter(({ kind, touches }) => kind === 'moves' || touches.includes('ignored'));
  const isUnchangedHit = ignoring.every(takesUnchanged);
  const ignored = ignoredAmong(
    repository.git,
    claimed.filter((path) => ignoring.length > 0 && (!isUnchangedHit || isDirectory(path))),
  );
  const marks = { index: '!', worktree: '!', untracked: false };
  return decideCommandImpact({
    effects,
    status: [...changedPaths(), ...ignored.map((path) => ({ path, ...marks }))],
    claimed: () => claimed.filter((path) => !isDirectory(path)),
    holdersAmong: () => (path) => index.covering(path).map(({ claim, owner }) => ({ id: owner, claim })),
    selfHolds: () => false,
    stashedFiles: () => [],
    isDirectory,
    revisions: new Set(),
    cwd: top,
    topLevel: top,
  });
}

const path = fc.constantFrom(
  ...['a.ts', 'clean.ts', 'src', 'src/', 'src/a.ts', 'src/clean.ts', 'src/sub', 'src/sub/c.ts', 'src/x.log'],
  ...['out', 'out/y', 'new.ts', 'no.ts', 'src/no.ts', 'link', 'link/a.ts', 'ä.ts', './src//a.ts', 'lib', '.'],
);
const line = fc
  .tuple(
    fc.constantFrom(
      ...[
        'git add PATH',
        'git add -A',
        'git add -f PATH',
        'git commit -m x',
        'git commit -am x',
        'git rm PATH',
      ],
      ...['rm PATH', 'rm -rf PATH PATH', 'mv PATH PATH', 'cp PATH src', 'sed -i s/a/b/ PATH', 'echo > PATH'],
      ...[
        'git checkout -- PATH',
        'git checkout PATH',
        'git restore .',
        'git stash -u',
        'git clean -fdx PATH',
      ],
      ...['git clean -fdX', 'git reset --hard', 'cd src && rm *.ts', 'cd src && rm PATH', 'git mv PATH PATH'],
    ),
    path,
    path,
  )
  .map(([text, one, two]) => text.replace('PATH', one).replace('PATH', two));
const cell = fc
  .array(
    fc.constantFrom(
      ...[
        'a.ts',
        'clean.ts',
        'src',
        'src/',
        'src/a.ts',
        'src/clean.ts',
        'c.ts',
        'src/sub/',
        'src/x.log',
        'out',
      ],
      ...['out/y', 'out/', '*.ts', 'src/**', 'ä.ts', 'link/a.ts', 'link', '`src/a.ts`', 'src/a.ts (login)'],
      ...['NOT src/a.ts', 'src/{a,clean}.ts', 'sub/c.ts', 'new.ts', 'no.ts', '"src/\\141.ts"', './a.ts', '.'],
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((entries) => entries.join(', '));

it('is told of a command beside many claims what it is told with all of them read', async () => {
  const seen = { hit: 0, clear: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 3 }),
      fc.array(line, { minLength: 1, maxLength: 2 }),
      async (cells, lines) => {
        const context = await contextWith(cells);
        const snapshot = await context.store.read();
        expect(snapshot.about).toBeDefined();
        const typed = lines.join('; ');
        const { hits } = checkCommand(context, snapshot, effectsOf(typed));
        const told = hits
          .filter(({ holder }) => holder.startsWith('e'))
          .map(({ effect, path: hit, holder, claim }) => ({ effect, path: hit, holder, claim }));
        seen[told.length > 0 ? 'hit' : 'clear'] += 1;
        expect(told).toEqual(hitsOfAll(context, cells, typed));
      },
    ),
    { numRuns: 150, seed: 20260220 },
  );
  expect(seen.hit).toBeGreaterThan(20);
  expect(seen.clear).toBeGreaterThan(20);
});
