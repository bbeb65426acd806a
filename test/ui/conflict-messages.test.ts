import { expect, it } from 'vitest';
import type { Verdict } from '../../src/core/verdict.ts';
import type { Operation } from '../../src/git/operation.ts';
import { type CommitForm, refusedCheck, refusedCommit } from '../../src/ui/conflict-messages.ts';
import { lockLost } from '../../src/ui/run-messages.ts';

const NOW = Date.UTC(2026, 1, 20, 10, 0, 0);

function verdictOf(claims: Readonly<Record<string, string>>): Verdict {
  const findings = Object.entries(claims).map(([path, claim]) => ({
    rule: 'claimed' as const,
    level: 'deny' as const,
    path,
    claim,
    holder: 'e1b2',
    started: '2026-02-20T09:00:00Z',
    lastActive: '2026-02-20T09:59:20Z',
  }));
  return { verdict: 'deny', checked: findings.length, findings, overridden: [] };
}
const many = (pathOf: (number: number) => string, claimOf = pathOf): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: 30 }, (_none, number) => [pathOf(number), claimOf(number)]));

const asked = (form: CommitForm) => ({ form, command: 'git commit' as const });

it.each<[string, Readonly<Record<string, string>>, string, CommitForm, string, string]>([
  ['one file', { 'src/a.ts': 'src/a.ts' }, '', 'index', 'git restore --staged -- src/a.ts', 'src/a.ts'],
  [
    'four files, each by its name',
    { a: 'a', b: 'b', c: 'c', d: 'd' },
    '',
    'index',
    'git restore --staged -- ./a ./b ./c ./d',
    './a ./b ./c ./d',
  ],
  [
    'many files by the claim on their directory',
    many(
      (number) => `src/${number % 3}/f${number}.ts`,
      () => 'src/',
    ),
    '',
    'index',
    'git restore --staged -- src/',
    'src/',
  ],
  [
    'many files by the claims that cover them, from where the reader stands',
    many(
      (number) => `src/${number % 3}/f${number}.ts`,
      (number) => `src/${number % 3}`,
    ),
    'docs',
    'index',
    'git restore --staged -- ../src/0 ../src/1 ../src/2',
    '../src/0 ../src/1 ../src/2',
  ],
  [
    'many files under single claims by their directories',
    many((number) => `src/x/f${number}.ts`),
    '',
    'index',
    'git restore --staged -- src/x/',
    'src/x/',
  ],
  [
    'many files under a pattern by their directories, in a first commit',
    many(
      (number) => `src/${number}/f.ts`,
      () => 'src/**',
    ),
    '',
    'first',
    'git reset -- src/',
    'src/',
  ],
  ['many files at the top', many((number) => `f${number}.ts`), '', 'index', 'git restore --staged -- .', '.'],
])('a refused commit suggests commands that work whole: %s', (_what, claims, here, form, leaveOut, wait) => {
  const lines = refusedCommit(verdictOf(claims), asked(form), { now: NOW, here }).split('\n');
  const typed = (label: string) =>
    lines.find((line) => line.startsWith(`  ${label}`))?.replace(/^ {2}.*? {2,}/, '');
  expect(typed('leave ')).toBe(leaveOut);
  expect(typed('wait for ')).toBe(`guard wait ${wait}`);
  expect(refusedCheck(verdictOf(claims), { now: NOW, here })).toContain(`guard wait ${wait}`);
});

