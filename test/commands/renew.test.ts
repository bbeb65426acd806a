import { afterEach, beforeEach, expect, it } from 'vitest';
import { lock } from '../../src/commands/lock.ts';
import { grantOf, type Hold, renewGrant } from '../../src/commands/renew.ts';
import { start } from '../../src/commands/start.ts';
import type { Context } from '../../src/context.ts';
import { printStamp } from '../../src/core/stamp.ts';
import { type AgentLab, makeAgentLab } from '../support/agent-lab.ts';

let lab: AgentLab;
let context: Context;
beforeEach(async () => {
  lab = makeAgentLab({ 'a.ts': 'one\n' });
  context = await lab.context('a7f3');
  await start(context, { randomId: context.randomSessionId });
  await lock(context, 'vercel', {});
  await lock(context, 'docker', {});
});
afterEach(() => lab.dispose());

/** As `guard run` does while its command runs. */
async function renewLater(seconds: number): Promise<Hold> {
  const grant = await grantOf(context, 'docker', 'a7f3');
  if (grant === null) throw new Error('the lock is not held');
  lab.clock.now += seconds * 1000;
  return renewGrant(context, grant);
}

/** When the locks were last updated, as the file has it: vercel, then docker. */
const updated = (): readonly string[] =>
  [...lab.sessionsText().matchAll(/Last updated:\*\* (\S+)/g)].map(([, stamp = '']) => stamp);
const now = (): string => printStamp(lab.clock.now);

it('renews what else the holder has locked, when that is due', async () => {
  const [early] = updated();
  expect(await renewLater(29)).toEqual({ kind: 'held' });
  expect(updated()).toEqual([early, now()]);
  expect(await renewLater(1)).toEqual({ kind: 'held' });
  expect(updated()).toEqual([now(), now()]);
});

it('leaves alone what else has gone stale: others may have gone ahead', async () => {
  const [early] = updated();
  expect(await renewLater(300)).toEqual({ kind: 'held' });
  expect(updated()).toEqual([early, now()]);
});
