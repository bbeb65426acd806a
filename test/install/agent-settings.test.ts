import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectAgent, planAgents, planAgentsRemoval } from '../../src/install/agent-settings.ts';
import { AGENT_NAMES, type AgentName } from '../../src/install/agents/agent.ts';
import { AGENTS } from '../../src/install/agents/agent-list.ts';
import { settingsText } from '../../src/install/agents/settings-text.ts';
import { isShimCommand, shimCommand, shimOf } from '../../src/install/agents/shim-command.ts';
import { findAgents } from '../../src/install/find-agents.ts';
import { planLeftoverDirectories } from '../../src/install/leftover-directories.ts';
import { planOwnText } from '../../src/install/own-text.ts';
import { EMPTY_RECORD, type InstallRecord } from '../../src/install/record.ts';
import { applyPlan, type Lab, makeLab, put, snapshot } from './install-lab.ts';

let lab: Lab;
let top: string;
beforeEach(() => {
  lab = makeLab();
  top = lab.makeRepository();
});
afterEach(() => lab.dispose());

const facts = () => ({ directory: top, shim: lab.shim });
const site = (record: InstallRecord) => ({ commonDir: join(top, '.git'), record, roots: [top] });
const at = (file: string) => join(top, file);

function install(
  agents: readonly AgentName[],
  record = EMPTY_RECORD,
  options: { statusLine?: boolean } = {},
) {
  const plan = planAgents(facts(), { site: site(record), agents, ...options });
  return { ...plan, record: applyPlan(top, plan, record) };
}

function uninstall(record: InstallRecord) {
  const plan = planAgentsRemoval(facts(), site(record));
  const left = planLeftoverDirectories(site(record), plan.changes);
  return {
    ...plan,
    record: applyPlan(top, { changes: [...plan.changes, ...left.changes], problems: [] }, record),
  };
}

const FILES = {
  claude: '.claude/settings.local.json',
  codex: '.codex/hooks.json',
  copilot: '.github/hooks/guard.json',
  gemini: '.gemini/settings.json',
  opencode: '.opencode/plugin/guard.js',
  cursor: '.cursor/hooks.json',
} as const;

describe.each(Object.entries(FILES))('%s', (name, file) => {
  const agent = name as keyof typeof FILES;

  it('is set up in a new file, twice the same, and leaves nothing behind', () => {
    const before = snapshot(top);
    const { record, problems, outcomes } = install([agent]);
    expect(problems).toEqual([]);
    expect(outcomes).toEqual([expect.objectContaining({ agent, file: at(file), by: 'own-file' })]);
    expect(inspectAgent(facts(), agent)).toMatchObject({
      state: 'current',
      shim: { path: lab.shim, exists: true },
    });
    expect(install([agent], record).changes).toEqual([]);
    expect(uninstall(record).record).toEqual(EMPTY_RECORD);
    expect(snapshot(top)).toEqual(before);
  });

  it('knows entries that call another place, and brings them up to date', () => {
    const { record } = install([agent]);
    const moved = { directory: top, shim: '/elsewhere/dist/hook.sh' };
    expect(inspectAgent(moved, agent).state).toBe('outdated');
    const plan = planAgents(moved, { site: site(record), agents: [agent] });
    const second = applyPlan(top, plan, record);
    expect(inspectAgent(moved, agent)).toMatchObject({ state: 'current', shim: { exists: false } });
    expect(readFileSync(at(file), 'utf8')).not.toContain(lab.root);
    const before = snapshot(top);
    expect(Object.keys(before)).toContain(`/${file}`);
    uninstall(second);
    expect(existsSync(at(file))).toBe(false);
  });

  it('is taken out without a record, wherever it points', () => {
    install([agent]);
    const moved = { directory: top, shim: '/elsewhere/dist/hook.sh' };
    applyPlan(top, planAgentsRemoval(moved, site(EMPTY_RECORD)), EMPTY_RECORD);
    const rest = existsSync(at(file)) ? readFileSync(at(file), 'utf8') : '';
    expect(rest).not.toContain('hook.sh');
  });

  it('is not written through a link', () => {
    put(join(lab.root, 'theirs'), '{}');
    mkdirSync(join(at(file), '..'), { recursive: true });
    symlinkSync(join(lab.root, 'theirs'), at(file));
    expect(install([agent]).problems).toEqual([{ code: 'symlink', path: at(file) }]);
    expect(readFileSync(join(lab.root, 'theirs'), 'utf8')).toBe('{}');
  });

  it('is not written into a directory that leads out of the repository', () => {
    mkdirSync(join(lab.root, 'theirs'));
    symlinkSync(join(lab.root, 'theirs'), at(file.slice(0, file.indexOf('/'))));
    expect(install([agent]).problems).toEqual([{ code: 'outside-repository', path: at(file) }]);
    expect(snapshot(join(lab.root, 'theirs'))).toEqual({ '': 'directory 755' });
  });
});

