import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actsOnAny, decideCommandImpact, type ImpactHit } from '../../src/checks/command-impact.ts';
import { changesWanted } from '../../src/checks/reach.ts';
import { stashedFiles } from '../../src/commands/stashed-files.ts';
import { type ClaimEntry, parseEntries } from '../../src/core/claim-entry.ts';
import { claimedPlaces } from '../../src/core/claimed-places.ts';
import { indexCoverage, type PathFacts } from '../../src/core/coverage.ts';
import { pathFacts } from '../../src/git/path-facts.ts';
import { type GitRunner, gitRunner } from '../../src/git/run.ts';
import { type ChangedPath, changedPartly, changedPaths } from '../../src/git/working-tree.ts';
import { fileEffectsOf } from '../../src/shell/file-effects.ts';
import type { GitEffect } from '../../src/shell/git/effect.ts';
import { gitEffectsOf } from '../../src/shell/git-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';
import { holds } from '../support/properties.ts';

let top: string;
let runner: GitRunner;
let facts: PathFacts;
let all: readonly ChangedPath[];
const git = (...args: string[]) => spawnSync('git', args, { cwd: top, encoding: 'utf8' }).stdout;

function write(path: string, text = 'two\n'): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

/** Every kind of change that there is, some of them where a name means more than a file. */
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'guard-reach-')));
  git('init', '-q', '-b', 'main');
  const tracked =
    'a.ts b.ts clean.ts src/a.ts src/b.ts src/ab.ts src/[slug]/p.ts src/s/p.ts was/dir/x.ts dead/x.ts';
  for (const path of `${tracked} index.ts deep/er/index.ts merged.ts`.split(' ')) write(path, 'one\n');
  write('.gitignore', '*.log\n');
  git('add', '.');
  git('commit', '-qm', 'one');
  write('src/b.ts', 'stashed\n');
  git('stash', '-q');
  git('checkout', '-qb', 'other');
  write('merged.ts', 'theirs\n');
  git('commit', '-qam', 'two');
  git('checkout', '-q', 'main');
  write('merged.ts', 'ours\n');
  git('commit', '-qam', 'three');
  git('merge', 'other');
  for (const path of ['a.ts', 'src/a.ts', 'staged/new.ts']) write(path, 'staged\n');
  git('add', 'a.ts', 'src/a.ts', 'staged');
  for (const path of 'src/a.ts src/ab.ts src/[slug]/p.ts deep/er/index.ts'.split(' ')) write(path);
  for (const path of 'free/n.ts src/n.ts free/ünser.ts x.log meant.ts'.split(' ')) write(path);
  git('add', '-N', 'meant.ts');
  git('rm', '-q', 'dead/x.ts');
  for (const path of ['was/dir', 'index.ts']) rmSync(join(top, path), { recursive: true });
  write('was/dir', 'a file now\n');
  symlinkSync('src', join(top, 'link'));
  write('nested/n.ts');
  spawnSync('git', ['init', '-q'], { cwd: join(top, 'nested') });
  runner = gitRunner(top, process.env);
  facts = pathFacts({ topLevel: top, ignoreCase: false, git: runner });
  all = changedPaths(runner);
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const LINES = [
  ...['git add PATH', 'git add PATH PATH', 'git add -A', 'git add .', 'git add -u PATH', 'git add -f PATH'],
  ...['git commit -m x', 'git commit -am x', 'git commit -m x PATH', 'git commit -i PATH -m x'],
  ...['git rm -f PATH', 'git rm --cached PATH', 'git mv PATH PATH', 'git update-index --add PATH'],
  ...['rm PATH', 'rm -rf PATH PATH', 'mv PATH PATH', 'cp PATH src', 'sed -i s/a/b/ PATH', 'echo > PATH'],
  ...[
    'git checkout -- PATH',
    'git checkout PATH',
    'git checkout HEAD -- PATH',
    'git restore PATH',
    'git checkout .',
  ],
  ...['git restore --staged --worktree PATH', 'git reset --hard', 'git reset PATH', 'git clean -fd PATH'],
  ...[
    'git stash',
    'git stash push PATH',
    'git stash -u',
    'git stash pop',
    'git stash --staged',
    'git clean -fdx',
  ],
  ...[
    'git switch other',
    'git checkout other',
    "git add ':!PATH'",
    "git add ':(icase)PATH'",
    "git add '*.ts'",
  ],
  ...[
    'git add s*',
    'git add src/*.ts',
    'cd src && git add PATH',
    'cd src && git add .',
    'git -C deep add er',
  ],
  ...['git add $FILES', 'git add PATH $FILES', "cd 'src/[slug]' && git add p.ts", 'git add "" PATH'],
];
const PATHS = [
  ...[
    'a.ts',
    'b.ts',
    'clean.ts',
    'src',
    'src/',
    './src/a.ts',
    'src/ab.ts',
    "'src/[slug]/p.ts'",
    'src/s',
    'was',
  ],
  ...[
    'was/dir',
    'was/dir/x.ts',
    'dead',
    'dead/x.ts',
    'index.ts',
    'deep',
    'deep/er/index.ts',
    'merged.ts',
    'no.ts',
  ],
  ...[
    'staged/new.ts',
    'staged',
    'free',
    'free/n.ts',
    'free/ünser.ts',
    'x.log',
    'meant.ts',
    'link',
    'link/a.ts',
  ],
  ...['nested', 'nested/n.ts', '../a.ts', 'TOP/src/a.ts', 'TOP', '.git'],
];
const CLAIMS = [
  ...[
    'a.ts',
    'b.ts',
    'src',
    'src/',
    'src/a.ts',
    '`src/ab.ts`',
    'src/[slug]/p.ts',
    'src/s/',
    'was',
    'was/dir',
  ],
  ...[
    'was/dir/x.ts',
    'dead',
    'x.ts',
    'dead/x.ts',
    'index.ts',
    'er/index.ts',
    'deep/er/index.ts',
    'merged.ts',
  ],
  ...[
    'staged',
    'free/',
    'free/n.ts',
    'n.ts',
    'free/ünser.ts',
    'x.log',
    'meant.ts',
    'link',
    'link/a.ts',
    'nested',
  ],
  ...[
    'nested/n.ts',
    '*.ts',
    'src/**',
    'src/a.ts (total)',
    'NOT src/a.ts',
    'TOP/a.ts',
    '.',
    'clean.ts',
    'no.ts',
  ],
];

