import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AgentLab,
  type ClaudeSession,
  contextOf,
  makeAgentLab,
  refusalOf,
} from '../../support/agent-lab.ts';

/** Another session works in the linked worktree `w` within this one, and claims a.ts there; this one stands in the main tree. */
let lab: AgentLab;
let self: ClaudeSession;
let other: ClaudeSession;
let tree: string;

const payload = (session: ClaudeSession, cwd: string) => ({
  session_id: session.key,
  transcript_path: '/t',
  cwd,
  hook_event_name: 'PreToolUse',
  tool_name: 'Edit',
});

beforeEach(async () => {
  lab = makeAgentLab({ 'a.ts': '1\n', 'b.ts': '1\n', 'src/c.ts': '1\n', '.gitignore': 'trees\n' });
  tree = join(lab.top, 'trees/w');
  lab.git('worktree', 'add', '-q', tree, '-b', 'w');
  lab.git('worktree', 'add', '-q', join(lab.top, 'trees/mine'), '-b', 'mine');
  self = lab.claude('self');
  other = lab.claude('other');
  await self.start();
  for (const path of ['a.ts', 'src/c.ts']) {
    await lab.hook('claude', { ...payload(other, tree), tool_input: { file_path: join(tree, path) } });
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), '2\n');
  }
});
afterEach(() => lab.dispose());

describe('a command that names files of another working tree', () => {
  it.each([
    'rm trees/w/a.ts',
    'rm -f ./trees/../trees/w/a.ts',
    'rm trees/w/*.ts',
    'cd trees && rm w/a.ts',
    'cd trees/mine && rm ../w/a.ts',
    'mv trees/w/a.ts x.ts',
    'mv b.ts trees/w/a.ts',
    'mv a.ts trees/w/',
    'rm "$PWD/trees/w/a.ts"',
  ])('is refused where another session claims them there: %s', async (command) => {
    const text = refusalOf(await self.shell(command));
    expect(text).toMatch(new RegExp(`^ {2}a\\.ts {2}${other.id()} `, 'm'));
    expect(text).toContain(`cd ${tree}`);
  });

  it.each(['echo x > trees/w/a.ts', 'cp b.ts trees/w/a.ts', 'cp a.ts trees/w', 'sed -i s/1/2/ trees/w/a.ts'])(
    'is answered as an edit there where it writes them: %s',
    async (command) => {
      expect(contextOf(await self.shell(command))).toContain(`a.ts is being edited by session ${other.id()}`);
    },
  );

  it.each([
    'rm trees/w/b.ts a.ts',
    'rm -rf src trees/mine/src',
    'cp trees/w/a.ts b.ts',
    'rm trees/mine/*.ts',
    'echo x > trees/mine/a.ts',
    'rm -rf trees/mine',
    'mv trees/mine trees/w2',
    'rm -rf trees/m*',
  ])('passes where nobody else is at work: %s', async (command) => {
    expect(await self.shell(command)).toBeNull();
  });
});

it.each([
  'rm -rf trees/w',
  'rm -rf trees/w/',
  'rm -rf trees',
  'mv trees/w gone',
  'rm -rf trees/*',
  'rm -rf tre*',
  'cd trees/mine && rm -rf ../w',
])(
  'a working tree in which another session works is not taken away with its directory: %s',
  async (command) => {
    const text = refusalOf(await self.shell(command));
    expect(text).toContain(`other sessions work in ${tree}`);
    await other.end();
    expect(await self.shell(command)).toBeNull();
  },
);