const CLAUDE_SETTINGS = `{
    // ours
    "permissions": { "allow": ["Bash(npm test)"], "deny": [] },
    "hooks": {
        "PreToolUse": [
            { "matcher": "Bash", "hooks": [{ "type": "command", "command": "echo guard" }] }, // theirs
        ],
        "Stop": []
    },
    "model": "opus"
}`;

describe('a settings file with something in it', () => {
  beforeEach(() => put(at(FILES.claude), CLAUDE_SETTINGS, 0o600));
  const text = () => readFileSync(at(FILES.claude), 'utf8');

  it('keeps order, comments, mode and foreign entries, and comes back to the byte', () => {
    const before = snapshot(top);
    const { record } = install(['claude']);
    expect(text()).toContain(
      '["Bash(npm test)", "Bash(guard status *)", "Bash(npx --no-install guard status *)", ',
    );
    expect(text()).toContain(
      '"command": "echo guard" }] }, // theirs\n            {\n                "matcher": "Edit|Write|MultiEdit|NotebookEdit|Bash|PowerShell|Monitor",',
    );
    expect(snapshot(top)[`/${FILES.claude}`]?.slice(0, 4)).toBe('600 ');
    uninstall(record);
    expect(snapshot(top)).toEqual(before);
  });

  it('keeps what a person has changed since', () => {
    const { record } = install(['claude']);
    writeFileSync(
      at(FILES.claude),
      text().replace('"model": "opus"', '"model": "sonnet"').replace('"Bash(npm test)"', '"Bash(npm run *)"'),
    );
    uninstall(record);
    expect(text()).toBe(CLAUDE_SETTINGS.replace('opus', 'sonnet').replace('npm test', 'npm run *'));
  });

  it('loses only guard’s entry where a person has put another in the same group', () => {
    const { record } = install(['claude']);
    const parsed = JSON.parse(
      text()
        .replace(/\/\/.*/g, '')
        .replace(/,(\s*[\]}])/g, '$1'),
    );
    parsed.hooks.SessionEnd[0].hooks.push({ type: 'command', command: 'echo mine' });
    writeFileSync(at(FILES.claude), JSON.stringify(parsed));
    uninstall(record);
    expect(JSON.parse(text()).hooks).toEqual({
      PreToolUse: [{ matcher: 'Bash', hooks: [{ type: 'command', command: 'echo guard' }] }],
      Stop: [],
      SessionEnd: [{ hooks: [{ type: 'command', command: 'echo mine' }] }],
    });
    expect(JSON.parse(text()).permissions.allow).toEqual(['Bash(npm test)']);
  });

  it.each(['guard *', 'guard status *', 'npx --no-install guard status *'])(
    'keeps a permission that was there before: %s',
    (command) => {
      put(at(FILES.claude), CLAUDE_SETTINGS.replace('npm test', command));
      const { record } = install(['claude']);
      appendBlankLine();
      uninstall(record);
      expect(text()).toContain(`"allow": ["Bash(${command})"]`);
    },
  );

  it('is left untouched when it cannot be read, saying where', () => {
    put(at(FILES.claude), '{\n  "hooks": {\n    oops\n  }\n}');
    expect(install(['claude']).problems).toEqual([
      {
        code: 'damaged',
        path: at(FILES.claude),
        line: 3,
        column: 5,
        problem: 'a key in double quotes is missing',
      },
    ]);
    expect(inspectAgent(facts(), 'claude').state).toBe('damaged');
    expect(text()).toBe('{\n  "hooks": {\n    oops\n  }\n}');
  });

  it.each(['', '\n', ' \r\n'])(
    'that is blank, %j, counts as without settings, and comes back to the byte',
    (blank) => {
      put(at(FILES.claude), blank, 0o600);
      const before = snapshot(top);
      expect(inspectAgent(facts(), 'claude').state).toBe('absent');
      const first = install(['claude']);
      expect(first.problems).toEqual([]);
      expect(inspectAgent(facts(), 'claude').state).toBe('current');
      expect(install(['claude'], first.record).changes).toEqual([]);
      const moved = { directory: top, shim: '/elsewhere/hook.sh' };
      const again = planAgents(moved, { site: site(first.record), agents: ['claude'] });
      const record = applyPlan(top, again, first.record);
      expect(uninstall(record).problems).toEqual([]);
      expect(snapshot(top)).toEqual(before);
    },
  );

  it.each(['', '{ oops'])(
    'that guard never changed and cannot read, %j, is no problem of uninstall',
    (text) => {
      put(at(FILES.claude), text);
      put(at(FILES.cursor), '{ oops');
      const before = snapshot(top);
      const { record, problems } = install(['codex']);
      expect(problems).toEqual([]);
      expect(uninstall(record).problems).toEqual([]);
      expect(snapshot(top)).toEqual(before);
    },
  );

  it('that guard changed and somebody broke since is a problem of uninstall', () => {
    const { record } = install(['claude']);
    writeFileSync(at(FILES.claude), '{ oops');
    expect(uninstall(record).problems).toEqual([expect.objectContaining({ code: 'damaged' })]);
  });

  it.each(['.claude/settings.json', '.claude/settings.local.json'])(
    'is known to run nothing where %s turns all hooks off',
    (file) => {
      put(at(file), '{\n  // for now\n  "disableAllHooks": true\n}\n');
      expect(inspectAgent(facts(), 'claude').state).toBe('absent');
      const { record } = install(['claude']);
      expect(inspectAgent(facts(), 'claude')).toMatchObject({ state: 'off', file: at(file) });
      expect(install(['claude'], record).changes).toEqual([]);
      put(at('.claude/settings.json'), '{"disableAllHooks": false, oops');
      if (file === '.claude/settings.json')
        expect(inspectAgent(facts(), 'claude')).toMatchObject({ state: 'current' });
    },
  );

  it('gets the status line only when asked, and only where there is none', () => {
    expect(text()).not.toContain('statusLine');
    const { record } = install(['claude'], EMPTY_RECORD, { statusLine: true });
    expect(text()).toContain(
      `"statusLine": {\n        "type": "command",\n        "command": ${JSON.stringify(shimCommand(lab.shim, 'statusline'))}`,
    );
    expect(install(['claude'], record).changes).toEqual([]);
    uninstall(record);
    expect(text()).toBe(CLAUDE_SETTINGS);
    put(at(FILES.claude), '{"statusLine":{"type":"command","command":"mine"}}');
    install(['claude'], EMPTY_RECORD, { statusLine: true });
    expect(JSON.parse(text()).statusLine.command).toBe('mine');
  });

  function appendBlankLine() {
    writeFileSync(at(FILES.claude), `${text().replace('"model": "opus"', '"model": "x"')}\n`);
  }
});

