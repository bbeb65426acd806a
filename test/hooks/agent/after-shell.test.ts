import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { end } from '../../../src/commands/end.ts';
import { release } from '../../../src/commands/release.ts';
import { type AgentLab, type ClaudeSession, contextOf, makeAgentLab } from '../../support/agent-lab.ts';

let lab: AgentLab;
let one: ClaudeSession;
let two: ClaudeSession;
beforeEach(async () => {
  lab = makeAgentLab({ 'a.ts': 'one\n', 'src/b.ts': 'one\n', 'it’s a file.ts': 'one\n' });
  one = lab.claude('one');
  two = lab.claude('two');
  await one.start();
  await two.start();
});
afterEach(() => lab.dispose());

/** What Claude Code sends after a command that left these files with this text. */
function ran(session: ClaudeSession, command: string, paths: readonly string[]) {
  for (const path of paths) lab.write(path, 'changed\n');
  return session.after(command, paths);
}

describe('a file that a shell command changed', () => {
  it.each<[command: string, path: string]>([
    ['sed -i s/one/two/ a.ts', 'a.ts'],
    ['cat > src/new.ts <<EOF\nx\nEOF', 'src/new.ts'],
    ['cd src && echo x >>b.ts', 'src/b.ts'],
    ['npx prettier --write ./src/b.ts;', 'src/b.ts'],
    ['tool --output=src/b.ts', 'src/b.ts'],
    ["sed -i s/x/y/ 'it’s a file.ts'", 'it’s a file.ts'],
    ['sed -i s/x/y/ it’s\\ a\\ file.ts', 'it’s a file.ts'],
  ])('is claimed in silence: %s', async (command, path) => {
    expect(await ran(one, command, [path])).toBeNull();
    expect(lab.rows()[one.id()]).toBe(path);
  });

  it('is claimed when it is deleted', async () => {
    rmSync(join(lab.top, 'a.ts'));
    expect(await one.after('rm a.ts', ['a.ts'])).toBeNull();
    expect(lab.rows()[one.id()]).toBe('a.ts');
  });

  it('is claimed for a session that has lost its row', async () => {
    const text = lab.sessionsText();
    lab.write('.claude/sessions.md', text.replace(new RegExp(`^\\| ${one.id()} .*\n`, 'm'), ''));
    await ran(one, 'sed -i s/one/two/ a.ts', ['a.ts']);
    expect(lab.rows()[one.id()]).toBe('a.ts');
  });

  it('is not claimed again for a session that let go of it, or ended, meanwhile', async () => {
    await one.edit('a.ts');
    await release(await lab.context(one.id()), []);
    await ran(one, 'sed -i s/one/two/ a.ts; guard release a.ts', ['a.ts']);
    expect(lab.rows()[one.id()]).toBe('-');
    const id = one.id();
    await end(await lab.context(id), { uncommitted: 'remember' });
    await ran(one, 'echo x > src/b.ts; guard end', ['src/b.ts']);
    expect(lab.rows()[id]).toBeUndefined();
  });

  it.each<[why: string, command: string]>([
    ['the command does not name it: somebody else may have changed it meanwhile', 'npm test'],
    ['the command names another', 'sed -i s/one/two/ aa.ts a.tsx -a.ts'],
  ])('is not claimed where %s', async (_why, command) => {
    expect(await ran(one, command, ['a.ts'])).toBeNull();
    expect(lab.rows()[one.id()]).toBe('-');
  });

  it('is not claimed where git has it as it is, or ignores it, or it lies outside', async () => {
    expect(await one.after('git checkout -- a.ts', ['a.ts'])).toBeNull();
    expect(await ran(one, 'echo > .env; echo > ../x', ['.env', '../x'])).toBeNull();
    expect(lab.rows()[one.id()]).toBe('-');
  });

  it.each(['warn', 'ask', 'deny'])(
    'is another session’s: that is said, and noted (edit: %s)',
    async (mode) => {
      lab.configure({ edit: mode });
      await one.edit('a.ts');
      const said = contextOf(await ran(two, 'sed -i s/one/two/ a.ts', ['a.ts']));
      expect(said).toContain(`guard: a.ts is being edited by session ${one.id()}`);
      expect(lab.rows()[two.id()]).toBe('-');
      expect(contextOf(await ran(two, 'sed -i s/two/three/ a.ts', ['a.ts']))).toContain(
        'is still claimed by',
      );
      await one.end();
      expect(contextOf(await two.prompt())).toContain('a.ts became yours');
      expect(lab.rows()[two.id()]).toBe('a.ts');
    },
  );

  it('is its own already: nothing is written', async () => {
    await one.edit('a.ts');
    const before = lab.sessionsText();
    expect(await ran(one, 'sed -i s/one/two/ a.ts', ['a.ts'])).toBeNull();
    expect(lab.sessionsText()).toBe(before);
  });
});

