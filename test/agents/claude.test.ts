import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type ClaudeLab, openClaudeLab } from '../support/claude-lab.ts';
import { type Step, scriptedPrompt } from '../support/fake-model.ts';

let lab: ClaudeLab;
beforeEach(async () => {
  lab = await openClaudeLab(inject('claude'), {
    'a.txt': 'hello\nworld\n',
    'b.txt': 'hello\n',
    '.env.example': '',
  });
});
afterEach(() => lab.dispose());

const read = (path: string): Step => ({ tool: 'Read', input: { file_path: lab.file(path) } });
const edit = (path: string, from: string, to: string): Step => ({
  tool: 'Edit',
  input: { file_path: lab.file(path), old_string: from, new_string: to },
});
const bash = (command: string): Step => ({ tool: 'Bash', input: { command, description: 'run' } });
const bye: Step = { say: 'bye' };
/** The session that claims a path, by the table. */
const holderOf = (path: string): string | undefined =>
  Object.entries(lab.rows()).find(([, editing]) => editing.split(', ').includes(path))?.[0];

interface Status {
  readonly sessions: readonly { readonly id: string; readonly active: boolean }[];
}
const status = (): Status => JSON.parse(lab.guard('status', '--json').stdout) as Status;

/** Starts a session by id, so that what its model heard can be looked up. */
function play(name: string, steps: readonly Step[], more: readonly string[] = []) {
  const id = randomUUID();
  return { id, ...lab.play(name, steps, ['--session-id', id, ...more]) };
}