describe('agents that read Claude’s file', () => {
  it.each(['copilot', 'cursor'] as const)('%s is covered by it and fires once', (agent) => {
    const { outcomes } = install(['claude', agent]);
    expect(outcomes.find((outcome) => outcome.agent === agent)).toMatchObject({
      by: 'covered',
      file: at(FILES.claude),
    });
    expect(existsSync(at(FILES[agent]))).toBe(false);
  });

  it.each(['copilot', 'cursor'] as const)('%s loses its own entries once Claude is set up', (agent) => {
    const before = snapshot(top);
    const first = install([agent]);
    const second = install(['claude'], first.record);
    expect(existsSync(at(FILES[agent]))).toBe(false);
    expect(install(['claude', agent], second.record).changes).toEqual([]);
    uninstall(second.record);
    expect(snapshot(top)).toEqual(before);
  });

  it.each(['copilot', 'cursor'] as const)('%s is reported as Claude’s file is', (agent) => {
    expect(inspectAgent(facts(), agent).state).toBe('absent');
    const { record } = install(['claude']);
    expect(inspectAgent(facts(), agent)).toEqual({
      agent,
      file: at(FILES.claude),
      state: 'current',
      shim: { path: lab.shim, exists: true },
    });
    uninstall(record);
    install([agent]);
    expect(inspectAgent(facts(), agent)).toMatchObject({ state: 'current', file: at(FILES[agent]) });
  });

  it.each(['copilot', 'cursor'] as const)(
    '%s has its own until Claude’s, which is damaged, is mended',
    (agent) => {
      put(at(FILES.claude), '{"a":');
      const first = install(['claude', agent]);
      expect(first.problems).toEqual([expect.objectContaining({ code: 'damaged' })]);
      expect(first.outcomes).toMatchObject([{ agent, by: 'own-file', file: at(FILES[agent]) }]);
      expect(inspectAgent(facts(), agent)).toMatchObject({ state: 'current', file: at(FILES[agent]) });
      expect(inspectAgent(facts(), agent === 'cursor' ? 'copilot' : 'cursor').state).toBe('absent');
      put(at(FILES.claude), '{"a": 1}');
      const second = install(['claude', agent], first.record);
      expect(second.outcomes).toMatchObject([{ by: 'own-file' }, { agent, by: 'covered' }]);
      expect(existsSync(at(FILES[agent]))).toBe(false);
    },
  );

  it('stay covered when only they are asked for later', () => {
    const { record } = install(['claude']);
    expect(install(['cursor'], record)).toMatchObject({ changes: [], outcomes: [{ by: 'covered' }] });
  });
});