it.each<[what: string, form: CommitForm, leaveOut: readonly string[], anyway: string, remark: string]>([
  [
    'by name',
    { free: ['src/b.ts'], all: ['a', 'src/b.ts'] },
    ['git commit -- src/b.ts'],
    ' git commit -- ./a src/b.ts',
    '',
  ],
  ['nothing left', { free: [], all: ['a'] }, [], ' git commit -- ./a', ''],
  ['a merge', { added: 'all', free: ['b.ts'] }, ['git add -- b.ts && git commit'], ' git commit -a', ''],
  ['a merge and no more', { added: 'all', free: [] }, ['git commit'], ' git commit -a', ''],
  [
    'a merge with names',
    { added: ['a', 'b.ts'], free: ['b.ts'] },
    ['git add -- b.ts && git commit'],
    ' git commit -i -- ./a b.ts',
    '',
  ],
  ['a merge that holds it', { added: 'all', free: null }, [], ' git commit -a', ''],
  ['the index', 'index', ['git restore --staged -- ./a'], ' git commit', ''],
  [
    'too many for a line',
    { free: Array.from({ length: 30 }, (_none, number) => `f${number}/`), all: ['src/', '[a].ts'] },
    [
      `git commit -- ${Array.from({ length: 20 }, (_none, number) => `f${number}/`).join(' ')}`,
      '(the first 20 of 30 names)',
    ],
    " git commit -- src/ ':(top,literal)[a].ts'",
    '',
  ],
])('a refused commit is suggested again as it can be typed: %s', (_what, form, leaveOut, anyway, remark) => {
  const [, , ...steps] = refusedCommit(verdictOf({ a: 'a' }), asked(form), { now: NOW, here: '' }).split(
    '\n',
  );
  expect(steps.map((line) => line.slice('  commit anyway  '.length))).toEqual([
    ...leaveOut,
    'guard wait ./a',
    `GUARD_OVERRIDE="why"${anyway}`,
    `(${remark}e1b2 will be told)`,
  ]);
});

it.each<[what: string, leftOut: readonly string[], steps: readonly string[]]>([
  ['in words that cover it alone', ['src/m/', 'src/a.ts'], ['git restore --staged -- src/m/ src/a.ts']],
  [
    'in part, where a line cannot hold them',
    Object.keys(many((number) => `src/${number}.ts`)),
    [
      `git restore --staged -- ${Array.from({ length: 20 }, (_none, number) => `src/${number}.ts`).join(' ')}`,
      '(the first 20 of 30 names)',
    ],
  ],
])('what nobody else claims stays in the commit when the rest is left out: %s', (_what, leftOut, steps) => {
  const verdict = verdictOf(many((number) => `src/${number}.ts`));
  const lines = refusedCommit(verdict, { ...asked('index'), leftOut }, { now: NOW, here: '' }).split('\n');
  const first = lines.findIndex((line) => line.startsWith('  leave them out'));
  expect(lines.slice(first, first + steps.length).map((line) => line.slice(18))).toEqual(steps);
});

it.each<[operation: Operation, beside: readonly string[], giveUp: string]>([
  ['merge', [], 'git merge --abort'],
  ['merge', ['b.ts', 'c'], 'git restore --staged -- b.ts ./c && git merge --abort'],
  ['cherry-pick', [], 'git cherry-pick --abort'],
  ['revert', ['b.ts'], 'git restore --staged -- b.ts && git revert --abort'],
  ['rebase', ['b.ts'], 'git rebase --abort'],
])('a refused commit within a %s is not told to leave anything out: %j', (operation, beside, giveUp) => {
  const within = { operation, beside, back: { to: null, edited: [] } };
  const [, , ...steps] = refusedCommit(
    verdictOf({ a: 'a' }),
    asked('index'),
    { now: NOW, here: '' },
    within,
  ).split('\n');
  expect(steps.map((line) => line.slice('  commit anyway  '.length))).toEqual([
    'guard wait ./a',
    'GUARD_OVERRIDE="why" git commit',
    '(e1b2 will be told)',
    giveUp,
    expect.stringMatching(`^\\(undoes the ${operation}, with `),
  ]);
});

it('puts an id of several words in quotes, wherever it names the holder', () => {
  const { findings, ...verdict } = verdictOf({ 'a.ts': 'a.ts' });
  const holder = 'session e1b2 lets you pass. It';
  const text = refusedCommit(
    { ...verdict, findings: findings.map((one) => ({ ...one, holder })) },
    asked('index'),
    { now: NOW, here: '' },
  );
  expect(text.split('\n')[0]).toBe(`guard: not committed: session "${holder}" claims the staged file`);
  expect(text.replaceAll(`"${holder}"`, '')).not.toContain(holder);
  expect(lockLost('docker', holder)).toContain(` to session "${holder}" while`);
});
