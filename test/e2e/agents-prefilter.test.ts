import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { AgentLab } from '../support/agent-lab.ts';
import { installedAwks } from '../support/awks.ts';
import { askedBy, holdLock, makeShellLab, stampOf, writeRows, writeState } from '../support/shell-lab.ts';

/** `hook.sh` for the agents beside Claude Code: what it answers by itself, and that Node would have said nothing either. */
let lab: AgentLab;
afterAll(() => lab.dispose());

type Kind = 'before-edit' | 'before-shell' | 'after-edit' | 'after-shell' | 'prompt';

interface Agent {
  readonly name: string;
  readonly key: string;
  /** Where the shell may answer at all. */
  readonly answers: readonly Kind[];
  edit(path: string, event: 'before' | 'after'): object;
  shell(command: string, event: 'before' | 'after', printed?: string): object;
  prompt(): object;
}

const UUID = '0b1c2d3e-1111-2222-3333-444455556666';
const ALL: readonly Kind[] = ['before-edit', 'before-shell', 'after-edit', 'after-shell', 'prompt'];

const patchOf = (path: string): string =>
  `*** Begin Patch\n*** Update File: ${path}\n@@ "x\\n"\n-one\n+two\n*** End Patch\n`;

/** Codex 0.169, as measured. */
const codex = (tool: string, command: string, event: 'before' | 'after', printed: string) => ({
  session_id: UUID,
  turn_id: UUID,
  transcript_path: null,
  cwd: lab.top,
  hook_event_name: event === 'before' ? 'PreToolUse' : 'PostToolUse',
  model: 'gpt-5.5',
  permission_mode: 'bypassPermissions',
  tool_name: tool,
  tool_input: { command },
  ...(event === 'before' ? {} : { tool_response: printed }),
  tool_use_id: 'call_2',
});

const CODEX: Agent = {
  name: 'codex',
  key: UUID,
  answers: ALL,
  edit: (path, event) => codex('apply_patch', patchOf(path), event, `Success.\nM ${path}`),
  shell: (command, event, printed = 'done "x"') => codex('Bash', command, event, printed),
  prompt: () => ({
    session_id: UUID,
    turn_id: UUID,
    transcript_path: null,
    cwd: lab.top,
    hook_event_name: 'UserPromptSubmit',
    model: 'gpt-5.5',
    permission_mode: 'default',
    prompt: '"cwd": git push',
  }),
};

const gemini = (event: string, more: object) => ({
  session_id: UUID,
  transcript_path: '/t.json',
  cwd: lab.top,
  hook_event_name: event,
  timestamp: '2026-11-25T10:00:00Z',
  ...more,
});

const GEMINI: Agent = {
  name: 'gemini',
  key: UUID,
  // Each of its commands is given the session.
  answers: ALL.filter((kind) => kind !== 'before-shell'),
  edit: (path, event) =>
    gemini(event === 'before' ? 'BeforeTool' : 'AfterTool', {
      tool_name: 'replace',
      tool_input: { file_path: `${lab.top}/${path}`, instruction: 'x', old_string: 'one', new_string: 'two' },
      ...(event === 'before'
        ? {}
        : { tool_response: { llmContent: 'x', returnDisplay: { fileName: path } } }),
    }),
  shell: (command, event, printed = 'x') =>
    gemini(event === 'before' ? 'BeforeTool' : 'AfterTool', {
      tool_name: 'run_shell_command',
      tool_input: { command, description: 'x' },
      ...(event === 'before' ? {} : { tool_response: { llmContent: printed, returnDisplay: printed } }),
    }),
  prompt: () => gemini('BeforeAgent', { prompt: 'go on' }),
};

/** As guard's own plugin spells it. */
const opencode = (event: 'before' | 'after', tool: string, args: object) => ({
  hook_event_name: event === 'before' ? 'PreToolUse' : 'PostToolUse',
  session_id: 'ses_4a7f',
  cwd: lab.top,
  tool_name: tool,
  tool_input: args,
  tool_use_id: 'call_2',
});