it('Windsurf has only its step', () => {
  expect(install(['windsurf'])).toMatchObject({
    changes: [],
    outcomes: [{ by: 'none', step: 'windsurf-instructions-only' }],
  });
});

describe('what Claude Code may do without asking', () => {
  const allowed = (): readonly string[] =>
    JSON.parse(
      readFileSync(at(FILES.claude), 'utf8')
        .replace(/\/\/.*/g, '')
        .replace(/,(\s*[\]}])/g, '$1'),
    ).permissions?.allow;
  const NARROW = 'status check claim release heartbeat whoami start end wait log lock unlock'
    .split(' ')
    .flatMap((name) => [`Bash(guard ${name} *)`, `Bash(npx --no-install guard ${name} *)`]);

  /** As a guard did that allowed itself everything. */
  function installFormer(): InstallRecord {
    const { hooks } = AGENTS.claude;
    if (hooks.kind !== 'json') throw new Error('Claude Code has no JSON settings');
    const items = hooks.items(lab.shim).filter(({ path }) => path[0] === 'hooks');
    const former = [{ path: ['permissions', 'allow'], value: 'Bash(guard *)' }, ...items];
    const own = settingsText(former, hooks.skeleton);
    const plan = planOwnText(site(EMPTY_RECORD), at(FILES.claude), own, {
      why: { code: 'agent', agent: 'claude' },
    });
    const record = applyPlan(top, plan, EMPTY_RECORD);
    expect(allowed()).toContain('Bash(guard *)');
    return record;
  }

  it('are the commands that run nothing else', () => {
    install(['claude']);
    expect(allowed()).toEqual(NARROW);
  });

  it.each([null, CLAUDE_SETTINGS])('was everything of guard’s once: init narrows it, in %j', (before) => {
    if (before !== null) put(at(FILES.claude), before, 0o600);
    const untouched = snapshot(top);
    const former = installFormer();
    expect(inspectAgent(facts(), 'claude').state).toBe('outdated');
    const { record } = install(['claude'], former);
    expect(allowed()).toEqual([...(before === null ? [] : ['Bash(npm test)']), ...NARROW]);
    expect(install(['claude'], record).changes).toEqual([]);
    uninstall(record);
    expect(snapshot(top)).toEqual(untouched);
    uninstall(installFormer());
    expect(snapshot(top)).toEqual(untouched);
  });

  it('is narrowed, and taken back, where somebody has edited the file since', () => {
    let record = installFormer();
    const addOwn = () =>
      writeFileSync(
        at(FILES.claude),
        readFileSync(at(FILES.claude), 'utf8').replace('"allow": [', '"allow": [\n      "Read",'),
      );
    addOwn();
    record = install(['claude'], record).record;
    expect(allowed()).toEqual(['Read', ...NARROW]);
    addOwn();
    uninstall(record);
    expect(JSON.parse(readFileSync(at(FILES.claude), 'utf8'))).toEqual({
      permissions: { allow: ['Read', 'Read'] },
    });
  });
});

