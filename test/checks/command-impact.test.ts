import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideCommandImpact,
  type ImpactInput,
  revisionCandidates,
  type StatusEntry,
} from '../../src/checks/command-impact.ts';
import { wildmatch } from '../../src/checks/wildmatch.ts';
import { fileEffectsOf } from '../../src/shell/file-effects.ts';
import { gitEffectsOf } from '../../src/shell/git-effects.ts';
import { readCommandLine } from '../../src/shell/read-command-line.ts';
import { expectCpuTimeBelow } from '../support/cpu-time.ts';

/** `XY path` as git status prints it. */
function entry(line: string): StatusEntry {
  const [index = '', worktree = ''] = line;
  return { path: line.slice(3), index, worktree, untracked: line.startsWith('??') };
}

const THEIRS = [
  ' M theirs.ts',
  'M  staged.ts',
  '?? src/new.ts',
  ' M src/deep/theirs.ts',
  ' D src/gone.ts',
  '!! build.log',
];
const MINE = [' M mine.ts', '?? src/mine.ts'];

function impact(line: string, more: Partial<ImpactInput> = {}): string[] {
  const theirs = new Set([
    'src/all',
    'src/all/x.ts',
    'src/none',
    ...THEIRS.map((one) => one.slice(3)),
    'src/clean.ts',
    'both.ts',
  ]);
  const hits = decideCommandImpact({
    effects: gitEffectsOf(readCommandLine(line), new Map()),
    status: [...THEIRS, ...MINE, ' M both.ts'].map(entry),
    claimed: () => [],
    holdersAmong: () => (path) => (theirs.has(path) ? [{ id: 'b2c4', claim: path }] : []),
    selfHolds: (path) => path.endsWith('mine.ts') || path === 'both.ts',
    stashedFiles: () => [],
    isDirectory: (path) => ['', 'src', 'src/deep', 'docs'].includes(path),
    cwd: '/repo',
    topLevel: '/repo',
    revisions: new Set(['main']),
    ...more,
  });
  return hits.map((hit) => `${hit.effect.kind} ${hit.path}`).sort();
}

describe('a line with thousands of names', () => {
  const files = Array.from({ length: 10_000 }, (_, n) => `src/part-${n % 100}/file-${n}.ts`);
  const names = files.slice(0, 2_000).join(' ');
  // Of the hundred files in the directory twenty are named already.
  it.each<[command: string, words: string, hits: number]>([
    ['git add', names, 2_000],
    ['git rm', `${names} src/part-99 src/clean.ts`, 2_081],
  ])('is judged in time: %s', (command, words, hits) => {
    const status = files.map((path) => entry(` M ${path}`));
    const holdersAmong = () => (path: string) => [{ id: 'b2c4', claim: path }];
    expectCpuTimeBelow(1_000, () =>
      expect(impact(`${command} ${words}`, { status, holdersAmong })).toHaveLength(hits),
    );
  });
});

describe('a script of hundreds of commands', () => {
  const files = Array.from({ length: 10_000 }, (_, n) => `src/part-${n % 100}/file-${n}.ts`);
  const commands = readCommandLine(
    files
      .slice(0, 500)
      .map((file) => `rm ${file}.bak`)
      .join('\n'),
  );
  it('is judged in time beside 10,000 claims', () => {
    const effects = commands.flatMap(fileEffectsOf);
    expect(effects).toHaveLength(500);
    expectCpuTimeBelow(200, () => expect(impact('', { effects, claimed: () => files })).toEqual([]));
  });
});