function effectsOf(line: string): readonly GitEffect[] {
  const commands = readCommandLine(line);
  return [...gitEffectsOf(commands, new Map()), ...commands.flatMap(fileEffectsOf)];
}

function hitsOf(
  effects: readonly GitEffect[],
  entries: readonly ClaimEntry[],
  status: readonly ChangedPath[],
): readonly ImpactHit[] {
  const claims = indexCoverage(
    entries.map((entry) => ({ entry, owner: 'e1b2' })),
    facts,
  );
  const place = { cwd: top, topLevel: top };
  const isDirectory = (path: string) => facts.isDirectory?.(path) === true;
  const claimed = entries.flatMap(({ names }) => names).filter((name) => facts.exists(name));
  return decideCommandImpact({
    ...place,
    effects,
    status,
    claimed: () => claimed.filter((path) => !isDirectory(path)),
    holdersAmong: () => (path) => claims.covering(path).map(({ claim, owner }) => ({ id: owner, claim })),
    selfHolds: () => false,
    stashedFiles: stashedFiles(runner, effects, (effect) => actsOnAny(effect, { ...place, status })),
    isDirectory,
    revisions: new Set(['other']),
  });
}

const partOf = (effects: readonly GitEffect[], entries: readonly ClaimEntry[]) =>
  changesWanted({ effects, claimed: () => claimedPlaces(entries, facts), cwd: top, topLevel: top });

const path = fc.constantFrom(...PATHS);
const line = fc
  .tuple(fc.constantFrom(...LINES), path, path)
  .map(([text, one, two]) => text.replace('PATH', one).replace('PATH', two));
const claims = fc.array(fc.constantFrom(...CLAIMS), { minLength: 1, maxLength: 4 });
const entriesOf = (claimed: readonly string[]) =>
  claimed.flatMap((claim) => parseEntries(claim.replace('TOP', top)));

describe('a script of many commands', () => {
  it('hits what each of them would hit by itself', () => {
    const seen = { hit: 0 };
    holds(
      fc.property(fc.array(line, { minLength: 12, maxLength: 20 }), claims, (typed, claimed) => {
        const script = typed.join('\n').replaceAll('TOP', top).replaceAll('cd src', 'true');
        const effects = effectsOf(script).filter(({ stash }) => stash === undefined);
        const entries = entriesOf(claimed);
        const hits = hitsOf(effects, entries, all);
        seen.hit += hits.length;
        expect(hits).toEqual(effects.flatMap((effect) => hitsOf([effect], entries, all)));
      }),
    );
    expect(seen.hit).toBeGreaterThan(1_000);
  });
});

describe('the changes that decide', () => {
  it('decide as all of them would', () => {
    const lines = fc.array(line, { minLength: 1, maxLength: 2 });
    const seen = { partly: 0, hit: 0 };
    holds(
      fc.property(lines, claims, (typed, claimed) => {
        const effects = effectsOf(typed.join('; ').replaceAll('TOP', top));
        const entries = entriesOf(claimed);
        const wanted = partOf(effects, entries);
        if (wanted === 'all') return;
        const hits = hitsOf(effects, entries, all);
        seen.partly += 1;
        seen.hit += hits.length;
        expect(hitsOf(effects, entries, changedPartly(runner, wanted))).toEqual(hits);
      }),
      300,
    );
    expect(seen.partly).toBeGreaterThan(150);
    expect(seen.hit).toBeGreaterThan(80);
  });

  it.each([
    ['git add a.ts', 'b.ts, src/', { paths: [], staged: false }],
    ['git add a.ts src', 'b.ts, src/a.ts, src/s/', { paths: ['src/a.ts', 'src/s'], staged: false }],
    ['git add a.ts', 'b.ts, gone.ts', { paths: ['a.ts'], staged: false }],
    ['git add a.ts && git commit -m x', 'b.ts', { paths: [], staged: true }],
    ['rm -rf src/s/p.ts', 'src', { paths: ['src/s/p.ts'], staged: false }],
    ['git stash', 'b.ts, src/a.ts', { paths: ['b.ts', 'src/a.ts'], staged: false }],
    ['git add .', 'nested/n.ts, nested', { paths: ['nested'], staged: false }],
    ['git add a.ts', 'a.ts, '.repeat(201), { paths: ['a.ts'], staged: false }],
    ['git commit -m x', '*.md', { paths: [], staged: true }],
    ['git stash', 'b.ts, *.md', { paths: [], staged: false, tracked: true }],
    ['git add a.ts && git commit -am x', 'b.ts, gone.ts', { paths: ['a.ts'], staged: false, tracked: true }],
    ['git commit -am x; git stash -u', 'b.ts, gone.ts', 'all'],
    ['git checkout .', 'b.ts, gone.ts', 'all'],
    ['git add *.ts', 'b.ts', 'all'],
    ['git stash; git stash pop', 'b.ts', 'all'],
  ])('of `%s` beside a claim of %s are %j', (line, claims, wanted) => {
    expect(partOf(effectsOf(line), parseEntries(claims))).toEqual(wanted);
  });
});
