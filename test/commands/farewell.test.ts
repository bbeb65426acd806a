import { afterEach, beforeEach, expect, it } from 'vitest';
import { claim } from '../../src/commands/claim.ts';
import { end } from '../../src/commands/end.ts';
import { farewells } from '../../src/commands/farewell.ts';
import { heartbeat } from '../../src/commands/heartbeat.ts';
import { type AgentLab, makeAgentLab } from '../support/agent-lab.ts';

let lab: AgentLab;
beforeEach(() => {
  lab = makeAgentLab();
});
afterEach(() => lab.dispose());

it('a session has ended once it was there and is gone, and has not where it never was', async () => {
  const context = await lab.context('e1b2');
  const { hasEnded } = farewells(context);
  expect(await hasEnded()).toBe(false);
  await claim(context, ['a.ts'], {});
  expect(await hasEnded()).toBe(false);
  await end(context, { uncommitted: 'refuse' });
  expect(await hasEnded()).toBe(true);
  expect(await farewells(context).hasEnded()).toBe(false);
  await claim(context, ['a.ts'], {});
  expect(await hasEnded()).toBe(false);
});

it('nobody never ends', async () => {
  const { hasEnded } = farewells(await lab.context());
  await claim(await lab.context('e1b2'), ['a.ts'], {});
  expect(await hasEnded()).toBe(false);
});

it('a session without a row is there as long as guard knows of it', async () => {
  const context = await lab.context('e1b2');
  const { hasEnded } = farewells(context);
  await claim(context, ['a.ts'], {});
  await hasEnded();
  lab.write('.claude/sessions.md', lab.sessionsText().replace(/^\| e1b2 .*\n/m, ''));
  expect(lab.rows()).toEqual({});
  expect(await hasEnded()).toBe(false);
});

it('a session has ended whose row a hand wrote and took away', async () => {
  const context = await lab.context('c2d8');
  const { hasEnded } = farewells(context);
  const before = lab.sessionsText();
  lab.write('.claude/sessions.md', `${before}| c2d8 | - | 2026-02-20T10:35:00Z | - |\n`);
  expect(await hasEnded()).toBe(false);
  lab.write('.claude/sessions.md', before);
  expect(await hasEnded()).toBe(true);
});

it('a session that has ended when its sign of life is written gets no row back', async () => {
  const context = await lab.context('e1b2');
  const { hasEnded, isOver } = farewells(context);
  await claim(context, ['a.ts'], {});
  expect(await hasEnded()).toBe(false);
  await end(context, { uncommitted: 'refuse' });
  await heartbeat(context, { isOver });
  expect(lab.rows()).toEqual({});
  await heartbeat(context);
  expect(lab.rows()).toHaveProperty('e1b2');
});