describe('a filter behind a list of paths', () => {
  const listed = (line: string) => impact(line, { status: [...THEIRS, ...MINE].map(entry) });
  const all = ['discards src/deep/theirs.ts', 'discards src/gone.ts', 'discards theirs.ts'];
  it.each<[string, readonly string[]]>([
    ['sort', all],
    ['grep theirs', [all[0] ?? '', all[2] ?? '']],
    ['grep -i THEIRS', [all[0] ?? '', all[2] ?? '']],
    ['grep mine', []],
    ['grep ^src/', all.slice(0, 2)],
    ['grep ^deep/', all.slice(0, 1)],
    ["grep '\\.ts$'", all],
    ["grep '\\.md$'", []],
    ["grep -E '(gone|none)\\.ts$'", all.slice(1, 2)],
    ["grep '\\(gone\\|none\\)'", all.slice(1, 2)],
    ["grep 'src.*gone'", all.slice(1, 2)],
    ["grep -F 'gone.ts'", all.slice(1, 2)],
    ['grep -v theirs', all.slice(1, 2)],
    ["grep -v '^src'", all.slice(2)],
    ["grep -v '^deep'", all],
    ['grep gone | grep -v gone', []],
    ['grep "$X"', all],
    ["grep '[t]heirs'", all],
    ['grep -f list', all],
    ['grep -c theirs', all],
    ['grep theirs list', all],
    ['head -1 | grep gone', all.slice(1, 2)],
    ['sed s/x/y/ | grep gone', all],
    ["grep '(('", all],
  ])('lets through no more than it may: %s', (filter, expected) => {
    expect(listed(`git diff --name-only | ${filter} | xargs git restore`)).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ["grep '^ M'", all],
    ['grep M', all],
    ['grep gone', all.slice(1, 2)],
    ['grep -v gone', all],
    ["grep 'gone.ts$'", all],
  ])('of lines with letters before the path: %s', (filter, expected) => {
    expect(listed(`git status -s | ${filter} | cut -c4- | xargs git restore`)).toEqual(expected);
  });

  it('takes the lists from the directory in which they are made', () => {
    expect(listed('cd src && git status -s | cut -c4- | xargs git restore')).toEqual(all);
    expect(listed('cd src && git ls-files -m | grep -v src | xargs git restore')).toEqual(all.slice(0, 2));
    expect(listed('cd src && git diff --name-only | grep -v src | xargs git restore')).toContain(all[0]);
  });
});