describe('without a word of the agent’s about what changed', () => {
  beforeEach(() => {
    lab.write('src/c.ts', 'one\n');
    lab.write('src/old/d.ts', 'one\n');
    lab.git('add', '.');
    lab.git('commit', '-qm', 'more');
  });

  /** Runs a command as the agent would, and tells guard afterwards. */
  async function run(session: ClaudeSession, command: string) {
    execFileSync('bash', ['-c', command], { cwd: lab.top, stdio: 'ignore' });
    return session.after(command);
  }

  it.each<[command: string, claims: string]>([
    ['sed -i s/one/two/ a.ts', 'a.ts'],
    ['sed -i s/one/two/ a.ts src/b.ts && cat a.ts', 'a.ts, src/b.ts'],
    ['sed -i s/one/two/ src/*.ts', 'src/b.ts, src/c.ts'],
    ['cat > src/new.ts <<EOF\nx\nEOF', 'src/new.ts'],
    ['echo x >> a.ts; false || true', 'a.ts'],
    ['(cd src && echo x | tee b.ts)', 'src/b.ts'],
    ['mv a.ts moved.ts', 'a.ts, moved.ts'],
    ['mv a.ts src/', 'a.ts, src/a.ts'],
    ['git mv a.ts src/a.ts', 'a.ts, src/a.ts'],
    ['cp -r src/old src/young', 'src/young/d.ts'],
    ['cp a.ts src/copy.ts', 'src/copy.ts'],
    ['rm a.ts', 'a.ts'],
    ['git rm -q a.ts', 'a.ts'],
    ['rm -rf src/old', 'src/old/d.ts'],
    ["bash -c 'echo x > a.ts'", 'a.ts'],
    ['git apply <<E\n--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-one\n+two\nE', 'a.ts'],
    ['git apply -p1 <<E\n--- /dev/null\n+++ b/src/new.ts\n@@ -0,0 +1 @@\n+two\nE', 'src/new.ts'],
  ])('claims what %s names', async (command, claims) => {
    expect(await run(one, command)).toBeNull();
    expect(lab.rows()[one.id()]).toBe(claims);
  });

  it.each([
    'echo x > .env',
    'echo x > ../outside.ts',
    'echo x > new.ts && rm new.ts',
    'cat a.ts 2> /dev/null > /dev/null',
    'sed -i s/never/there/ a.ts',
    'cp src/b.ts /dev/null',
    'sed -i s/one/two/ a.ts && git commit -qam changed',
    'npm test || true',
  ])('claims nothing after %s', async (command) => {
    expect(await run(one, command)).toBeNull();
    expect(lab.rows()[one.id()]).toBe('-');
  });

  it.each<[command: string, claims: string]>([
    ['cd src && echo x > b.ts', 'src/b.ts'],
    ['echo x > a.ts; cd src', 'a.ts'],
    ['cd src/old && rm d.ts && echo x > ../b.ts', 'src/old/d.ts, src/b.ts'],
    ['cd src && cd .. && echo x > a.ts', 'a.ts'],
    ['(cd src && echo x > b.ts) && echo x > a.ts', 'src/b.ts, a.ts'],
  ])('knows where %s began, though the agent says where it ended', async (command, claims) => {
    await ranIn(lab.top, command);
    expect(lab.rows()[one.id()]).toBe(claims);
  });

  it('knows where a line went that went up', async () => {
    await ranIn(join(lab.top, 'src/old'), 'rm d.ts && cd ../.. && echo x > a.ts && git mv src/b.ts b.ts');
    expect(lab.rows()[one.id()]).toBe('a.ts, b.ts, src/b.ts');
  });

  /** As Claude Code tells of a command: where the shell stands behind it. */
  async function ranIn(directory: string, command: string): Promise<void> {
    const script = `${command}\npwd -P >&3`;
    const { output } = spawnSync('bash', ['-c', script], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const ended = String(output[3]).trim();
    const payload = { session_id: 'one', transcript_path: '/t', cwd: ended, hook_event_name: 'PostToolUse' };
    await lab.hook('claude', { ...payload, tool_name: 'Bash', tool_input: { command }, duration_ms: 50 });
  }

  it('leaves what somebody else had changed before', async () => {
    lab.write('a.ts', 'a person’s\n');
    lab.clock.now += 60_000;
    expect(await one.after('test -e x && sed -i s/one/two/ a.ts', undefined)).toBeNull();
    expect(lab.rows()[one.id()]).toBe('-');
  });

  it('says whose it is where another session claims it', async () => {
    await one.edit('a.ts');
    const said = contextOf(await run(two, 'sed -i s/one/two/ a.ts src/b.ts'));
    expect(said).toContain(`guard: a.ts is being edited by session ${one.id()}`);
    expect(lab.rows()[two.id()]).toBe('src/b.ts');
  });

  it('claims nothing of more files than anybody would read', async () => {
    await run(one, 'mkdir some && touch some/{1..100}.ts && cp -r some hundred && rm -rf some');
    expect(lab.rows()[one.id()]?.split(', ')).toHaveLength(100);
    await run(two, 'mkdir more && touch more/{1..101}.ts && cp -r more thousand && rm -rf more');
    expect(lab.rows()[two.id()]).toBe('-');
  });
});

it.each([[null], ['a.ts'], [[null, 7, '']], [{}]])(
  'takes %j for no list of changed files',
  async (changed) => {
    const payload = {
      session_id: 'one',
      transcript_path: '/t',
      cwd: lab.top,
      hook_event_name: 'PostToolUse',
    };
    const answer = { bashEditDiff: { changedFiles: changed } };
    const call = { tool_name: 'Bash', tool_input: { command: 'sed -i a.ts' }, tool_response: answer };
    expect(await lab.hook('claude', { ...payload, ...call })).toBeNull();
    expect(lab.rows()[one.id()]).toBe('-');
  },
);
