import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AgentLab,
  type ClaudeSession,
  contextOf,
  makeAgentLab,
  refusalOf,
} from '../../support/agent-lab.ts';

/** Links lead to the working tree (TOP), and in it `link` to src/, `AGENTS.md` to CLAUDE.md. The other session has src/a.ts and CLAUDE.md. */
let lab: AgentLab;
let self: ClaudeSession;
let other: ClaudeSession;

beforeEach(async () => {
  lab = makeAgentLab({ 'src/a.ts': '1\n', 'src/[b].ts': '1\n', 'CLAUDE.md': '1\n', 'mine/a.ts': '1\n' });
  symlinkSync('src', join(lab.top, 'link'));
  symlinkSync('CLAUDE.md', join(lab.top, 'AGENTS.md'));
  symlinkSync(lab.root, join(lab.root, 'round'));
  lab.git('add', '-A');
  lab.git('commit', '-qm', 'links');
  self = lab.claude('self');
  other = lab.claude('other');
  await self.start();
  for (const path of ['src/a.ts', 'CLAUDE.md']) {
    await other.edit(path);
    lab.write(path, '2\n');
  }
});
afterEach(() => lab.dispose());

const line = (command: string): string => command.replaceAll('TOP', join(lab.root, 'round/repository'));

describe('a file that a command names by a link on the way to it', () => {
  it.each([
    'rm -f TOP/src/a.ts',
    'rm -rf TOP/src',
    'rm -rf TOP/s*',
    'rm -rf TOP/',
    'mv TOP/src/a.ts x.ts',
    'git add TOP/src/a.ts',
    'git checkout TOP/src/a.ts',
    'git checkout -- TOP/src',
    'cd mine && git restore TOP/src',
    'rm link/a.ts',
    'rm -rf link/*',
    'rm link/*.ts',
    'rm -rf link/',
    'cd mine && rm ../link/a.ts',
    'mv link/a.ts x.ts',
    'mv mine/a.ts link',
  ])('is another’s all the same: %s', async (command) => {
    expect(refusalOf(await self.shell(line(command)))).toMatch(
      new RegExp(`^ {2}src/a\\.ts {2,}${other.id()} `, 'm'),
    );
  });

  it.each([
    ['echo x > TOP/src/a.ts', 'src/a.ts'],
    ['sed -i s/1/2/ link/a.ts', 'src/a.ts'],
    ['cp mine/a.ts link', 'src/a.ts'],
    ['cp mine/a.ts TOP/src', 'src/a.ts'],
    ['echo x >> AGENTS.md', 'CLAUDE.md'],
    ['echo x | tee TOP/AGENTS.md', 'CLAUDE.md'],
  ])('is answered as an edit where it is written: %s', async (command, path) => {
    expect(contextOf(await self.shell(line(command)))).toContain(
      `${path} is being edited by session ${other.id()}`,
    );
  });

  it.each([
    'rm link',
    'rm AGENTS.md',
    'rm TOP/link',
    'mv link away',
    'mv mine/a.ts link/b.ts',
    'rm -f TOP/mine/a.ts',
    'rm -f link/b.ts',
    "rm -f 'link/*'",
    'echo x > link/new.ts',
    'git checkout -- link',
    'rm ../round/other/src/a.ts',
  ])('is nobody’s where it is the link itself, or another file: %s', async (command) => {
    expect(await self.shell(line(command))).toBeNull();
  });

  it('is claimed once it has changed', async () => {
    lab.write('src/[b].ts', 'changed\n');
    await self.after(line("sed -i s/1/2/ 'TOP/src/[b].ts'"));
    expect(lab.rows()[self.id()]).toBe('src/[b].ts');
  });
});