describe('a command that hits others', () => {
  it('counts the files of a directory, and the directory only where none of them is changed', () => {
    const status = [' M src/all/x.ts', ' M theirs.ts'].map(entry);
    expect(impact('git rm -r src/all', { status })).toEqual(['removes src/all/x.ts']);
    expect(impact('git rm -r src/all', { status: [] })).toEqual(['removes src/all']);
  });

  it.each<[string, string[]]>([
    [
      'git add -A',
      ['stages src/deep/theirs.ts', 'stages src/gone.ts', 'stages src/new.ts', 'stages theirs.ts'],
    ],
    ['git add -u', ['stages src/deep/theirs.ts', 'stages src/gone.ts', 'stages theirs.ts']],
    ['git add src', ['stages src/deep/theirs.ts', 'stages src/gone.ts', 'stages src/new.ts']],
    ['cd src && git add .', ['stages src/deep/theirs.ts', 'stages src/gone.ts', 'stages src/new.ts']],
    [
      'cd src && git add -A',
      ['stages src/deep/theirs.ts', 'stages src/gone.ts', 'stages src/new.ts', 'stages theirs.ts'],
    ],
    ['git -C src add deep', ['stages src/deep/theirs.ts']],
    ['cd src/deep && git add ../new.ts', ['stages src/new.ts']],
    ['git add /repo/theirs.ts', ['stages theirs.ts']],
    ['git add mine.ts theirs.ts', ['stages theirs.ts']],
    ['git add ":(glob)src/*.ts"', ['stages src/gone.ts', 'stages src/new.ts']],
    ['git add "*new.ts"', ['stages src/new.ts']],
    ['git add src/n*', ['stages src/new.ts']],
    ['git add ":(icase)SRC/New.TS"', ['stages src/new.ts']],
    ['cd src && git add ":(icase,glob)*.TS"', ['stages src/gone.ts', 'stages src/new.ts']],
    ['git add . ":(exclude,icase)SRC"', ['stages theirs.ts']],
    ['git add ":(icase)MINE.TS"', []],
    ['git add SRC/NEW.TS', []],
    ['git add . ":!src"', ['stages theirs.ts']],
    ['git add -A -- ":(exclude)src"', ['stages theirs.ts']],
    ['cd src && git add :/theirs.ts', ['stages theirs.ts']],
    ['cd src && git add ":(top)theirs.ts"', ['stages theirs.ts']],
    ['git commit -m x', ['commits staged.ts']],
    [
      'git commit -am x',
      ['commits src/deep/theirs.ts', 'commits src/gone.ts', 'commits staged.ts', 'commits theirs.ts'],
    ],
    ['git commit -m x -- staged.ts', ['commits staged.ts']],
    [
      'git reset --hard',
      [
        'discards both.ts',
        'discards src/deep/theirs.ts',
        'discards src/gone.ts',
        'discards staged.ts',
        'discards theirs.ts',
      ],
    ],
    ['git checkout -- both.ts', ['discards both.ts']],
    ['git checkout theirs.ts', ['discards theirs.ts']],
    [
      'git checkout main',
      [
        'switches-branch both.ts',
        'switches-branch src/deep/theirs.ts',
        'switches-branch src/gone.ts',
        'switches-branch src/new.ts',
        'switches-branch staged.ts',
        'switches-branch theirs.ts',
      ],
    ],
    ['git checkout main theirs.ts', ['discards theirs.ts']],
    ['git clean -fd', ['cleans src/new.ts']],
    ['git clean -fdx', ['cleans build.log', 'cleans src/new.ts']],
    ['git clean -fdX', ['cleans build.log']],
    [
      'git stash',
      [
        'stashes both.ts',
        'stashes src/deep/theirs.ts',
        'stashes src/gone.ts',
        'stashes staged.ts',
        'stashes theirs.ts',
      ],
    ],
    ['git stash push -u src/new.ts', ['stashes src/new.ts']],
    ['git rm -r src', ['removes src/deep/theirs.ts', 'removes src/gone.ts']],
    ['git rm src/clean.ts', ['removes src/clean.ts']],
    ['git rm -r src/none', ['removes src/none']],
    ['git mv src/clean.ts x.ts', ['moves src/clean.ts']],
    ['git mv mine.ts src/clean.ts', ['moves src/clean.ts']],
    ['git mv mine.ts src/', []],
    ['git mv mine.ts ./src', []],
    ['git mv mine.ts docs/y.md src/deep/', []],
    ['git mv src/mine.ts .', []],
    ['cd src && git mv mine.ts deep', []],
    ['git mv docs/clean.ts src', ['moves src/clean.ts']],
    ['git mv theirs.ts src', ['moves theirs.ts']],
    ['git mv src/deep docs', ['moves src/deep/theirs.ts']],
    ['cd "$(git rev-parse --show-toplevel)/src" && git add deep', ['stages src/deep/theirs.ts']],
  ])('%s', (line, expected) => {
    expect(impact(line)).toEqual(expected);
  });

  it('is judged from where the line starts', () => {
    expect(impact('git add new.ts', { cwd: '/repo/src' })).toEqual(['stages src/new.ts']);
    expect(impact('git clean -fd', { cwd: '/repo/src/deep' })).toEqual([]);
  });

  it('names the holder, the claim and the effect as resolved', () => {
    const status = [entry(' M theirs.ts')];
    const effects = gitEffectsOf(readCommandLine('git checkout theirs.ts'), new Map());
    const holdersAmong = () => () => [{ id: 'b2c4', claim: 'theirs.*' }];
    const facts = { selfHolds: () => false, stashedFiles: () => [], isDirectory: () => false };
    const place = { cwd: '/repo', topLevel: '/repo', revisions: new Set<string>(), ...facts };
    const [hit] = decideCommandImpact({ effects, status, claimed: () => [], holdersAmong, ...place });
    expect(hit).toMatchObject({ path: 'theirs.ts', holder: 'b2c4', claim: 'theirs.*' });
    expect(hit?.effect).toMatchObject({ kind: 'discards', safeAlternative: 'ask-holder' });
    expect(hit?.effect).not.toHaveProperty('unlessRevision');
  });
});

