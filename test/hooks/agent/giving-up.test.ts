import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentLab, type ClaudeSession, makeAgentLab, refusalOf } from '../../support/agent-lab.ts';

/** Operations of git's that stop at a conflict in f.ts and bring in-brought.ts along; beside.ts is no part of them. */
let lab: AgentLab;
let self: ClaudeSession;
let other: ClaudeSession;

beforeEach(async () => {
  const text = 'one\ntwo\nthree\n';
  lab = makeAgentLab({ 'f.ts': text, 'brought.ts': text, 'beside.ts': text });
  self = lab.claude('self');
  other = lab.claude('other');
  await self.start();
  await other.start();
  const commit = (files: Readonly<Record<string, string>>, subject: string): void => {
    for (const [path, line] of Object.entries(files)) lab.write(path, text.replace('two', line));
    lab.git('commit', '-qam', subject);
  };
  lab.git('checkout', '-q', '-b', 'topic');
  commit({ 'f.ts': 'topic', 'brought.ts': 'topic' }, 'topic');
  lab.git('checkout', '-q', 'main');
  commit({ 'f.ts': 'main' }, 'main');
  // What is reverted is brought back as HEAD~1 has it.
  commit({ 'f.ts': 'back', 'brought.ts': 'back' }, 'back');
  commit({ 'f.ts': 'again' }, 'again');
  lab.git('format-patch', '-1', '-o', join(lab.root, 'patches'), 'topic');
});
afterEach(() => lab.dispose());

const add = (path: string): void => appendFileSync(join(lab.top, path), 'theirs\n');
const hasTheirs = (path: string): boolean => lab.git('grep', '-c', 'theirs', '--', path) !== '';
const fails = (...args: string[]): void => expect(() => lab.git(...args)).toThrow();

describe.each([
  ['merge', ['merge', '-q', 'topic'], 'git merge --abort'],
  ['cherry-pick', ['cherry-pick', 'topic'], 'git cherry-pick --abort'],
  ['cherry-pick, skipped', ['cherry-pick', 'topic'], 'git cherry-pick --skip'],
  ['cherry-pick, given up as a revert', ['cherry-pick', 'topic'], 'git revert --abort'],
  ['revert', ['revert', '--no-edit', 'HEAD~1'], 'git revert --abort'],
  ['revert, skipped', ['revert', '--no-edit', 'HEAD~1'], 'git revert --skip'],
])('a %s', (_what, begin, giveUp) => {
  it('is given up where only what it has brought in is claimed', async () => {
    for (const path of ['f.ts', 'brought.ts', 'beside.ts']) await other.edit(path);
    fails(...begin);
    add('beside.ts');
    expect(await self.shell(giveUp)).toBeNull();
    lab.git(...giveUp.split(' ').slice(1));
    expect(hasTheirs('beside.ts')).toBe(true);
  });

  it.each([
    ['in conflict', 'f.ts', false],
    ['in conflict, and mended', 'f.ts', true],
    ['that it has brought in, and is edited', 'brought.ts', true],
    ['that is no part of it', 'beside.ts', true],
  ])('is not given up over what another has done to a file %s', async (_where, path, staged) => {
    fails(...begin);
    await other.edit(path);
    add(path);
    if (staged) lab.git('add', path);
    const refusal = refusalOf(await self.shell(giveUp));
    expect(refusal).toContain(`would throw away uncommitted changes in 1 file of other sessions\n  ${path}`);
    const leave = `git restore --staged -- ${path} && ${giveUp}`;
    expect(refusal).toContain(`  leave those as they are  ${leave}\n`);
    expect(refusalOf(await self.shell(leave.replace('&&', ';')))).toContain(path);
    expect(refusalOf(await self.shell(leave.replace(path, 'other.ts')))).toContain(path);
    expect(await self.shell(leave)).toBeNull();
    lab.git(...`restore --staged -- ${path}`.split(' '));
    lab.git(...giveUp.split(' ').slice(1));
    expect(hasTheirs(path)).toBe(true);
    expect(await other.shell(giveUp)).toBeNull();
  });

  it('is given up by who has edited it', async () => {
    fails(...begin);
    await self.edit('f.ts');
    add('f.ts');
    await other.edit('beside.ts');
    expect(await self.shell(giveUp)).toBeNull();
  });
});

it('a series of picks goes back to where it began, with the entries of that commit', async () => {
  const start = lab.git('rev-parse', 'HEAD').slice(0, 12);
  lab.git('checkout', '-q', 'topic~1');
  lab.write('new.ts', 'new\n');
  lab.git('add', 'new.ts');
  lab.git('commit', '-qm', 'first');
  const first = lab.git('rev-parse', 'HEAD');
  lab.git('checkout', '-q', 'main');
  fails('cherry-pick', first, 'topic');
  await other.edit('f.ts');
  add('f.ts');
  const refusal = refusalOf(await self.shell('git cherry-pick --abort'));
  expect(refusal).toContain(`git restore --staged --source=${start} -- f.ts && git cherry-pick --abort`);
});

it.each(['git am --abort', 'git am --skip'])(
  'patches are not given up over what is staged: %s',
  async (giveUp) => {
    fails('am', '-q', '-3', join(lab.root, 'patches', '0001-topic.patch'));
    await other.edit('beside.ts');
    add('beside.ts');
    expect(await self.shell(giveUp)).toBeNull();
    lab.git('add', 'beside.ts');
    expect(refusalOf(await self.shell(giveUp))).toContain('beside.ts');
  },
);

describe('a rebase', () => {
  beforeEach(async () => {
    for (const path of ['brought.ts', 'beside.ts']) await other.edit(path);
    lab.git('checkout', '-q', 'topic');
    fails('rebase', '-q', 'main');
  });

  it.each(['git rebase --abort', 'git rebase --skip'])(
    'is not given up over what another has staged: %s',
    async (giveUp) => {
      expect(await self.shell(giveUp)).toBeNull();
      add('beside.ts');
      lab.git('add', 'beside.ts');
      expect(refusalOf(await self.shell(giveUp))).toContain('beside.ts');
    },
  );
});