const found = (record = EMPTY_RECORD) => findAgents(top, site(record));

it('finds agents by their folders, but not by guard’s own sessions file', () => {
  expect(found()).toEqual([]);
  put(at('.claude/sessions.md'), 'x');
  expect(found()).toEqual([]);
  put(at('.claude/settings.json'), '{}');
  put(at('.codex/config.toml'), '');
  put(at('.github/hooks/x.json'), '{}');
  put(at('.windsurf/x'), '');
  expect(found()).toEqual(['claude', 'codex', 'copilot', 'windsurf']);
});

it('finds agents whose folders are empty, but for one that guard made for its sessions file', () => {
  for (const folder of ['.claude', '.codex', '.gemini']) mkdirSync(at(folder));
  expect(found()).toEqual(['claude', 'codex', 'gemini']);
  const made = { ...EMPTY_RECORD, directories: ['../.claude'] };
  expect(found(made)).toEqual(['codex', 'gemini']);
  writeFileSync(at('.claude/settings.json'), '{}');
  expect(found(made)).toEqual(['claude', 'codex', 'gemini']);
});

it('does not forget an agent that it set up where its settings are gone', () => {
  const { record } = install(['claude']);
  put(at('.claude/sessions.md'), 'x');
  rmSync(at(FILES.claude));
  expect(record.directories).toEqual(['../.claude']);
  expect(found(record)).toEqual(['claude']);
});

it.each(Object.entries(FILES))('does not forget %s where its folder is gone, %s', (name, file) => {
  const { record } = install([name as AgentName]);
  rmSync(at(file.slice(0, file.indexOf('/'))), { recursive: true });
  expect(found()).toEqual([]);
  expect(found(record)).toEqual([name]);
  expect(found(uninstall(install(found(record), record).record).record)).toEqual([]);
});

describe('the command line', () => {
  it.each(['/a/hook.sh', '/it\'s/a "b"/$x/hook.sh', '/ü/hook.sh'])(
    'of %s runs it with the word, and is known again',
    (path) => {
      const command = shimCommand(path, 'claude');
      expect(isShimCommand(command)).toBe(true);
      expect(shimOf(command)).toBe(path);
      const shim = join(lab.root, path);
      put(shim, 'echo "ran $1"');
      expect(lab.run(top, shimCommand(shim, 'claude'))).toMatchObject({ status: 0, stdout: 'ran claude\n' });
      rmSync(shim);
      expect(lab.run(top, shimCommand(shim, 'claude'))).toMatchObject({ status: 0, stdout: '', stderr: '' });
    },
  );

  const GONE = expect.stringMatching(/^guard: NOT CHECKED: the hooks in \S+ do not find guard, /);
  const nested = { hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: GONE } };
  it.each<[agent: 'claude' | 'codex' | 'copilot', answer: object]>([
    ['claude', { systemMessage: GONE, ...nested }],
    // What Codex does not know at the top level would void the answer.
    ['codex', { systemMessage: GONE, ...nested }],
    // Copilot does not hear what is nested.
    ['copilot', { additionalContext: GONE }],
  ])(
    'of %s says when a session starts that guard is gone, and is silent before and after tools',
    (agent, answer) => {
      install([agent]);
      interface Hook {
        readonly command?: string;
        readonly bash?: string;
        readonly hooks?: readonly Hook[];
      }
      const { hooks } = JSON.parse(readFileSync(at(FILES[agent]), 'utf8')) as {
        readonly hooks: Readonly<Record<string, readonly Hook[]>>;
      };
      rmSync(lab.shim);
      for (const [event, [group]] of Object.entries(hooks)) {
        const hook = group?.hooks?.[0] ?? group;
        const command = hook?.command ?? hook?.bash ?? '';
        expect([event, isShimCommand(command), shimOf(command)]).toEqual([event, true, lab.shim]);
        const { status, stdout, stderr } = lab.run(top, command);
        expect([event, status, stderr]).toEqual([event, 0, '']);
        if (event !== 'SessionStart') expect([event, stdout]).toEqual([event, '']);
        else expect(JSON.parse(stdout)).toEqual(answer);
      }
      expect(inspectAgent(facts(), agent)).toMatchObject({
        state: 'current',
        shim: { path: lab.shim, exists: false },
      });
    },
  );

  it.each([
    "sh '/a/hook.sh' claude",
    "test -f '/a/hook.sh' || echo 'x'; sh '/a/hook.sh' claude",
    "test ! -f '/a/hook.sh' || sh '/b/hook.sh' claude",
    'guard hook claude',
    'echo guard',
    undefined,
  ])('%j is another’s', (command) => expect(isShimCommand(command)).toBe(false));
});

