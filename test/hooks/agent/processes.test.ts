import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { HookAnswer } from '../../../src/hooks/answer.ts';
import { type AgentLab, makeAgentLab } from '../../support/agent-lab.ts';

let bundle: string;
let lab: AgentLab;
beforeAll(() => {
  bundle = mkdtempSync(join(tmpdir(), 'guard-hook-'));
  const entry = join(import.meta.dirname, '..', 'workers', 'agent-hook.ts');
  buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(bundle, 'hook.cjs'),
  });
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));
beforeEach(() => {
  lab = makeAgentLab();
});
afterEach(() => lab.dispose());

/** A hook in a process of its own. */
function hook(host: string, input: string | object, env: Record<string, string> = {}): Promise<HookAnswer> {
  const child = spawn(process.execPath, [join(bundle, 'hook.cjs'), host], {
    cwd: lab.top,
    env: { ...process.env, ...env },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stdin.end(typeof input === 'string' ? input : JSON.stringify(input));
  return new Promise((resolve) => child.once('close', () => resolve(JSON.parse(out) as HookAnswer)));
}

const edit = (session: string, path: string) => ({
  session_id: session,
  transcript_path: '/t',
  cwd: lab.top,
  hook_event_name: 'PreToolUse',
  tool_name: 'Edit',
  tool_input: { file_path: join(lab.top, path) },
});

describe('hooks that an agent starts together', () => {
  it('of one session that has no row yet make one row, one binding, and every claim', async () => {
    const paths = ['c0.ts', 'c1.ts', 'c2.ts', 'c3.ts', 'c4.ts', 'c5.ts'];
    const answers = await Promise.all([...paths, 'c0.ts'].map((path) => hook('claude', edit('k', path))));
    expect(answers).toEqual(answers.map(() => ({ code: 0, lines: [], kind: 'edit' })));
    const rows = Object.entries(lab.rows());
    expect(rows.map(([id]) => id)).toEqual([lab.claude('k').id()]);
    expect(rows[0]?.[1].split(', ').toSorted()).toEqual(paths);
    expect(readdirSync(join(lab.top, '.git/guard/agents'))).toEqual(['claude-k']);
  });

  it('of two sessions give a file to one of them, and warn the other', async () => {
    for (const round of [0, 1, 2]) {
      const path = `d${round}.ts`;
      const answers = await Promise.all([
        hook('claude', edit('one', path)),
        hook('claude', edit('two', path)),
      ]);
      expect(answers.map(({ out }) => out?.includes('is being edited by') ?? false).toSorted()).toEqual([
        false,
        true,
      ]);
      expect(Object.values(lab.rows()).filter((editing) => editing.split(', ').includes(path))).toHaveLength(
        1,
      );
    }
  });
});

describe('guard’s own failure', () => {
  it.each([
    ['a message that is no JSON', 'git add -A', 'is no JSON object'],
    ['a message that is a list', '[]', 'is no JSON object'],
    ['no message at all', '', 'is no JSON object'],
  ])('lets the tool run and says one line: %s', async (_case, input, cause) => {
    const { code, lines, out } = await hook('claude', input);
    expect({ code, out }).toEqual({ code: 0, out: undefined });
    expect(lines).toEqual([expect.stringMatching(`^guard: NOT CHECKED: .*${cause}`)]);
  });

  it('lets the tool run although git’s hooks would stop', async () => {
    lab.configure({ onError: 'deny' });
    await lab.claude('k').start();
    rmSync(join(lab.top, '.claude/sessions.md'));
    mkdirSync(join(lab.top, '.claude/sessions.md'));
    const { code, lines } = await hook('claude', edit('k', 'a.ts'));
    expect(code).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^guard: NOT CHECKED: .*sessions\.md/);
  });

  it.each(['git restore a.ts', 'docker compose up -d --build'])(
    'is a sessions file that is no text: %s',
    async (command) => {
      await lab.claude('k').start();
      await lab.claude('other').edit('a.ts');
      lab.write('a.ts', 'two\n');
      const text = lab.sessionsText();
      const call = { ...edit('k', 'x'), tool_name: 'Bash', tool_input: { command } };
      writeFileSync(join(lab.top, '.claude/sessions.md'), Buffer.from(text, 'utf16le'));
      expect(await hook('claude', call)).toMatchObject({
        code: 0,
        lines: [expect.stringMatching(/^guard: NOT CHECKED: .*sessions\.md, line 1: binary data/)],
      });
    },
  );

  it.each(['git restore a.ts', 'docker compose up -d --build'])(
    'is a sessions file that somebody wrote over: %s',
    async (command) => {
      await lab.claude('k').start();
      await lab.claude('other').edit('a.ts');
      lab.write('a.ts', 'two\n');
      const call = { ...edit('k', 'x'), tool_name: 'Bash', tool_input: { command } };
      lab.write('.claude/sessions.md', '# Sessions\n');
      expect(await hook('claude', call)).toMatchObject({
        code: 0,
        lines: [expect.stringMatching(/^guard: NOT CHECKED: .*sessions\.md has neither a heading/)],
      });
    },
  );

  it('is remembered where it can be written', async () => {
    await lab.claude('k').start();
    await lab.claude('other').edit('a.ts');
    const config = readFileSync(join(lab.top, '.git/config'), 'utf8');
    lab.write('.git/config', `${config}[core]\n\tbare = no-such-truth\n`);
    const command = { ...edit('k', 'x'), tool_name: 'Bash', tool_input: { command: 'git add -A' } };
    const { code, lines } = await hook('claude', command);
    expect({ code, lines }).toEqual({
      code: 0,
      lines: [expect.stringMatching(/^guard: NOT CHECKED: git .*failed/)],
    });
    lab.write('.git/config', config);
    const failed = (await (await lab.context()).store.journal()).filter(({ kind }) => kind === 'failed');
    expect(failed).toMatchObject([{ detail: expect.stringMatching(/^hook claude: git /) }]);
  });

  it('names a wrong key of the configuration', async () => {
    lab.configure({ edti: 'deny' });
    const { code, lines } = await hook('claude', edit('k', 'a.ts'));
    expect({ code, lines }).toEqual({ code: 0, lines: [expect.stringContaining('edti')] });
  });
});

it('a person’s GUARD=0 is silence', async () => {
  expect(await hook('claude', edit('k', 'a.ts'), { GUARD: '0' })).toEqual({ code: 0, lines: [] });
  expect(lab.rows()).toEqual({});
});

describe('the status line', () => {
  const line = async (session: string) =>
    (await hook('statusline', { session_id: session, cwd: lab.top, workspace: { current_dir: lab.top } }))
      .out;

  it('shows id, claims, locks, conflicts and how many others there are, in one line', async () => {
    const one = lab.claude('one');
    const two = lab.claude('two');
    await one.start();
    expect(await line('one')).toBe(`guard ${one.id()}\n`);
    await one.edit('a.ts');
    await one.edit('b.ts');
    await two.edit('a.ts');
    const { lock } = await import('../../../src/commands/lock.ts');
    await lock(await lab.context(one.id()), 'docker', {});
    expect(await line('one')).toBe(`guard ${one.id()} · 2 claims · docker lock · 1 other\n`);
    expect(await line('two')).toBe(`guard ${two.id()} · docker held by ${one.id()} · 1 conflict · 1 other\n`);
    expect(await line('nobody')).toBe(`guard nobody · docker held by ${one.id()} · 2 others\n`);
  });

  it('is empty where guard is not set up', async () => {
    expect((await hook('statusline', { session_id: 'x', cwd: lab.root })).out).toBeUndefined();
  });
});