const OPENCODE: Agent = {
  name: 'opencode',
  key: 'ses_4a7f',
  answers: ALL,
  edit: (path, event) =>
    opencode(event, 'edit', { filePath: `${lab.top}/${path}`, oldString: 'one', newString: 'two' }),
  shell: (command, event) => opencode(event, 'bash', { command, description: 'x' }),
  // The plugin has none.
  prompt: () => ({ hook_event_name: 'UserPromptSubmit', session_id: 'ses_4a7f', cwd: lab.top }),
};

const copilot = (event: string, more: object) => ({
  hook_event_name: event,
  session_id: UUID,
  timestamp: '2026-11-25T10:00:00Z',
  cwd: lab.top,
  ...more,
});

const result = (event: 'before' | 'after', text: string): object =>
  event === 'before' ? {} : { tool_result: { result_type: 'success', text_result_for_llm: text } };

const COPILOT: Agent = {
  name: 'copilot',
  key: UUID,
  answers: ALL,
  edit: (path, event) =>
    copilot(event === 'before' ? 'PreToolUse' : 'PostToolUse', {
      tool_name: 'Edit',
      tool_input: { path: `${lab.top}/${path}`, old_str: 'one', new_str: 'two' },
      ...result(event, 'ok'),
    }),
  shell: (command, event, printed = 'x') =>
    copilot(event === 'before' ? 'PreToolUse' : 'PostToolUse', {
      tool_name: 'Bash',
      tool_input: { command, description: 'x' },
      ...result(event, printed),
    }),
  prompt: () => copilot('UserPromptSubmit', { prompt: 'go on' }),
};

const AGENTS = [CODEX, GEMINI, OPENCODE, COPILOT];

function messageOf(agent: Agent, kind: Kind, path: string, command: string): object {
  if (kind === 'prompt') return agent.prompt();
  const event = kind.startsWith('before') ? 'before' : 'after';
  return kind.endsWith('edit') ? agent.edit(path, event) : agent.shell(command, event);
}

const name = fc.constantFrom('a.ts', 'b.ts', 'src/b.ts', 'src/', '*.ts', 'lib/a.ts', '"a.ts"');
const cell = fc.uniqueArray(name, { maxLength: 2 }).map((names) => names.join(', ') || '-');
const command = fc.constantFrom(
  'ls -la "src" && npm test',
  'git status',
  'git diff --output=a.ts',
  'git add -A',
  'git commit -am x',
  'git push',
  'npx vercel --prod',
  'rm -rf .',
  'rm b.ts',
  'rm a.ts',
  'echo x > src/b.ts',
  'sed -i s/x/y/ a.ts',
  'sed -n 1p a.ts',
  'git mv src/b.ts c.ts',
  'docker compose up',
  'npm run build',
);
const world = fc.record({
  kind: fc.constantFrom(...ALL),
  own: fc.oneof(cell, fc.constant('a.ts, src/b.ts')),
  other: fc.oneof(cell, fc.constant('lib/a.ts')),
  path: fc.constantFrom('a.ts', 'src/b.ts', 'c.ts'),
  command,
  age: fc.constantFrom(0, 5, 10, 28, 35, 4000, -60),
  lock: fc.constantFrom('-', '-', '-', 'a7f3', 'e1b2'),
  bound: fc.constantFrom('a7f3', 'a7f3', 'a7f3', 'f00d', null),
  interests: fc.constantFrom(null, [], [], [{ session: 'a7f3', path: 'a.ts' }]),
});

/** What the shell surely answers, wherever it may. */
const easy = (kind: Kind): [typeof world extends fc.Arbitrary<infer World> ? World : never] => [
  {
    ...{ kind, own: 'a.ts', other: 'lib/', path: 'a.ts', command: 'git status' },
    ...{ age: 5, lock: '-', bound: 'a7f3', interests: null },
  } as const,
];

/** `PREFILTER_RUNS=1000 PREFILTER_SEED=7` looks further. */
const RUNS = Number(process.env.PREFILTER_RUNS ?? 25) * 4;
const SEED = Number(process.env.PREFILTER_SEED ?? 20260220);

