import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim } from '../../../src/commands/claim.ts';
import { end } from '../../../src/commands/end.ts';
import { lock } from '../../../src/commands/lock.ts';
import { runStatusLine } from '../../../src/hooks/claude/status-line.ts';
import { type AgentLab, type ClaudeSession, contextOf, makeAgentLab } from '../../support/agent-lab.ts';

/** Agents that were started where GUARD_SESSION says who they work for: a person's session, or that of the agent round them. */
const GIVEN = 'a7f3';
const ENV = { GUARD_SESSION: GIVEN, CLAUDE_PID: String(process.pid) };
let lab: AgentLab;
let guest: ClaudeSession;
beforeEach(async () => {
  lab = makeAgentLab();
  await claim(await lab.context(GIVEN), ['b.ts'], {});
  guest = lab.claude('guest', ENV);
});
afterEach(() => lab.dispose());

const bindings = (): boolean => existsSync(join(lab.top, '.git/guard/agents'));

describe('an agent that was given a session', () => {
  it('is told that it is this one, claims for it, and hands it on to its shells', async () => {
    const file = join(lab.root, 'env.sh');
    const session = lab.claude('guest', { ...ENV, CLAUDE_ENV_FILE: file });
    const told = await session.start();
    expect(told).toContain(`You are session ${GIVEN}.`);
    expect(told).toContain('You have claimed "b.ts".');
    expect(await session.edit('a.ts')).toBeNull();
    expect(await session.edit('b.ts')).toBeNull();
    expect(lab.rows()).toEqual({ [GIVEN]: 'b.ts, a.ts' });
    expect(readFileSync(file, 'utf8')).toBe(`export GUARD_SESSION=${GIVEN}\n`);
  });

  it.each([
    [
      'codex',
      {
        hook_event_name: 'PreToolUse',
        tool_name: 'apply_patch',
        tool_input: { command: '*** Begin Patch\n*** Update File: a.ts\n*** End Patch\n' },
      },
    ],
    ['gemini', { hook_event_name: 'BeforeTool', tool_name: 'write_file', tool_input: { file_path: 'a.ts' } }],
    ['opencode', { hook_event_name: 'PreToolUse', tool_name: 'edit', tool_input: { filePath: 'a.ts' } }],
  ])('claims for it from any agent: %s', async (host, payload) => {
    expect(await lab.hook(host, { session_id: 's1', cwd: lab.top, ...payload }, ENV)).toBeNull();
    expect(lab.rows()).toEqual({ [GIVEN]: 'b.ts, a.ts' });
    lab.write('a.ts', 'two\n');
    lab.git('add', 'a.ts');
    expect(await lab.gitHook('pre-commit', GIVEN)).toEqual([]);
  });

  it('leaves nothing of its own with it: no binding, no process, no agent', async () => {
    await guest.start();
    await guest.edit('a.ts');
    await guest.prompt();
    const { state } = await (await lab.context()).store.read();
    expect(state.sessions).toEqual({ [GIVEN]: { worktrees: ['.'] } });
    expect(bindings()).toBe(false);
  });

  it('registers it where its row is missing, and keeps it alive', async () => {
    await end(await lab.context(GIVEN), { uncommitted: 'remember' });
    await guest.edit('a.ts');
    expect(lab.rows()).toEqual({ [GIVEN]: 'a.ts' });
    const before = lab.sessionsText();
    lab.clock.now += 30_000;
    await guest.prompt();
    expect(lab.sessionsText()).not.toBe(before);
  });

  it.each(['other', 'clear', 'prompt_input_exit'])('ends without ending it: %s', async (reason) => {
    await lock(await lab.context(GIVEN), 'docker', {});
    await guest.start();
    await guest.edit('a.ts');
    const before = lab.sessionsText();
    expect(await guest.end(reason)).toBeNull();
    expect(lab.sessionsText()).toBe(before);
  });

  it.each(['clear', 'compact', 'resume'])('is still this one after %s', async (source) => {
    await guest.start();
    await guest.end('clear');
    const again = lab.claude('again', ENV);
    expect(await again.start(source)).toContain(`You are session ${GIVEN}.`);
    expect(Object.keys(lab.rows())).toEqual([GIVEN]);
  });

  it('shares it with others that were given it, and not with an agent that is resumed elsewhere', async () => {
    await guest.start();
    await lab.claude('second', ENV).edit('a.ts');
    expect(Object.keys(lab.rows())).toEqual([GIVEN]);
    const own = lab.claude('guest');
    await own.start('resume');
    expect(own.id()).not.toBe(GIVEN);
    expect(await lab.claude('third', ENV).start()).toContain(`You are session ${GIVEN}.`);
    await own.end();
    expect(lab.rows()).toEqual({ [GIVEN]: 'b.ts, a.ts' });
  });

  it('goes by it although it had a session of its own before', async () => {
    const own = lab.claude('guest');
    await own.start();
    const id = own.id();
    expect(await guest.start('resume')).toContain(`You are session ${GIVEN}.`);
    await guest.edit('a.ts');
    await guest.end();
    expect(lab.rows()).toEqual({ [GIVEN]: 'b.ts, a.ts', [id]: '-' });
    expect(own.id()).toBe(id);
  });

  it('does not make the session round it end with its process', async () => {
    const outer = lab.claude('outer', { CLAUDE_PID: String(process.pid) });
    await outer.start();
    const inner = lab.claude('inner', { GUARD_SESSION: outer.id(), CLAUDE_PID: '1' });
    await inner.start();
    await inner.edit('a.ts');
    await inner.end('clear');
    const { state } = await (await lab.context()).store.read();
    expect(state.sessions[outer.id()]).toMatchObject({
      agentSession: 'outer',
      process: { pid: process.pid },
    });
    expect(lab.rows()[outer.id()]).toBe('a.ts');
  });

  it('hears its notices, notes interests as it, and shows it in the status line', async () => {
    const other = lab.claude('other');
    await other.edit('a.ts');
    expect(contextOf(await guest.edit('a.ts'))).toContain('a.ts is being edited by');
    await claim(await lab.context(other.id()), ['b.ts'], { override: 'agreed' });
    expect(contextOf(await guest.prompt())).toContain('claimed b.ts, which you are editing');
    const call = {
      input: JSON.stringify({ session_id: 'guest' }),
      cwd: lab.top,
      env: { ...process.env, ...ENV },
      now: () => lab.clock.now,
    };
    expect((await runStatusLine(call, () => {})).out).toMatch(
      /^guard a7f3 · 1 claim · 1 conflict · 1 other\n$/,
    );
    await other.end();
    expect(contextOf(await guest.prompt())).toContain('a.ts became yours');
  });

  it('is heard of, so that doctor knows that its hooks run', async () => {
    await guest.start();
    await guest.start('compact');
    const started = (await (await lab.context()).store.journal()).filter(({ kind }) => kind === 'started');
    expect(started).toMatchObject([{ session: GIVEN, detail: 'claude' }]);
  });

  it('is told, as git’s hooks tell, where what it was given is no session id', async () => {
    const nameless = lab.claude('guest', { GUARD_SESSION: 'not an id' });
    await expect(nameless.edit('a.ts')).rejects.toMatchObject({ code: 'usage' });
    expect(lab.rows()).toEqual({ [GIVEN]: 'b.ts' });
  });
});