describe('a command that hits nobody', () => {
  it.each([
    'git add mine.ts src/mine.ts',
    'git add both.ts',
    'git commit -m x -- mine.ts',
    'git checkout -- mine.ts',
    'git checkout clean.ts',
    'git checkout src/clean.ts',
    'git checkout -b new',
    'git restore --staged .',
    'git reset',
    'git add staged.ts',
    'git clean -fd -e "new.*"',
    'git clean -fd -e src',
    'git stash list',
    'git stash pop',
    'git push -f',
    'git add $FILES',
    'git add ../outside',
    'git add /elsewhere/theirs.ts',
    'cd /elsewhere && git add -A',
    'cd "$(mktemp -d)" && git init && git add -A',
    'D=$(mktemp -d); git -C "$D" add -A',
    'git add "src/*" ":!src"',
    'git --literal-pathspecs add "*.ts"',
    'git add ":(literal)*.ts"',
    'cd src/deep && git add mine.ts',
    'git add m*.ts',
    'cd theirs.ts && git add .',
  ])('%s', (line) => {
    expect(impact(line)).toEqual([]);
  });

  it('is every command when nobody else holds a file', () => {
    expect(impact('git add -A; git stash -u; git clean -fdx', { holdersAmong: () => () => [] })).toEqual([]);
  });
});

it('asks for revisions only where a word may be one', () => {
  const effects = gitEffectsOf(
    readCommandLine('git checkout a; git checkout b c; git checkout -- d; git switch e; git checkout a'),
    new Map(),
  );
  expect(revisionCandidates(effects)).toEqual(['a', 'b']);
});

describe('a pattern', () => {
  it.each<[string, 'across /' | 'within a segment', string[], string[]]>([
    ['*.ts', 'across /', ['a.ts', 'a/b.ts', '.ts'], ['a.tsx']],
    ['*.ts', 'within a segment', ['a.ts'], ['a/b.ts']],
    ['**/x', 'within a segment', ['x', 'a/x', 'a/b/x'], ['ax']],
    ['a?c', 'across /', ['abc', 'a/c'], ['ac']],
    ['a?c', 'within a segment', ['abc'], ['a/c']],
    ['[a-c!]x', 'across /', ['ax', '!x'], ['dx']],
    ['[!a-c]x', 'across /', ['dx'], ['ax']],
    ['[]a]x', 'across /', [']x', 'ax'], ['bx']],
    ['[[:digit:]]', 'across /', ['7'], ['x', ':']],
    ['[a', 'across /', ['[a'], ['a']],
    ['a\\*b', 'across /', ['a*b'], ['axb']],
    ['a[\\]]b', 'across /', ['a]b'], ['ab']],
  ])('%s, %s', (pattern, reach, yes, no) => {
    const matches = wildmatch(pattern, reach);
    expect([...yes, ...no].filter(matches)).toEqual(yes);
  });

  it('matches in time, whatever the pattern', () => {
    const matches = wildmatch('*a'.repeat(500), 'across /');
    expectCpuTimeBelow(2_000, () => matches('a'.repeat(4_000)));
    const chars = fc.string({ unit: fc.constantFrom('*', '?', '[', ']', '!', '-', '\\', 'a', '/', ':') });
    fc.assert(
      fc.property(chars, chars, (pattern, path) => typeof wildmatch(pattern, 'across /')(path) === 'boolean'),
    );
  });
});