describe.each(
  installedAwks().flatMap((words) =>
    AGENTS.map((agent) => ({ words, agent, title: `${agent.name}, ${words.join(' ')}` })),
  ),
)('$title', ({ words, agent }) => {
  beforeEach(() => {
    lab?.dispose();
    lab = makeShellLab(words, agent.name, agent.key);
  });

  const rows = (...args: [own: string, other: string, active?: string]) => writeRows(lab, ...args);
  const asked = (sent: object, env: NodeJS.ProcessEnv = {}) =>
    askedBy(lab, agent.name, JSON.stringify(sent), env);
  const binding = () => join(lab.top, `.git/guard/agents/${agent.name}-${agent.key}`);

  test('wherever node is not started, guard has nothing to say and nothing to write', async () => {
    const answered = new Map<Kind, number>();
    await fc.assert(
      fc.asyncProperty(world, async ({ kind, own, other, path, command, age, lock, bound, interests }) => {
        rmSync(binding(), { force: true });
        if (bound !== null) writeFileSync(binding(), `${bound}\n`);
        rows(own, other, stampOf(age));
        holdLock(lab, lock);
        rmSync(join(lab.top, '.git/guard/state.json'), { force: true });
        if (interests !== null) writeState(lab, { interests });
        const before = lab.sessionsText();
        const sent = messageOf(agent, kind, path, command);
        const text = asked(sent);
        if (text !== null) {
          expect(text).toBe(JSON.stringify(sent));
          return;
        }
        answered.set(kind, (answered.get(kind) ?? 0) + 1);
        lab.clock.now = Date.now();
        for (const changed of ['a.ts', 'src/b.ts']) lab.write(changed, `${answered.size}\n`);
        expect(await lab.hook(agent.name, sent)).toBeNull();
        expect(lab.sessionsText()).toBe(before);
        expect(existsSync(binding())).toBe(bound !== null);
      }),
      { numRuns: RUNS, seed: SEED, examples: ALL.map(easy) },
    );
    expect([...answered.keys()].sort()).toEqual([...agent.answers].sort());
  }, 120_000);

  test('node is not started for what concerns nobody', () => {
    rows('a.ts, src/b.ts', 'src/c.ts, lib/');
    for (const kind of ALL)
      expect([kind, asked(messageOf(agent, kind, 'a.ts', 'git status')) === null]).toEqual([
        kind,
        agent.answers.includes(kind),
      ]);
    if (!agent.answers.includes('before-shell')) return;
    for (const line of ['ls', 'npm test 2>&1 | tail', 'rm -f b.ts', 'echo x > out.txt', 'git log --oneline'])
      expect([line, asked(agent.shell(line, 'before'))]).toEqual([line, null]);
  });

  test.each<[title: string, sent: () => object, change?: () => void, env?: NodeJS.ProcessEnv]>([
    ['git stash', () => agent.shell('git stash', 'before')],
    ['git after a look', () => agent.shell('git status; git stash', 'before')],
    ['what changes others’ files', () => agent.shell('rm src/c.ts', 'before')],
    ['another’s file', () => agent.edit('src/c.ts', 'before')],
    ['a file that nobody claims', () => agent.edit('d.ts', 'before')],
    ['another’s file, that it claims too', () => agent.edit('a.ts', 'before'), () => rows('a.ts', 'a.ts')],
    ['a command elsewhere', () => ({ ...agent.shell('ls', 'before'), cwd: join(lab.top, 'src') })],
    ['a command elsewhere, afterwards', () => ({ ...agent.shell('ls', 'after'), cwd: join(lab.top, 'src') })],
    ['an edit elsewhere', () => ({ ...agent.edit('a.ts', 'before'), cwd: join(lab.top, 'src') })],
    ['a prompt elsewhere', () => ({ ...agent.prompt(), cwd: '/elsewhere' })],
    ['a path with dots', () => agent.edit('src/../a.ts', 'before')],
    ['a path outside', () => agent.edit('../a.ts', 'before')],
    ['git’s own directory', () => agent.edit('.git/config', 'before'), () => rows('.git/config', '-')],
    ['its first edit', () => agent.edit('a.ts', 'before'), () => rmSync(binding())],
    ['the first command that it has run', () => agent.shell('ls', 'after'), () => rmSync(binding())],
    ['its first prompt', () => agent.prompt(), () => rmSync(binding())],
    ['a session that is none', () => agent.prompt(), () => undefined, { GUARD_SESSION: 'none' }],
    ['git’s commit', () => agent.shell('git commit -m x', 'after')],
    ['git’s push', () => agent.shell('cd src && git push', 'after')],
    ['a sign of life that is due', () => agent.shell('ls', 'after'), () => rows('a.ts', '-', stampOf(31))],
    [
      'one that is due after an edit',
      () => agent.edit('a.ts', 'after'),
      () => rows('a.ts', '-', stampOf(31)),
    ],
    ['its own lock', () => agent.shell('ls', 'after'), () => holdLock(lab, 'a7f3')],
    ['what it waits for', () => agent.shell('ls', 'after'), () => writeState(lab, { interests: [{}] })],
    [
      'notices before a command',
      () => agent.shell('ls', 'before'),
      () => lab.write('.git/guard/notices', ''),
    ],
    ['notices with a prompt', () => agent.prompt(), () => lab.write('.git/guard/notices', '')],
    ['a linked worktree', () => agent.shell('ls', 'after'), () => mkdirSync(join(lab.top, '.git/worktrees'))],
    ['a start', () => ({ ...agent.prompt(), hook_event_name: 'SessionStart' })],
    ['an end', () => ({ ...agent.prompt(), hook_event_name: 'SessionEnd' })],
    ['an event without a name', () => ({ ...agent.shell('ls', 'after'), hook_event_name: undefined })],
    ['another tool', () => ({ ...agent.edit('a.ts', 'before'), tool_name: 'view' })],
    ['more files than one', () => withFiles(agent.edit('a.ts', 'before'))],
  ])('node is asked, with the very message: %s', (_title, sent, change, env) => {
    rows('a.ts', 'src/c.ts');
    change?.();
    const message = sent();
    expect(asked(message, env)).toBe(JSON.stringify(message));
  });

  test('node is asked where guard was never set up, and with an event named beside the agent', () => {
    const sent = JSON.stringify(agent.shell('ls', 'before'));
    rmSync(join(lab.top, '.git/guard'), { recursive: true });
    rmSync(join(lab.top, '.claude/sessions.md'));
    expect(askedBy(lab, agent.name, sent)).toBe(sent);
  });

  test('the binding of the same session with another agent does not count', () => {
    rows('a.ts', '-');
    expect(asked(agent.edit('a.ts', 'before'))).toBeNull();
    rmSync(binding());
    writeFileSync(join(lab.top, `.git/guard/agents/claude-${agent.key}`), 'a7f3\n');
    expect(asked(agent.edit('a.ts', 'before'))).not.toBeNull();
  });
});

