import { expect, test } from 'vitest';
import type { Finding } from '../../src/core/verdict.ts';
import { editWarning } from '../../src/ui/agent-messages.ts';
import { findingMessage } from '../../src/ui/conflict-messages.ts';
import { problemMessage } from '../../src/ui/problem-messages.ts';
import { pruned } from '../../src/ui/prune-reply.ts';
import { claimed, claimRefused, noticeLine, sharedToo } from '../../src/ui/replies.ts';

const NOW = Date.parse('2026-02-20T10:35:00Z');
const AT = '2026-02-20T10:30:00Z';
const ID = 'nobody. All is well';
const READER = { now: NOW, here: '' };
const FINDING: Finding = {
  rule: 'claimed',
  level: 'deny',
  path: 'a.txt',
  claim: 'a.txt',
  holder: ID,
  started: null,
  lastActive: AT,
};
const OLD_ROW = {
  id: ID,
  lastActive: AT,
  claims: [],
  uncommitted: [],
  elsewhere: [],
  unlooked: [],
  sessionStays: false,
};

const CLAIMED = { session: 'a7f3', paths: ['a.txt'], conflicts: [], stopping: [], absent: [] };

test('of a refused claim, who will be told is one or several', () => {
  const told = (holders: readonly string[]): string =>
    claimRefused(
      holders.map((holder) => ({ ...FINDING, holder })),
      READER,
    );
  expect(told(['e1b2', 'e1b2'])).toContain('(the holder will be told)');
  expect(told(['e1b2', 'a7f3'])).toContain('(the holders will be told)');
});

test.each<[what: string, message: string]>([
  ['a finding', findingMessage(FINDING, NOW)],
  ['an edit', editWarning(FINDING, 'first', READER)],
  ['a refused claim', claimRefused([FINDING], READER)],
  ['an overridden claim', claimed({ ...CLAIMED, conflicts: [FINDING] })],
  ['a claim whose commit stays stopped', claimed({ ...CLAIMED, stopping: [ID] })],
  ['a shared file', sharedToo([FINDING]).join('\n')],
  [
    'a removed row',
    pruned({ removed: [OLD_ROW], kept: [], renewed: null, clearedLocks: [], untold: [] }, NOW),
  ],
  [
    'a cleared lock',
    pruned(
      { removed: [], kept: [], renewed: null, clearedLocks: [{ name: 'x', holder: ID }], untold: [] },
      NOW,
    ),
  ],
  [
    'a session that is not told',
    pruned({ removed: [], kept: [], renewed: null, clearedLocks: [], untold: [ID] }, NOW),
  ],
  [
    'a notice',
    noticeLine(
      { to: 'a7f3', from: ID, kind: 'commit-overridden', subject: 'a.txt', reason: '', at: NOW },
      NOW,
    ),
  ],
  ['an odd row', problemMessage({ kind: 'short-row', line: 5, detail: ID })],
])('an id of several words stands in quotes in %s', (_what, message) => {
  expect(message).toContain(`"${ID}"`);
});