describe('two Claude Code sessions in one checkout', () => {
  it('warns the second of the first one’s file, lets the first commit, and then gives the file to the second', async () => {
    const one = play('one', [
      read('a.txt'),
      edit('a.txt', 'world', 'one'),
      lab.waitFor('commit'),
      bash('git commit -m one -- a.txt'),
      lab.waitFor('end'),
      bye,
    ]);
    await lab.until('the first has claimed the file', () => holderOf('a.txt') !== undefined);
    const first = holderOf('a.txt') ?? '';
    const two = play('two', [
      read('a.txt'),
      edit('a.txt', 'hello', 'two'),
      bash('git add -A'),
      bash('git commit -m stolen -- a.txt'),
      lab.announce('tried'),
      lab.waitFor('committed'),
      bash('echo "I am $GUARD_SESSION"'),
      lab.waitFor('end'),
      bye,
    ]);
    await lab.until('the second has tried to commit', () => lab.hasSignal('tried'));
    expect(lab.read('a.txt')).toBe('two\none\n');
    const second = Object.keys(lab.rows()).find((id) => id !== first) ?? '';
    expect(lab.rows()).toEqual({ [first]: 'a.txt', [second]: '-' });

    lab.signal('commit');
    await lab.until('the file is the second one’s', () => holderOf('a.txt') === second);
    expect(lab.rows()).toEqual({ [first]: '-', [second]: 'a.txt' });
    lab.signal('committed');
    lab.signal('end');
    const [oneEnded, twoEnded] = await Promise.all([one.ended, two.ended]);

    expect(oneEnded.results[3]).toMatchObject({ isError: false });
    expect(oneEnded.results[3]?.text).toContain('released a.txt');
    expect(lab.heard(one.id)).toContain('PostToolUse:Bash hook additional context: guard: released a.txt.');
    expect(lab.git('log', '--format=%s')).toBe('one\nstart\n');

    const heard = lab.heard(two.id);
    expect(heard).toContain(`Other active sessions:\\n- ${first}, active`);
    expect(heard).toContain(
      `PreToolUse:Edit hook additional context: guard: a.txt is being edited by session ${first}`,
    );
    expect(twoEnded.results[1]).toMatchObject({ isError: false });
    expect(twoEnded.results[2]).toMatchObject({ isError: true });
    expect(twoEnded.results[2]?.text).toContain('git add -A would stage 1 file of other sessions');
    expect(twoEnded.results[3]?.text).toContain('would commit 1 file of other sessions');
    expect(heard).toContain('a.txt became yours');
    expect(twoEnded.results[6]?.text).toContain(`I am ${second}`);

    expect(lab.rows()).toEqual({});
    expect([oneEnded.code, twoEnded.code]).toEqual([0, 0]);
  });

  it('refuses the edit where the configuration says so, and allows it once the first has let go', async () => {
    writeFileSync(lab.file('guard.config.json'), '{"edit":"deny"}');
    const one = play('one', [
      read('a.txt'),
      edit('a.txt', 'world', 'one'),
      lab.waitFor('release'),
      bash('git commit -qm one -- a.txt'),
      bye,
    ]);
    await lab.until('the first has claimed the file', () => holderOf('a.txt') !== undefined);
    const first = holderOf('a.txt') ?? '';
    const two = play('two', [
      read('a.txt'),
      edit('a.txt', 'hello', 'two'),
      lab.announce('refused'),
      lab.waitFor('again'),
      read('a.txt'),
      edit('a.txt', 'hello', 'two'),
      bye,
    ]);
    await lab.until('the second was refused', () => lab.hasSignal('refused'));
    expect(lab.read('a.txt')).toBe('hello\none\n');
    lab.signal('release');
    await one.ended;
    lab.signal('again');
    const { results } = await two.ended;
    expect(results[1]).toMatchObject({ isError: true });
    expect(results[1]?.text).toContain(`guard: not edited: a.txt is being edited by session ${first}`);
    expect(results[5]).toMatchObject({ isError: false });
    expect(lab.read('a.txt')).toBe('two\none\n');
  });

  it('is held to it in its shell, too, and never deletes what another is editing', async () => {
    writeFileSync(lab.file('guard.config.json'), '{"edit":"deny"}');
    const one = play('one', [read('a.txt'), edit('a.txt', 'world', 'one'), lab.waitFor('end'), bye]);
    await lab.until('the first has claimed the file', () => holderOf('a.txt') !== undefined);
    const first = holderOf('a.txt') ?? '';
    const steps = [
      bash('sed -i s/hello/two/ a.txt'),
      bash('rm -f a.txt'),
      bash('echo two > b.txt && rm b.txt'),
      bye,
    ];
    const { results } = await play('two', steps, ['--permission-mode', 'bypassPermissions']).ended;
    lab.signal('end');
    await one.ended;
    expect(results[0]?.text).toContain(`guard: not edited: a.txt is being edited by session ${first}`);
    expect(results[1]?.text).toContain('guard: not run: rm -f a.txt would remove 1 file of other sessions');
    expect(results[2]).toMatchObject({ isError: false });
    expect(lab.read('a.txt')).toBe('hello\none\n');
  });

  it('tells a session that starts whose unfinished files lie in the tree', async () => {
    await play('one', [read('b.txt'), edit('b.txt', 'hello', 'unfinished'), bye]).ended;
    expect(lab.rows()).toEqual({});
    const two = play('two', [bye]);
    await two.ended;
    expect(lab.heard(two.id)).toMatch(/Session \w{4} ended [^:]* and left uncommitted: \\"b\.txt\\"/);
  });

  it('tells a session that starts that guard is gone, and lets it work', async () => {
    const settings = lab.file('.claude/settings.local.json');
    writeFileSync(settings, readFileSync(settings, 'utf8').replaceAll('/hook.sh', '/gone/hook.sh'));
    const one = play('one', [read('a.txt'), edit('a.txt', 'world', 'one'), bye]);
    const { results } = await one.ended;
    expect(results[1]).toMatchObject({ isError: false });
    expect(lab.read('a.txt')).toBe('hello\none\n');
    expect(lab.heard(one.id)).toContain(
      'guard: NOT CHECKED: the hooks in .claude/settings.local.json do not find guard',
    );
  });

  it('takes a killed session for inactive at once, and its claim stops nobody', async () => {
    const one = play('one', [read('a.txt'), edit('a.txt', 'world', 'one'), lab.waitFor('never'), bye]);
    await lab.until('the first has claimed the file', () => holderOf('a.txt') !== undefined);
    const first = holderOf('a.txt') ?? '';
    expect(status().sessions).toMatchObject([{ id: first, active: true }]);
    one.process.kill('SIGKILL');
    expect(await one.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(status().sessions).toMatchObject([{ id: first, active: false }]);
    const two = play('two', [
      read('a.txt'),
      edit('a.txt', 'hello', 'two'),
      bash('git commit -qm two -- a.txt'),
      bye,
    ]);
    expect((await two.ended).results.map(({ isError }) => isError)).toEqual([false, false, false]);
    expect(lab.heard(two.id)).not.toContain('is being edited by');
    expect(lab.git('log', '--format=%s')).toBe('two\nstart\n');
  });
});

describe('one Claude Code session', () => {
  it('is the same session after it was resumed, with the claims that it left', async () => {
    const one = play('one', [
      read('b.txt'),
      edit('b.txt', 'hello', 'half'),
      bash('echo "I am $GUARD_SESSION"'),
      bye,
    ]);
    const id = /I am (\w{4})/.exec((await one.ended).results[2]?.text ?? '')?.[1] ?? '';
    expect(id).not.toBe('');
    const resumed = lab.play(
      'one',
      [bash('cat .claude/sessions.md; echo "I am $GUARD_SESSION"'), bye],
      ['--resume', one.id],
    );
    const [result] = (await resumed.ended).results.slice(-1);
    expect(result?.text).toContain(`I am ${id}`);
    expect(result?.text).toMatch(new RegExp(`\\| ${id} \\|.*\\| b\\.txt \\|`));
  });

  it('is another session when it was forked', async () => {
    const one = play('one', [bash('echo "I am $GUARD_SESSION"'), bye]);
    const id = /I am (\w{4})/.exec((await one.ended).results[0]?.text ?? '')?.[1] ?? '';
    const forked = lab.play(
      'one',
      [bash('echo "I am $GUARD_SESSION"'), bye],
      ['--resume', one.id, '--fork-session'],
    );
    const now = /I am (\w{4})/.exec((await forked.ended).results.at(-1)?.text ?? '')?.[1] ?? '';
    expect(now).toMatch(/^[0-9a-f]{4}$/);
    expect(now).not.toBe(id);
  });

  it('claims every file of parallel edits once', async () => {
    const edits = [edit('a.txt', 'world', 'one'), edit('b.txt', 'hello', 'one')] as const;
    const reads = [read('a.txt'), read('b.txt')] as const;
    const one = play('one', [
      [...reads].flat() as Step,
      [...edits].flat() as Step,
      bash('cat .claude/sessions.md'),
      bye,
    ]);
    const { results } = await one.ended;
    const rows = (results[4]?.text ?? '').split('\n').filter((line) => /^\| \w{4} \|/.test(line));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/a\.txt, b\.txt|b\.txt, a\.txt/);
  });

  it('shares its row and its claims with its subagents', async () => {
    const steps = [read('b.txt'), edit('b.txt', 'hello', 'sub'), bash('echo "sub $GUARD_SESSION"'), bye];
    const prompt = scriptedPrompt(steps);
    const task: Step = {
      tool: 'Task',
      input: { description: 'edit', prompt, subagent_type: 'general-purpose', run_in_background: false },
    };
    const one = play('one', [
      read('a.txt'),
      edit('a.txt', 'world', 'one'),
      task,
      bash('cat .claude/sessions.md'),
      bye,
    ]);
    const { results } = await one.ended;
    const rows = (results.at(-1)?.text ?? '').split('\n').filter((line) => /^\| \w{4} \|/.test(line));
    expect(lab.read('b.txt')).toBe('sub\n');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('a.txt, b.txt');
  });

  it('claims what its shell commands change by name, where it needs no permission for them', async () => {
    const steps = [
      bash('sed -i s/world/one/ a.txt'),
      bash('echo new > new.txt'),
      bash('for name in c d; do echo "$name" > "$name.txt"; done'),
      bash('cat .claude/sessions.md'),
      bye,
    ];
    const one = play('one', steps, ['--permission-mode', 'bypassPermissions']);
    const { results } = await one.ended;
    const rows = (results[3]?.text ?? '').split('\n').filter((line) => /^\| \w{4} \|/.test(line));
    expect(rows).toEqual([expect.stringMatching(/\| a\.txt, new\.txt, c\.txt, d\.txt \|$/)]);
  });

  it('claims what its shell commands name in any other mode, too, wherever they leave it', async () => {
    const one = play('one', [
      bash('mkdir src && cd src && cat > new.txt <<EOF\nx\nEOF'),
      bash('cd .. && git mv b.txt c.txt'),
      bash('sed -i s/hello/bye/ a.txt && sed -n 1p a.txt; false'),
      lab.announce('wrote'),
      lab.waitFor('end'),
      bye,
    ]);
    await lab.until('the files are written', () => lab.hasSignal('wrote'));
    const [first = ''] = Object.keys(lab.rows());
    expect(lab.rows()).toEqual({ [first]: 'src/new.txt, b.txt, c.txt, a.txt' });
    const { results } = await play('two', [bash('git add -A'), bye]).ended;
    expect(results[0]).toMatchObject({ isError: true });
    lab.signal('end');
    await one.ended;
  });

  it('needs nobody’s yes for the commands of a guard that only npx finds, where they run nothing else', async () => {
    const programs = join(lab.top, 'node_modules', '.bin');
    mkdirSync(programs, { recursive: true });
    symlinkSync(lab.executable, join(programs, 'guard'));
    const steps = [
      bash('npx --no-install guard whoami'),
      bash('npx --no-install guard claim a.txt'),
      bash('npx --no-install guard prune'),
      bash('npm exec guard whoami'),
      bye,
    ];
    const { results } = await lab.play('one', steps, [], []).ended;
    expect(results.map(({ isError }) => isError)).toEqual([false, false, true, true]);
    expect(results[0]?.text).toMatch(/^[0-9a-f]{4}\b/);
    expect(results[1]?.text).toContain('a.txt');
    expect(results[2]?.text).toMatch(/approval|permission/);
  });

  // A person types /clear at a terminal, and only tmux gives Claude Code one here.
  it.runIf(hasTmux())('goes on with its id and its claims after a person typed /clear', async () => {
    const terminal = lab.open('one');
    await lab.until('it is ready', () => terminal.screen().includes('accept edits on'));
    await terminal.play([read('a.txt'), edit('a.txt', 'world', 'one'), { say: 'first part done' }]);
    await lab.until('it has edited', () => terminal.screen().includes('first part done'));
    const [id = ''] = Object.keys(lab.rows());
    await terminal.type('/clear');
    const bound = () => readdirSync(join(lab.top, '.git', 'guard', 'agents'));
    await lab.until('Claude Code has given itself a new id', () => bound().length === 2);
    expect(lab.rows()).toEqual({ [id]: 'a.txt' });
    await terminal.play([
      bash(`echo "$GUARD_SESSION" > '${lab.file('who.tmp')}'; git commit -qm one -- a.txt`),
      bye,
    ]);
    await lab.until('it has committed', () => lab.rows()[id] === '-');
    expect(lab.read('who.tmp').trim()).toBe(id);
    await terminal.type('/exit');
    await lab.until('it has ended', () => Object.keys(lab.rows()).length === 0);
  });
});

function hasTmux(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}
