import { describe, expect, it, test } from 'vitest';
import type { LockView } from '../../src/core/lock-view.ts';
import type { Finding, Verdict } from '../../src/core/verdict.ts';
import {
  commandRefused,
  forcePushRefused,
  lockNeeded,
  nameFirst,
  worktreeRefused,
} from '../../src/ui/command-messages.ts';
import { type CommitForm, refusedCheck, refusedCommit } from '../../src/ui/conflict-messages.ts';
import { endRefused } from '../../src/ui/end-refused.ts';
import { lockRefused, unlockRefused } from '../../src/ui/lock-messages.ts';
import { foreignRefused, pushRefused } from '../../src/ui/push-messages.ts';
import { claimRefused } from '../../src/ui/replies.ts';
import { stepLines } from '../../src/ui/steps.ts';
import { PLAIN } from '../../src/ui/style.ts';

const NOW = Date.UTC(2026, 1, 20, 10, 0, 0);
const AT = '2026-02-20T09:59:20.000Z';
const TIMES = { now: NOW, staleAfterMs: 300_000, holderActive: NOW - 40_000 };
const READER = { now: NOW, here: '' };
const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_none, number) => `f${number}.ts`);

const FINDING: Finding = {
  rule: 'claimed',
  level: 'deny',
  path: 'a.ts',
  claim: 'a.ts',
  holder: 'e1b2',
  started: AT,
  lastActive: AT,
};
const VERDICT: Verdict = { verdict: 'deny', checked: 2, findings: [FINDING], overridden: [] };
const commit = (form: CommitForm): string => refusedCommit(VERDICT, { form, command: 'git commit' }, READER);

function lock(name: string, holder: string | null = 'e1b2'): LockView {
  const detail = { Error: 'it broke' };
  const held = { held: true, stale: false, since: NOW - 260_000, lastUpdated: NOW - 10_000 };
  return { name, holder, detail, ...held } as unknown as LockView;
}
const lockCall = (verb: 'lock' | 'run', command?: readonly string[]): string =>
  lockRefused(
    lock('docker'),
    TIMES,
    { verb, flags: {}, ...(command === undefined ? {} : { command }) },
    PLAIN,
  );

function push(
  again: string | null,
  holder: string | null = 'e1b2',
  caller: 'session' | 'nobody' = 'session',
): string {
  return pushRefused(lock('vercel', holder), { branches: ['main'], again, caller }, TIMES, PLAIN);
}
function foreign(again: string | null): string {
  const committed = { first: AT, last: AT };
  return foreignRefused(
    [{ session: 'e1b2', commits: ['1111111111'], committed, lastActive: NOW }],
    again,
    NOW,
    PLAIN,
  );
}

function command(alternative: string, own: readonly string[]): string {
  const effect = { kind: 'stages', words: ['git', 'add', '-A'] };
  const hits = [{ ...FINDING, effect }];
  return commandRefused(
    hits,
    { asked: { alternative }, own: { paths: own, untracked: [], isStaged: false } },
    hits,
    READER,
  );
}

const MESSAGES: readonly (readonly [what: string, message: string])[] = [
  ['a commit', commit('index')],
  ['a first commit', commit('first')],
  ['a merge', commit({ added: 'all', free: ['b.ts'] })],
  ['a merge of many names', commit({ added: many(31), free: many(30) })],
  ['a commit by name', commit({ free: ['b.ts'], all: ['a.ts', 'b.ts'] })],
  ['a commit by many names', commit({ free: many(30), all: many(31) })],
  ['a check', refusedCheck(VERDICT, READER)],
  ['a push', push('git push')],
  ['a push that cannot be told', push(null)],
  ['a push of nobody that cannot be told', push(null, 'e1b2', 'nobody')],
  ['a push past somebody', push('git push', null)],
  ['a push of foreign commits', foreign('git push')],
  ['a push of foreign commits that cannot be told', foreign(null)],
  ['a lock', lockCall('lock')],
  ['a run', lockCall('run', ['docker', 'compose', 'up', '-d'])],
  ['an unlock', unlockRefused(lock('docker'), TIMES, { sessionOption: ' --session a7f3' })],
  [
    'an end',
    endRefused({ session: 'a7f3', uncommitted: ['a.ts'], toStage: ['a.ts'], elsewhere: [] }, { here: '' }),
  ],
  ['a claim', claimRefused([FINDING], READER)],
  ['a command', command('add-by-name', ['b.ts'])],
  ['a command that covers much', command('add-by-name', many(33))],
  ['a forced push', forcePushRefused(['git', 'push', '--force'], [])],
  ['a forced push that cannot be told', forcePushRefused(['git', 'push', '$x'], [])],
  ['a worktree', worktreeRefused(['git', 'worktree', 'remove', 'x'], 'x', [], NOW)],
  ['a rebuild', lockNeeded(lock('docker'), { command: 'docker up', runner: '', services: [] }, TIMES)],
  ['a commit of nobody', nameFirst('a7f3', 'git commit')],
  ['a commit of nobody that cannot be told', nameFirst('a7f3', 'git commit\ngit push')],
];

const isRemark = (line: string): boolean => /^ {3,}\(.*\)$/.test(line);

describe('what a refusal tells to type', () => {
  // In an interactive zsh `#` begins no comment.
  test.each(MESSAGES)('stands alone on its line: %s', (_what, message) => {
    expect(message).not.toMatch(/ # /);
    for (const line of message.split('\n').filter((one) => !isRemark(one)))
      expect(line).not.toMatch(/will be told|is told|the same (?:command|git)|the first \d+ of/);
  });

  it('has what is said of it below, in the same column', () => {
    expect(
      stepLines([
        ['wait for it', 'guard wait a.ts'],
        ['commit anyway', 'GUARD_OVERRIDE="why" git commit', '', 'e1b2 will be told'],
        ['go on', 'guard status', ''],
        ['or', 'guard log', 'before the same', 'all of it'],
      ]).split('\n'),
    ).toEqual([
      '  wait for it    guard wait a.ts',
      '  commit anyway  GUARD_OVERRIDE="why" git commit',
      '                 (e1b2 will be told)',
      '  go on          guard status',
      '  or             guard log',
      '                 (before the same; all of it)',
    ]);
  });
});