describe('the opencode plugin', () => {
  const load = async () => {
    install(['opencode']);
    const module = await import(`${pathToFileURL(at(FILES.opencode)).href}?${Math.random()}`);
    return module.Guard({ directory: top });
  };
  const answer = (json: string) =>
    put(
      lab.shim,
      `cat >>'${join(lab.root, 'log')}'\necho >>'${join(lab.root, 'log')}'\nprintf '%s' '${json}'\n`,
    );

  it('hands over each event and obeys the answers', async () => {
    const plugin = await load();
    answer('{"deny":"a7f3 has it"}');
    const before = { tool: 'edit', sessionID: 's1', callID: 'c1' };
    await expect(plugin['tool.execute.before'](before, { args: { filePath: 'a' } })).rejects.toThrow(
      'a7f3 has it',
    );
    expect(
      lab
        .takeLog()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { hook_event_name: 'SessionStart', session_id: 's1', cwd: top },
      {
        hook_event_name: 'PreToolUse',
        session_id: 's1',
        cwd: top,
        tool_name: 'edit',
        tool_input: { filePath: 'a' },
        tool_use_id: 'c1',
      },
    ]);
    answer('{"env":{"GUARD_SESSION":"a7f3"}}');
    const shell = { env: { PATH: 'p' } };
    await plugin['shell.env']({ sessionID: 's1', cwd: top }, shell);
    expect(shell.env).toEqual({ PATH: 'p', GUARD_SESSION: 'a7f3' });
    answer('{"context":"mind e1b2"}');
    const output = { output: 'done' };
    await plugin['tool.execute.after']({ ...before, args: {} }, output);
    expect(output.output).toBe('done\nmind e1b2');
    lab.takeLog();
    await plugin.dispose();
    expect(JSON.parse(lab.takeLog()).hook_event_name).toBe('SessionEnd');
  });

  it('says behind the first tool’s output that guard is gone, once', async () => {
    const plugin = await load();
    rmSync(lab.shim);
    const call = { tool: 'edit', sessionID: 's1', callID: 'c1' };
    const outputs = [];
    for (const _time of [1, 2]) {
      await plugin['tool.execute.before'](call, { args: { filePath: 'a' } });
      const output = { output: 'done' };
      await plugin['tool.execute.after']({ ...call, args: {} }, output);
      outputs.push(output.output);
    }
    expect(outputs).toEqual([
      expect.stringMatching(/^done\nguard: NOT CHECKED: .*guard\.js do not find guard/),
      'done',
    ]);
  });

  it('never takes the place of another’s file', () => {
    put(at(FILES.opencode), 'export const mine = 1;\n');
    expect(install(['opencode']).problems).toEqual([
      {
        code: 'damaged',
        path: at(FILES.opencode),
        line: 1,
        column: 1,
        problem: 'another file has this name',
      },
    ]);
    uninstall(EMPTY_RECORD);
    expect(readFileSync(at(FILES.opencode), 'utf8')).toBe('export const mine = 1;\n');
  });

  it.each(['not json', '', 'null'])('lets the tool run when guard answers %j', async (text) => {
    const plugin = await load();
    answer(text);
    await plugin['tool.execute.before']({ tool: 'bash', sessionID: 's', callID: 'c' }, { args: {} });
    rmSync(lab.shim);
    await plugin['tool.execute.before']({ tool: 'bash', sessionID: 's', callID: 'c' }, { args: {} });
  });
});

it('every agent’s file is one that git can be told to ignore by name', () => {
  for (const agent of AGENT_NAMES) {
    const [outcome] = planAgents(facts(), { site: site(EMPTY_RECORD), agents: [agent] }).outcomes;
    expect(outcome?.file === null || outcome?.file?.startsWith(`${top}/.`)).toBe(true);
  }
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: top, encoding: 'utf8' })).toBe('');
});
