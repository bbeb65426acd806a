import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { release } from '../../../src/commands/release.ts';
import { type AgentLab, contextOf, makeAgentLab, refusalOf } from '../../support/agent-lab.ts';

/** Messages as the agents sent them, with paths of the test's own. */
let lab: AgentLab;
beforeEach(async () => {
  lab = makeAgentLab();
  const holder = lab.claude('holder');
  await holder.start();
  await holder.edit('a.ts');
});
afterEach(() => lab.dispose());

const holder = () => lab.claude('holder').id();
const boundId = (agent: string, key: string): string =>
  readFileSync(join(lab.top, '.git/guard/agents', `${agent}-${key}`), 'utf8').trim();

describe('Codex', () => {
  const base = () => ({
    session_id: 'c0',
    transcript_path: null,
    cwd: lab.top,
    model: 'gpt-5.5',
    permission_mode: 'default',
  });
  const patch = (text: string) => ({
    ...base(),
    turn_id: 't1',
    hook_event_name: 'PreToolUse',
    tool_name: 'apply_patch',
    tool_input: { command: `*** Begin Patch\n${text}\n*** End Patch\n` },
    tool_use_id: 'call_2',
  });

  it('starts a session and is told of the others', async () => {
    const answer = await lab.hook('codex', { ...base(), hook_event_name: 'SessionStart', source: 'startup' });
    expect(Object.keys(answer ?? {})).toEqual(['hookSpecificOutput']);
    expect(contextOf(answer)).toContain(`${holder()}, active just now, editing "a.ts"`);
    expect(lab.rows()[boundId('codex', 'c0')]).toBe('-');
  });

  it('claims every file that a patch names, both ends of a move', async () => {
    const text =
      '*** Update File: b.ts\n@@\n-one\n+two\n*** Add File: new/c.ts\n+x\n*** Update File: b2.ts\n*** Move to: b3.ts\n*** Delete File: d.ts';
    expect(await lab.hook('codex', patch(text))).toBeNull();
    expect(lab.rows()[boundId('codex', 'c0')]).toBe('b.ts, new/c.ts, b2.ts, b3.ts, d.ts');
  });

  it('hears of another’s file in a key that it knows, and nothing else at the top', async () => {
    const answer = await lab.hook('codex', patch('*** Update File: a.ts\n@@\n-one\n+two'));
    expect(Object.keys(answer ?? {})).toEqual(['hookSpecificOutput']);
    expect(Object.keys(answer?.hookSpecificOutput ?? {})).toEqual(['hookEventName', 'additionalContext']);
    expect(contextOf(answer)).toContain(`a.ts is being edited by session ${holder()}`);
  });

  it.each(['deny', 'ask'])('claims nothing of a patch that is refused, with edit: %s', async (edit) => {
    lab.configure({ edit, shared: ['shared.json'] });
    const other = lab.claude('holder');
    await other.edit('shared.json');
    const text = '*** Update File: b.ts\n*** Update File: shared.json\n*** Update File: a.ts';
    expect(refusalOf(await lab.hook('codex', patch(text)))).toContain('a.ts is being edited by');
    expect(lab.rows()[boundId('codex', 'c0')]).toBe('-');
    expect(await other.edit('b.ts')).toBeNull();
    await release(await lab.context(other.id()), ['shared.json', 'b.ts']);
    expect(lab.rows()[boundId('codex', 'c0')]).toBe('-');
    expect(await lab.hook('codex', patch('*** Update File: b.ts'))).toBeNull();
    expect(lab.rows()[boundId('codex', 'c0')]).toBe('b.ts');
  });

  it('claims nothing in one repository where the patch is refused for another’s', async () => {
    lab.configure({ edit: 'deny' });
    const other = join(lab.root, 'other');
    for (const directory of ['.git/refs', '.git/objects', '.claude'])
      mkdirSync(join(other, directory), { recursive: true });
    writeFileSync(join(other, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    writeFileSync(join(other, '.claude', 'sessions.md'), lab.sessionsText());
    const text = `*** Update File: ${join(other, 'free.ts')}\n*** Update File: a.ts`;
    expect(refusalOf(await lab.hook('codex', patch(text)))).toContain('a.ts is being edited by');
    expect(readFileSync(join(other, '.claude', 'sessions.md'), 'utf8')).not.toContain('free.ts');
    lab.configure({ edit: 'warn' });
    expect(contextOf(await lab.hook('codex', patch(text)))).toContain('a.ts is being edited by');
    expect(readFileSync(join(other, '.claude', 'sessions.md'), 'utf8')).toContain('free.ts');
  });

  it('is refused where it should ask, because it runs what it should ask about', async () => {
    lab.configure({ edit: 'ask' });
    expect(refusalOf(await lab.hook('codex', patch('*** Update File: a.ts\n')))).toContain(
      'guard: not edited: a.ts',
    );
    await release(await lab.context(holder()), ['a.ts']);
    expect(lab.rows()[boundId('codex', 'c0')]).toBe('-');
  });

  it('answers the end of a session with nothing', async () => {
    await lab.hook('codex', { ...base(), hook_event_name: 'SessionStart', source: 'startup' });
    expect(await lab.hook('codex', { ...base(), hook_event_name: 'SessionEnd', reason: 'other' })).toBeNull();
    expect(Object.keys(lab.rows())).toEqual([holder()]);
  });
});

describe('Copilot', () => {
  const env = { COPILOT_CLI: '1', COPILOT_PROJECT_DIR: '/nowhere', CLAUDE_PROJECT_DIR: '/nowhere' };

  it.each(['claude', 'copilot'])('through the file of %s: the start is answered flat', async (host) => {
    const answer = await lab.hook(
      host,
      {
        hook_event_name: 'SessionStart',
        session_id: 'p0',
        timestamp: '2026-11-25T10:00:00Z',
        cwd: lab.top,
        source: 'new',
        initial_prompt: 'x',
      },
      env,
    );
    expect(Object.keys(answer ?? {})).toEqual(['additionalContext']);
    expect(answer?.additionalContext).toContain(`You are session ${boundId('copilot', 'p0')}.`);
  });

  it.each([
    [
      'Claude’s names',
      { hook_event_name: 'PreToolUse', session_id: 'p0', timestamp: 'x', tool_name: 'Edit' },
      'tool_input',
    ],
    ['its own names', { sessionId: 'p0', timestamp: 1795402701393, toolName: 'edit' }, 'toolArgs'],
  ])('with %s: another’s file is refused where the configuration says so', async (_form, payload, input) => {
    lab.configure({ edit: 'deny' });
    const args = { path: join(lab.top, 'a.ts'), old_str: 'one', new_str: 'two' };
    const answer = await lab.hook('claude', { ...payload, cwd: lab.top, [input]: args }, env);
    expect(refusalOf(answer)).toContain(`a.ts is being edited by session ${holder()}`);
    expect(answer?.hookSpecificOutput?.hookEventName).toMatch(/^[Pp]reToolUse$/);
  });

  it('reads arguments that come as JSON text', async () => {
    const toolArgs = JSON.stringify({ path: join(lab.top, 'b.ts') });
    await lab.hook('copilot', { sessionId: 'p0', cwd: lab.top, toolName: 'create', toolArgs }, env);
    expect(lab.rows()[boundId('copilot', 'p0')]).toBe('b.ts');
  });

  it('does not claim a file that it only views', async () => {
    const toolArgs = { command: 'view', path: join(lab.top, 'b.ts') };
    await lab.hook(
      'copilot',
      { sessionId: 'p0', cwd: lab.top, toolName: 'str_replace_editor', toolArgs },
      env,
    );
    expect(Object.keys(lab.rows())).toEqual([holder()]);
  });
});

describe('an agent that hears after a tool only', () => {
  it.each([
    ['gemini', 'BeforeTool', 'AfterTool', 'run_shell_command', { timestamp: 'x', transcript_path: '/t' }],
    ['opencode', 'PreToolUse', 'PostToolUse', 'bash', {}],
  ])('hears then of shared files that its command hits: %s', async (agent, before, after, tool, more) => {
    lab.write('a.ts', 'two\n');
    const send = (event: string, command: string) =>
      lab.hook(agent, {
        session_id: 's0',
        cwd: lab.top,
        hook_event_name: event,
        tool_name: tool,
        tool_input: { command },
        ...more,
      });
    const told = async (command: string): Promise<string> => {
      await send(before, command);
      const answer = await send(after, command);
      return contextOf(answer) || String(answer?.context ?? '');
    };
    lab.configure({ shared: ['a.ts'] });
    await lab.hook(agent, { session_id: 's0', cwd: lab.top, hook_event_name: 'SessionStart', ...more });
    const hit = await told('git add -A && git status');
    expect(hit).toContain(
      `session ${holder()} was editing a.ts, which your command hits: "git add -A"; it is shared, so nothing was stopped: mind what is not yours.`,
    );
    expect(await told('git status')).not.toContain('a.ts');
    lab.configure({});
    await send(before, 'git add -A');
    expect(await told('git status')).not.toContain('shared');
  });
});

describe('Gemini', () => {
  const send = (payload: object) =>
    lab.hook(
      'gemini',
      { session_id: 'g0', transcript_path: '/t', cwd: lab.top, timestamp: 'x', ...payload },
      { GEMINI_CLI: '1' },
    );
  const replace = (event: string, path: string) =>
    send({
      hook_event_name: event,
      tool_name: 'replace',
      tool_input: { file_path: join(lab.top, path), instruction: 'x', old_string: 'one', new_string: 'two' },
    });

  it('is refused at the top level', async () => {
    lab.configure({ edit: 'deny' });
    const answer = await replace('BeforeTool', 'a.ts');
    expect(Object.keys(answer ?? {})).toEqual(['decision', 'reason']);
    expect(answer?.decision).toBe('deny');
    expect(answer?.reason).toContain(`session ${holder()}`);
  });

  it('is warned after the edit, because it does not listen before', async () => {
    expect(await replace('BeforeTool', 'a.ts')).toBeNull();
    expect(contextOf(await replace('AfterTool', 'a.ts'))).toContain(`edited by session ${holder()}`);
  });

  it('hears all there is to know at the first warning that it hears, and less at the next', async () => {
    for (const _unheard of [1, 2]) await replace('BeforeTool', 'a.ts');
    expect(contextOf(await replace('AfterTool', 'a.ts'))).toContain('guard wait a.ts');
    await replace('BeforeTool', 'a.ts');
    expect(contextOf(await replace('AfterTool', 'a.ts'))).toContain('a.ts is still claimed by');
    await release(await lab.context(holder()), []);
    expect(lab.rows()[boundId('gemini', 'g0')]).toBe('a.ts');
  });

  it('has its session put in front of every shell command, and no prompt skipped', async () => {
    await send({ hook_event_name: 'SessionStart', source: 'startup' });
    const answer = await send({
      hook_event_name: 'BeforeTool',
      tool_name: 'run_shell_command',
      tool_input: { command: './release.sh' },
    });
    expect(answer).toEqual({
      hookSpecificOutput: {
        hookEventName: 'BeforeTool',
        tool_input: { command: `export GUARD_SESSION=${boundId('gemini', 'g0')}; ./release.sh` },
      },
    });
  });

  it('has a shell command judged in the directory that it names', async () => {
    await send({ hook_event_name: 'SessionStart', source: 'startup' });
    lab.write('a.ts', 'two\n');
    lab.write('docs/x.md', 'x\n');
    const shell = async (command: string, where: object) => {
      const tool_input = { command, ...where };
      const answer = await send({
        hook_event_name: 'BeforeTool',
        tool_name: 'run_shell_command',
        tool_input,
      });
      return answer?.decision ?? null;
    };
    expect(await shell('git add .', {})).toBe('deny');
    for (const directory of ['docs', join(lab.top, 'docs')]) {
      expect(await shell('git add .', { directory })).toBeNull();
      expect(await shell('git add .', { dir_path: directory })).toBeNull();
      expect(await shell('git add "$PWD"', { directory })).toBeNull();
      expect(await shell('git checkout -- ../a.ts', { directory })).toBe('deny');
      expect(await shell('cd .. && git add .', { dir_path: directory })).toBe('deny');
    }
    expect(await shell('git checkout -- a.ts', { directory: '.' })).toBe('deny');
    expect(await shell('git checkout -- a.ts', { directory: lab.root })).toBeNull();
  });

  it('has a refused shell command left as it is', async () => {
    await send({ hook_event_name: 'SessionStart', source: 'startup' });
    lab.write('a.ts', 'two\n');
    const answer = await send({
      hook_event_name: 'BeforeTool',
      tool_name: 'run_shell_command',
      tool_input: { command: 'git add -A' },
    });
    expect(Object.keys(answer ?? {})).toEqual(['decision', 'reason']);
  });

  it('ends at its own clear, because nothing would tell who goes on', async () => {
    await send({ hook_event_name: 'SessionStart', source: 'startup' });
    await send({ hook_event_name: 'SessionEnd', reason: 'clear' });
    expect(Object.keys(lab.rows())).toEqual([holder()]);
  });
});

describe('opencode', () => {
  const send = (payload: object) => lab.hook('opencode', { session_id: 'ses_1', cwd: lab.top, ...payload });
  const edit = (event: string, path: string) =>
    send({
      hook_event_name: event,
      tool_name: 'edit',
      tool_input: { filePath: join(lab.top, path) },
      tool_use_id: 'call_1',
    });

  it('gets the session for its shells', async () => {
    await send({ hook_event_name: 'SessionStart' });
    expect(await send({ hook_event_name: 'ShellEnv' })).toEqual({
      env: { GUARD_SESSION: boundId('opencode', 'ses_1') },
    });
  });

  it('has a refusal to throw', async () => {
    lab.configure({ edit: 'deny' });
    const answer = await edit('PreToolUse', 'a.ts');
    expect(Object.keys(answer ?? {})).toEqual(['deny']);
    expect(answer?.deny).toContain('guard: not edited: a.ts');
  });

  it('is warned behind the tool’s output', async () => {
    expect(await edit('PreToolUse', 'a.ts')).toBeNull();
    expect((await edit('PostToolUse', 'a.ts'))?.context).toContain(holder());
    expect((await edit('PostToolUse', 'a.ts'))?.context).toContain('still claimed');
  });

  it('hears all there is to know at the first warning', async () => {
    await edit('PreToolUse', 'a.ts');
    expect((await edit('PostToolUse', 'a.ts'))?.context).toContain('guard wait a.ts');
  });
});

describe('Cursor', () => {
  const base = () => ({
    conversation_id: 'u0',
    generation_id: 'g',
    model: 'm',
    cursor_version: '3',
    workspace_roots: [lab.top],
    transcript_path: null,
  });

  it('has its own events answered in its own form', async () => {
    lab.configure({ edit: 'deny' });
    const started = await lab.hook('cursor', {
      ...base(),
      session_id: 'u0',
      hook_event_name: 'sessionStart',
      composer_mode: 'agent',
    });
    expect(started?.additional_context).toContain('You are session');
    const answer = await lab.hook('cursor', {
      ...base(),
      cwd: lab.top,
      hook_event_name: 'preToolUse',
      tool_name: 'Write',
      tool_input: { file_path: join(lab.top, 'a.ts') },
    });
    expect(answer).toMatchObject({
      permission: 'deny',
      user_message: expect.stringContaining('a.ts'),
      agent_message: expect.stringContaining('a.ts'),
    });
  });

  it('has events of Claude’s file answered as Claude’s', async () => {
    lab.configure({ edit: 'deny' });
    const answer = await lab.hook('claude', {
      ...base(),
      cwd: lab.top,
      hook_event_name: 'PreToolUse',
      tool_name: 'Write',
      tool_input: { file_path: join(lab.top, 'a.ts') },
    });
    expect(refusalOf(answer)).toContain('a.ts');
  });

  it('is never told that it is allowed', async () => {
    expect(
      await lab.hook('cursor', {
        ...base(),
        cwd: lab.top,
        hook_event_name: 'preToolUse',
        tool_name: 'Write',
        tool_input: { file_path: join(lab.top, 'b.ts') },
      }),
    ).toBeNull();
    expect(
      await lab.hook('cursor', {
        ...base(),
        cwd: lab.top,
        hook_event_name: 'beforeShellExecution',
        command: 'ls',
      }),
    ).toBeNull();
  });

  it('is told to say who it is before it commits, because its shells do not know', async () => {
    const shell = (command: string) =>
      lab.hook('cursor', { ...base(), cwd: lab.top, hook_event_name: 'beforeShellExecution', command });
    const started = await lab.hook('cursor', { ...base(), hook_event_name: 'sessionStart', cwd: lab.top });
    const id = boundId('cursor', 'u0');
    expect(started?.additional_context).toContain(`export GUARD_SESSION=${id};`);
    expect(await shell('git commit -m x')).toBeNull();
    const write = {
      hook_event_name: 'preToolUse',
      tool_name: 'Write',
      tool_input: { file_path: join(lab.top, 'b.ts') },
    };
    await lab.hook('cursor', { ...base(), cwd: lab.top, ...write });
    expect((await shell('git commit -m x'))?.agent_message).toContain(
      `export GUARD_SESSION=${id}; git commit -m x`,
    );
    expect(await shell(`export GUARD_SESSION=${id}; git commit -m x`)).toBeNull();
  });

  describe('with a claim of its own', () => {
    const shell = (command: string) =>
      lab.hook('cursor', { ...base(), cwd: lab.top, hook_event_name: 'beforeShellExecution', command });
    beforeEach(async () => {
      await lab.hook('cursor', { ...base(), hook_event_name: 'sessionStart', cwd: lab.top });
      const write = { tool_name: 'Write', tool_input: { file_path: join(lab.top, 'b.ts') } };
      await lab.hook('cursor', { ...base(), cwd: lab.top, hook_event_name: 'preToolUse', ...write });
      lab.git('config', 'alias.ci', 'commit');
      execFileSync('git', ['init', '-q', join(lab.root, 'elsewhere')]);
    });

    it.each([
      'git ci -m x',
      'cd "$PWD" && npm test && git commit -m x',
      "sh -c 'git commit -m x'",
      'git add b.ts; git push',
      'git stash push b.ts; git push origin main',
    ])('is told to say who it is: %s', async (command) => {
      expect((await shell(command))?.agent_message).toContain(`; ${command}`);
    });

    it('is given no part of a long or broken line to type', async () => {
      const id = boundId('cursor', 'u0');
      for (const body of ['x'.repeat(600), 'a\n\nb']) {
        const told = (await shell(`git commit -m "${body}"`))?.agent_message;
        expect(told).toMatch(
          new RegExp(`export GUARD_SESSION=${id};\\n +\\(in front of the same command\\)$`),
        );
        expect(told).not.toMatch(/…|\^J/);
      }
    });

    it.each([
      'cat .git/hooks/pre-commit',
      "rg 'git (add|commit)' -n",
      'git log --oneline --grep=commit',
      'echo "git push"',
      'git verify-commit HEAD',
      'git diff-tree --no-commit-id --name-only HEAD',
      'git tag -a v1 -m "then git push"',
      'git stash push b.ts',
      'gh release create v1 --notes "git push"',
      "cat > notes.md <<'EOF'\ngit commit -m x\nEOF",
      'git commit --dry-run',
      'git push --dry-run',
      'git commit --help',
      'git -C ../elsewhere commit -m x',
      'cd ../elsewhere && git push',
      "ssh host 'git commit -m x'",
      'git commit --no-verify -m x -- b.ts',
    ])('passes what commits and pushes nothing here: %s', async (command) => {
      expect(await shell(command)).toBeNull();
    });
  });

  it('has shell commands judged by its own event for them', async () => {
    lab.write('a.ts', 'two\n');
    const answer = await lab.hook('cursor', {
      ...base(),
      cwd: lab.top,
      hook_event_name: 'beforeShellExecution',
      command: 'git add -A',
      sandbox: false,
    });
    expect(answer).toMatchObject({ permission: 'deny' });
  });
});

describe('VS Code', () => {
  it('is read through Claude’s file, with several files in one call', async () => {
    const payload = {
      sessionId: 'v0',
      hookEventName: 'PreToolUse',
      timestamp: 'x',
      cwd: lab.top,
      tool_name: 'editFiles',
    };
    const files = [join(lab.top, 'a.ts'), join(lab.top, 'b.ts')];
    const answer = await lab.hook('claude', { ...payload, tool_input: { files } });
    expect(contextOf(answer)).toContain('a.ts is being edited by session');
    expect(lab.rows()[boundId('vscode', 'v0')]).toBe('b.ts');
  });
});

describe('whoever speaks', () => {
  it('is Claude Code where the environment names this very session, though another agent started it', async () => {
    const env = { COPILOT_CLI: '1', CURSOR_VERSION: '3', CLAUDE_CODE_SESSION_ID: 'k9' };
    const payload = {
      session_id: 'k9',
      cwd: lab.top,
      hook_event_name: 'SessionStart',
      source: 'startup',
      timestamp: 'x',
    };
    expect(contextOf(await lab.hook('claude', payload, env))).toContain('You are session');
    expect(boundId('claude', 'k9')).toMatch(/^[0-9a-f]{4}$/);
  });

  it('is not taken for the agent round it: of agents only standard input says who calls', async () => {
    const env = { CLAUDE_CODE_SESSION_ID: 'holder' };
    const payload = {
      session_id: 'c7',
      cwd: lab.top,
      model: 'm',
      hook_event_name: 'SessionStart',
      source: 'startup',
    };
    await lab.hook('codex', payload, env);
    expect(boundId('codex', 'c7')).not.toBe(holder());
  });

  it.each([
    [
      'an event that guard has nothing to do with',
      'claude',
      {
        session_id: 'x',
        transcript_path: '/t',
        hook_event_name: 'PermissionRequest',
        tool_name: 'Bash',
        tool_input: { command: 'git add -A' },
      },
    ],
    ['a message without a session', 'claude', { transcript_path: '/t', hook_event_name: 'SessionStart' }],
    ['an event that every object has', 'codex', { session_id: 'x', hook_event_name: 'toString' }],
  ])('gets silence: %s', async (_case, host, payload) => {
    expect(await lab.hook(host, { cwd: lab.top, ...payload })).toBeNull();
    expect(Object.keys(lab.rows())).toEqual([holder()]);
  });

  it.each([
    ['an agent that guard does not know', 'emacs'],
    ['a name that every object has', 'constructor'],
  ])('is told that nothing is checked: %s', async (_case, host) => {
    const payload = { session_id: 'x', cwd: lab.top, hook_event_name: 'PreToolUse' };
    await expect(lab.hook(host, payload)).rejects.toMatchObject({ code: 'usage' });
    expect(Object.keys(lab.rows())).toEqual([holder()]);
  });
});

describe('a person’s own environment file', () => {
  it('is added to once, and again only after somebody wrote another session there', async () => {
    const file = join(lab.root, 'env.sh');
    writeFileSync(file, 'export OWN=1');
    const session = lab.claude('k1', { CLAUDE_ENV_FILE: file });
    await session.start();
    await session.start('compact');
    const line = `export GUARD_SESSION=${session.id()}\n`;
    expect(readFileSync(file, 'utf8')).toBe(`export OWN=1\n${line}`);
    writeFileSync(file, `${line}export GUARD_SESSION=beef\n`);
    await session.start('resume');
    expect(readFileSync(file, 'utf8')).toBe(`${line}export GUARD_SESSION=beef\n${line}`);
  });

  it('that cannot be written costs the session no more than the line in it', async () => {
    const file = join(lab.root, 'none', 'env.sh');
    const session = lab.claude('k1', { CLAUDE_ENV_FILE: file });
    const text = await session.start();
    expect(text).toContain(`You are session ${session.id()}.`);
    expect(text).toContain(
      `guard: cannot write ${file}: ENOENT. Where guard whoami names no session, put export GUARD_SESSION=${session.id()}; in front`,
    );
    expect(text).not.toContain('NOT CHECKED');
    expect(Object.keys(lab.rows())).toContain(session.id());
  });
});
