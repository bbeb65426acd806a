import { afterEach, beforeEach, expect, it } from 'vitest';
import { claim } from '../../src/commands/claim.ts';
import { prune } from '../../src/commands/prune.ts';
import { start } from '../../src/commands/start.ts';
import { type AgentLab, makeAgentLab } from '../support/agent-lab.ts';

let lab: AgentLab;
beforeEach(async () => {
  lab = makeAgentLab();
  const agent = await lab.context('e1b2');
  await start(agent, { randomId: agent.randomSessionId, process: agent.ownProcess() });
  await claim(agent, ['a.ts'], {});
  lab.write('a.ts', 'two\n');
});
afterEach(() => lab.dispose());

/** Prunes while an agent's process is alive for the first so many questions, and gone ever after. */
async function pruneWhileAlive(questions: number) {
  const context = await lab.context();
  let asked = 0;
  const isProcessGone = () => {
    asked += 1;
    return asked > questions;
  };
  const { facts } = await prune({ ...context, isProcessGone }, {});
  return { facts, asked };
}

it('keeps uncommitted work whenever its agent ends meanwhile', async () => {
  const { asked } = await pruneWhileAlive(Number.POSITIVE_INFINITY);
  for (let questions = 0; questions <= asked; questions += 1) {
    const { facts } = await pruneWhileAlive(questions);
    expect(facts.removed).toEqual([]);
    expect(lab.rows()).toHaveProperty('e1b2', 'a.ts');
  }
});
