import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AgentLab, makeAgentLab } from '../../support/agent-lab.ts';

let lab: AgentLab;
beforeEach(() => {
  lab = makeAgentLab();
});
afterEach(() => lab.dispose());

it('notes where a session works that only a hand registered, and nothing of one without a row', async () => {
  const row = '| c2d8 | 2026-02-20T10:00:00Z | 2026-02-20T10:00:00Z | a.ts |\n';
  lab.write('.claude/sessions.md', lab.sessionsText() + row);
  lab.write('a.ts', 'two\n');
  lab.git('commit', '-aqm', 'a');
  await lab.gitHook('post-commit', 'c2d8');
  await lab.gitHook('post-commit', 'dead');
  expect(lab.rows()).toEqual({ c2d8: '-' });
  const { state } = await (await lab.context()).store.read();
  expect(Object.entries(state.sessions).map(([id, { worktrees }]) => [id, worktrees.length])).toEqual([
    ['c2d8', 1],
  ]);
});
