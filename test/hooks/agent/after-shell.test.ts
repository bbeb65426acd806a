import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