/** As if the tool's input had a list of files, too. */
function withFiles(message: object): object {
  const input = (message as { readonly tool_input: object }).tool_input;
  return { ...message, tool_input: { ...input, files: ['src/c.ts'] } };
}

test('Copilot is asked about where notices wait in the repository in which it was started', () => {
  lab?.dispose();
  lab = makeShellLab(installedAwks()[0] ?? ['awk'], 'copilot', UUID);
  const project = join(lab.root, 'project');
  mkdirSync(join(project, '.git/guard'), { recursive: true });
  const sent = JSON.stringify(COPILOT.shell('ls', 'before'));
  const env = { COPILOT_PROJECT_DIR: project };
  expect(askedBy(lab, 'copilot', sent, env)).toBeNull();
  writeFileSync(join(project, '.git/guard/notices'), '');
  expect(askedBy(lab, 'copilot', sent, env)).toBe(sent);
});

describe.each(installedAwks().map((words) => ({ words, title: words.join(' ') })))(
  'Codex’s patches, $title',
  ({ words }) => {
    beforeEach(() => {
      lab?.dispose();
      lab = makeShellLab(words, 'codex', UUID);
      writeRows(lab, 'a.ts, src/b.ts', 'src/c.ts');
    });

    const patch = (text: string) => codex('apply_patch', `*** Begin Patch\n${text}`, 'before', '');
    const isAsked = (sent: object) => askedBy(lab, 'codex', JSON.stringify(sent)) !== null;

    test.each<[text: () => string, isStarted: boolean]>([
      [() => '*** Update File: a.ts\n@@\n-one\n+two\n*** End Patch', false],
      [() => '*** Add File: src/b.ts\n+"*** x"\n+\\n\n*** End Patch\n', false],
      [() => '*** Delete File: a.ts\n*** End Patch', false],
      [() => `*** Update File: ${lab.top}/a.ts\n@@\n*** End Patch`, false],
      [() => '*** Update File: /a.ts\n@@\n*** End Patch', true],
      [() => '*** Update File: a.ts\n@@\n*** Update File: src/c.ts\n@@\n*** End Patch', true],
      [() => '*** Update File: a.ts\n*** Move to: src/b.ts\n@@\n*** End Patch', true],
      [() => '*** Update File: a.ts\n@@\n+"\n*** Delete File: src/c.ts\n*** End Patch', true],
      [() => '*** Update File: src/c.ts\n@@\n*** End Patch', true],
      [() => '*** Update File: a.ts \n@@\n*** End Patch', true],
      [() => '*** Update File: a.ts\r\n@@\r\n*** End Patch', true],
      [() => '*** Update File: "a.ts"\n@@\n*** End Patch', true],
      [() => '*** Update File: a.ts\n@@\n+\u0001\n*** End Patch', true],
      [() => '*** Update File: a.ts', true],
      [() => '*** End Patch', true],
    ])('%# are answered or handed on', (text, isStarted) => {
      expect(isAsked(patch(text()))).toBe(isStarted);
    });

    test('node is asked where it would read what a command printed as JSON', () => {
      const diff = JSON.stringify({ bashEditDiff: { changedFiles: [join(lab.top, 'src/c.ts')] } });
      expect(isAsked(CODEX.shell('cat src/c.ts', 'after', diff))).toBe(true);
      expect(isAsked(CODEX.shell('ls', 'after', diff.replace('Edit', '\\u0045dit')))).toBe(true);
      expect(isAsked(CODEX.shell('cat src/c.ts', 'after', ` ${'x'.repeat(9)}`))).toBe(false);
    });

    test('whatever stands in one, where node is not started guard has nothing to say', async () => {
      const piece = fc.constantFrom(
        '*** Update File: a.ts',
        '*** Update File: src/c.ts',
        '*** Delete File: src/c.ts',
        '*** Move to: src/c.ts',
        '*** Add File: d.ts',
        '+*** Update File: src/c.ts',
        '+x\\n*** Update File: src/c.ts',
        '+"quoted"',
        '+\\',
        '@@',
        '*** Update File:src/c.ts',
        '*** Update File: a.ts\t',
        '\u2028*** Update File: src/c.ts',
        '',
      );
      const texts = fc
        .tuple(
          fc.array(piece, { maxLength: 3 }),
          fc.constantFrom('\n', '\n', '\r\n', '\r', '\\n'),
          fc.constantFrom('', '*** Update File: a.ts\n', '*** Update File: a.ts\n'),
        )
        .map(([pieces, end, first]) => first + pieces.join(end) + end);
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(texts, async (text) => {
          writeRows(lab, 'a.ts', 'src/c.ts');
          const before = lab.sessionsText();
          const sent = patch(text);
          if (isAsked(sent)) return;
          answered += 1;
          lab.clock.now = Date.now();
          expect(await lab.hook('codex', sent)).toBeNull();
          expect(lab.sessionsText()).toBe(before);
        }),
        { numRuns: RUNS, seed: SEED },
      );
      expect(answered).toBeGreaterThan(5);
    }, 120_000);
  },
);
