import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import {
  ago,
  expectDone,
  OTHER,
  openRepository,
  type Repository,
  repository,
  SELF,
  TWO,
  writeSessionsFile,
} from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };

describe('a linked worktree', () => {
  test.concurrent("reads the claims of the main worktree's file", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    side.put('other.ts');
    expect((await side.commit(['-a'], self)).code).toBe(1);
    await side.ask('checkout', '-q', 'other.ts');
    side.put('own.ts');
    expect((await side.commit(['-a'], self)).code).toBe(0);
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
    expect((await side.git(['status', '--porcelain'])).stdout).toBe('');
    const status = JSON.parse((await side.guard(['status', '--json'], self)).stdout);
    expect(status.file).toBe(repo.file);
  });

  test.concurrent.each([
    ['guard.config.json', '{"sessionsFile": "docs/ours.md"}'],
    ['package.json', '{"guard": {"sessionsFile": "docs/ours.md"}}'],
  ])("uses the file that the main worktree's %s names", async (name, text) => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    repo.put(name, text);
    repo.put('docs/ours.md', '');
    const named = join(repo.top, 'docs/ours.md');
    writeSessionsFile(named, TWO);
    side.put('other.ts');
    expect((await side.commit(['-a'], self)).code).toBe(1);
    const status = JSON.parse((await side.guard(['status', '--json'], self)).stdout);
    expect(status.file).toBe(named);
    expectDone(await side.guard(['claim', 'third.ts'], self));
    expect(readFileSync(named, 'utf8')).toContain('third.ts');
  });

  test.concurrent('takes no file of its own, but all else, from its own configuration', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    side.put('guard.config.json', '{"sessionsFile": "docs/ours.md", "staleAfter": {"session": "10s"}}');
    const status = JSON.parse((await side.guard(['status', '--json'], self)).stdout);
    expect(status.file).toBe(repo.file);
    expect(status.sessions.find(({ id }: { id: string }) => id === OTHER).active).toBe(false);
  });

  test.concurrent('is set up where only the main worktree has a configuration', async () => {
    await using repo = await repository(undefined, { init: 'no' });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const start = {
      hook_event_name: 'SessionStart',
      session_id: 'u1',
      cwd: `${repo.home}/side`,
      source: 'startup',
    };
    const side = openRepository(repo.home, `${repo.home}/side`);
    const hook = async () => side.guard(['hook', 'claude'], { input: JSON.stringify(start) });
    expect((await hook()).stdout).toBe('');
    repo.put('guard.config.json', '{}');
    expect((await hook()).stdout).toContain('You are session');
  });

  test.concurrent('is only warned of a claim from another working tree, and stopped where worktrees is deny', async () => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    expectDone(await repo.guard(['claim', 'other.ts'], other));
    side.put('other.ts');
    const warned = await side.commit(['-a'], self);
    expect(warned.stderr).toContain('guard: warning: other.ts is claimed by e1b2');
    expect(warned.stderr).toContain('another working tree');
    expect(warned.code).toBe(0);
    side.put('other.ts', 'again\n');
    side.put('guard.config.json', '{"worktrees": "deny"}');
    expect((await side.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('is stopped by a session that acted in both trees, or of which nothing is known', async () => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    expectDone(await repo.guard(['claim', 'other.ts'], other));
    expectDone(await side.guard(['claim', 'third.ts'], other));
    side.put('other.ts');
    expect((await side.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('is stopped by a session that has committed there', async () => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    const side = openRepository(repo.home, `${repo.home}/side`);
    expectDone(await repo.guard(['claim', 'other.ts'], other));
    side.put('other.ts', 'not yet\n');
    side.put('third.ts');
    await side.ask('add', 'third.ts');
    expectDone(await side.commit([], other));
    expect((await side.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('knows a working tree again after the repository has moved', async () => {
    await using repo = await repository(undefined, { rows: [] });
    expectDone(await repo.guard(['claim', 'other.ts'], other));
    renameSync(repo.top, `${repo.home}/moved`);
    const moved = openRepository(repo.home, `${repo.home}/moved`);
    moved.put('other.ts');
    const { code, stderr } = await moved.commit(['-a'], self);
    expect(stderr).not.toContain('another working tree');
    expect(code).toBe(1);
  });

  test.concurrent('knows a working tree by its real place, whatever link leads to it', async () => {
    await using repo = await repository(undefined, { rows: [] });
    renameSync(`${repo.top}/.git`, `${repo.home}/real.git`);
    symlinkSync('../real.git', `${repo.top}/.git`);
    expectDone(await repo.guard(['claim', 'other.ts'], other));
    repo.put('other.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
    symlinkSync(repo.top, `${repo.home}/link`);
    expect((await repo.commit(['-a'], { ...self, cwd: `${repo.home}/link` })).code).toBe(1);
  });

  test.concurrent('of a bare repository shares a file in the common dir', async () => {
    await using repo = await repository();
    await repo.ask('clone', '-q', '--bare', '.', '../project/.bare');
    await repo.git(['worktree', 'add', '-q', '../one', 'main'], { cwd: `${repo.home}/project/.bare` });
    const one = openRepository(repo.home, `${repo.home}/project/one`);
    expectDone(await one.guard(['init']));
    const file = `${repo.home}/project/.bare/guard/sessions.md`;
    writeSessionsFile(file, TWO);
    one.put('other.ts');
    expect((await one.commit(['-a'], self)).code).toBe(1);
    // A file of the protocol's name beside the bare repository is nobody's.
    writeSessionsFile(`${repo.home}/project/.claude/sessions.md`, []);
    expect((await one.commit(['-a'], self)).code).toBe(1);
    await one.ask('checkout', '-q', 'other.ts');
    one.put('own.ts');
    expect((await one.commit(['-a'], self)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/\| a7f3 .*\| - \|/);
  });

  test.concurrent('a bare repository itself has nothing staged', async () => {
    await using repo = await repository();
    await repo.ask('clone', '-q', '--bare', '.', '../bare');
    const bare = openRepository(repo.home, `${repo.home}/bare`);
    writeSessionsFile(`${bare.top}/guard/sessions.md`, TWO);
    const { stdout } = expectDone(await bare.guard(['check', '--json'], self));
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'allow', checked: 0, findings: [] });
  });

  test.concurrent.each([
    // git moves what it says of a bare repository into a configuration of that one's own.
    ['has a sparse checkout', 'git sparse-checkout set src'],
    [
      'says that it is none itself',
      'git config extensions.worktreeConfig true && git config --worktree core.bare false',
    ],
  ])('of a bare repository called .git keeps its file where one %s', async (_what, command) => {
    await using repo = await repository({ 'src/x.ts': 'x\n' }, { init: 'no' });
    await repo.ask('clone', '-q', '--bare', '.', '../project/.git');
    for (const name of ['one', 'two'])
      await repo.git(['worktree', 'add', '-q', '-b', name, `../${name}`], {
        cwd: `${repo.home}/project/.git`,
      });
    const one = openRepository(repo.home, `${repo.home}/project/one`);
    const two = openRepository(repo.home, `${repo.home}/project/two`);
    expectDone(await one.guard(['init']));
    expectDone(await one.guard(['claim', 'src/x.ts'], other));
    expectDone(await one.sh(command));
    for (const tree of [one, two]) {
      const status = JSON.parse((await tree.guard(['status', '--json'])).stdout);
      expect(status.file).toBe(`${repo.home}/project/.git/guard/sessions.md`);
    }
    one.put('src/x.ts', 'y\n');
    expect((await one.commit(['-a'], self)).code).toBe(1);
  });
});

test.concurrent('a worktree of a bare repository names no sessions file of its own, and is told so', async () => {
  await using repo = await repository(undefined, { init: 'no' });
  await repo.ask('clone', '-q', '--bare', '.', '../bare');
  for (const name of ['one', 'two'])
    await repo.git(['worktree', 'add', '-q', '-b', name, `../${name}`], { cwd: `${repo.home}/bare` });
  const [one, two] = ['one', 'two'].map((name) => openRepository(repo.home, `${repo.home}/${name}`));
  one?.put('guard.config.json', '{"sessionsFile": "x.md"}');
  const told = /sessionsFile "x.md" does not count.*no main worktree/;
  expect((await one?.guard(['doctor']))?.stdout).toMatch(told);
  expectDone((await one?.guard(['claim', 'own.ts'], self)) ?? expect.fail());
  expect((await two?.guard(['claim', 'own.ts'], other))?.code).toBe(1);
  expect(existsSync(`${repo.home}/bare/x.md`)).toBe(false);
  const status = await one?.guard(['status']);
  expect(`${status?.stdout}${status?.stderr}`).toMatch(told);
  expect((await one?.guard(['doctor']))?.stdout).toMatch(told);
  expect((await two?.guard(['status']))?.stderr).not.toMatch(told);
  expectDone((await one?.guard(['start'], { env: { GUARD_FILE: `${repo.home}/y.md` } })) ?? expect.fail());
  expect(existsSync(`${repo.home}/y.md`)).toBe(true);
});

describe('a submodule', () => {
  test.concurrent('has sessions of its own, and its superproject judges the gitlink', async () => {
    await using repo = await repository(undefined, { rows: [{ id: OTHER, editing: 'lib' }] });
    await repo.ask('init', '-q', '-b', 'main', '../lib');
    const origin = openRepository(repo.home, `${repo.home}/lib`);
    origin.put('a.ts');
    await origin.ask('add', '-A');
    await origin.ask('commit', '-q', '-m', 'a');
    await repo.ask('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'lib');
    expect((await repo.commit([], self)).code).toBe(1);
    await repo.ask('commit', '-q', '--no-verify', '-m', 'lib');

    const lib = openRepository(repo.home, `${repo.top}/lib`);
    expectDone(await lib.guard(['init']));
    lib.sessions(TWO.map((row) => ({ ...row, editing: row.id === SELF ? 'b.ts' : 'a.ts' })));
    lib.put('a.ts', 'again\n');
    expect((await lib.commit(['-a'], self)).code).toBe(1);
    await lib.ask('checkout', '-q', 'a.ts');
    lib.put('b.ts');
    await lib.ask('add', 'b.ts');
    expect((await lib.commit([], self)).code).toBe(0);
    expect(lib.row(SELF)).toMatch(/\| - \|$/);

    await repo.ask('config', 'diff.ignoreSubmodules', 'all');
    await repo.ask('add', 'lib');
    expect((await repo.commit([], self)).stderr).toContain('not committed');
    await repo.ask('config', '--unset', 'diff.ignoreSubmodules');
    repo.sessions([{ id: OTHER, editing: 'lib/' }]);
    expect((await repo.commit([], self)).stderr).toContain('not committed');
    expect((await repo.commit([], other)).code).toBe(0);
  });

  test.concurrent('has them in itself, whatever git must quote in its name', async () => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('clone', '-q', '.', '../lib');
    await repo.ask('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'C#/lib');
    const lib = openRepository(repo.home, `${repo.top}/C#/lib`);
    expectDone(await lib.guard(['start', '--session', 'abcd']));
    expect(existsSync(`${repo.top}/C#/lib/.claude/sessions.md`)).toBe(true);
    expect((await lib.guard(['status', '--json'])).stdout).toContain('C#/lib/.claude/sessions.md"');
  });

  test.concurrent('with changes of its own keeps the claims that lie in it', async () => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('clone', '-q', '.', '../lib');
    await repo.ask('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'lib');
    await repo.ask('commit', '-q', '-m', 'lib');
    expectDone(await repo.guard(['claim', 'lib/own.ts', 'own.ts'], self));
    repo.put('lib/own.ts', 'half done\n');
    repo.put('own.ts', 'done\n');
    const { stderr } = expectDone(await repo.commit(['--', 'own.ts'], self));
    expect(stderr).toContain('guard: still yours, with uncommitted changes: lib/own.ts (lib)');
    expect((await repo.guard(['end'], self)).code).toBe(1);
    await repo.ask('-C', 'lib', 'checkout', '-q', 'own.ts');
    expectDone(await repo.guard(['end'], self));
  });

  test.concurrent('is to be claimed itself, which a claim inside it says', async () => {
    await using repo = await repository({ 'a.ts': '1' }, { rows: [] });
    await repo.ask('clone', '-q', '.', '../lib');
    await repo.ask(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      '../lib',
      'deps/my lib',
    );
    await repo.ask('commit', '-q', '-m', 'lib');
    const { stdout, stderr } = expectDone(
      await repo.guard(['claim', '../deps/my lib/a.ts', '../a.ts'], { ...self, cwd: `${repo.top}/deps` }),
    );
    expect(stdout + stderr).not.toContain('a.ts lies in the submodule a.ts');
    const typed = /deps\/my lib\/a\.ts lies in the submodule deps\/my lib.*: (guard claim .+)$/m.exec(
      stderr,
    )?.[1];
    expectDone(await repo.sh(typed ?? expect.fail(stderr), { ...self, cwd: `${repo.top}/deps` }));
    await repo.ask('-C', 'deps/my lib', 'commit', '-q', '--allow-empty', '-m', 'half done');
    expect((await repo.commit(['-a'], other)).code).toBe(1);
    expect((await repo.guard(['claim', 'deps/my lib/a.ts'], self)).stderr).not.toContain('submodule');
  });

  test.concurrent('in the middle of a merge is judged by every parent', async () => {
    await using repo = await repository(undefined, { rows: [] });
    await repo.ask('clone', '-q', '.', '../lib');
    await repo.ask('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', '../lib', 'lib');
    const lib = openRepository(repo.home, `${repo.top}/lib`);
    await lib.ask('checkout', '-q', '-b', 'topic');
    lib.put('other.ts', 'topic\n');
    await lib.ask('commit', '-qam', 'topic');
    await lib.ask('checkout', '-q', 'main');
    lib.put('own.ts', 'main\n');
    await lib.ask('commit', '-qam', 'main');
    expectDone(await lib.guard(['init']));
    lib.sessions(TWO);
    await lib.git(['merge', '-q', '--no-commit', 'topic'], self);
    expect((await lib.git(['commit', '-q', '--no-edit'], self)).code).toBe(0);
  });
});

describe('a repository inside this working tree that is no submodule', () => {
  test.concurrent('has files that are claimed there, not here', async () => {
    await using repo = await repository({ 'src/a.ts': '1' }, { rows: [] });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '.claude/worktrees/x');
    await repo.ask('init', '-q', 'nest');
    const tree = '.claude/worktrees/x';
    for (const typed of [`${tree}/src/a.ts`, `${tree}/new/b.ts`, `${tree}/**`, `${tree}/`, tree]) {
      const { code, stderr } = await repo.guard(['claim', typed], self);
      expect([typed, code, stderr]).toEqual([typed, 2, expect.stringContaining(`${repo.top}/${tree}`)]);
      expect(stderr).toContain('another working tree');
    }
    const foreign = await repo.guard(['claim', 'src/a.ts', 'nest/x.ts'], self);
    expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining(`${repo.top}/nest`)]);
    expect(repo.row(SELF)).toBe('');
    // It can still become a submodule.
    expectDone(await repo.guard(['claim', 'nest', '.claude/'], self));
  });

  test.concurrent('is an ordinary directory where git tracks files in it, or cannot read its .git', async () => {
    await using repo = await repository({ 'vendor/a.ts': '1', 'odd/a.ts': '1' }, { rows: [] });
    await repo.ask('init', '-q', 'vendor');
    mkdirSync(`${repo.top}/odd/new/.git`, { recursive: true });
    expectDone(await repo.guard(['claim', 'vendor/a.ts', 'odd/new/b.ts'], self));
  });

  test.concurrent('is nobody’s uncommitted work', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, editing: 'tree/own.ts, nest' },
        { id: OTHER, editing: 'tree/other.ts', activeAgo: 3600 },
      ],
    });
    await repo.ask('worktree', 'add', '-q', '-b', 'side', 'tree');
    await repo.ask('init', '-q', 'nest');
    await repo.ask('-C', 'nest', 'commit', '-q', '--allow-empty', '-m', 'x');
    expectDone(await repo.guard(['prune']));
    expect(repo.row(OTHER)).toBe('');
    expectDone(await repo.commit(['--allow-empty'], self));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
    expectDone(await repo.guard(['claim', 'nest'], self));
    await repo.ask('add', 'nest');
    expect((await repo.guard(['end'], self)).code).toBe(1);
    await repo.ask('reset', '-q');
    expectDone(await repo.guard(['end'], self));
  });
});

test.concurrent('a git dir that lies elsewhere (--separate-git-dir) changes nothing', async () => {
  await using repo = await repository(undefined, { init: 'no', rows: TWO });
  mkdirSync(`${repo.home}/dirs`);
  await repo.ask('init', '-q', '--separate-git-dir', '../dirs/repo.git');
  expectDone(await repo.guard(['init']));
  repo.put('other.ts');
  expect((await repo.commit(['-a'], self)).code).toBe(1);
  await repo.ask('checkout', '-q', 'other.ts');
  repo.put('own.ts');
  expect((await repo.commit(['-a'], self)).code).toBe(0);
  expect(repo.row(SELF)).toMatch(/\| - \|$/);
});

test.concurrent('who stands in git’s own directory is told where the working tree is', async () => {
  await using repo = await repository({ 'own.ts': '1' });
  await repo.ask('worktree', 'add', '-q', '../tree');
  for (const inside of ['.git', '.git/objects', '.git/worktrees/tree']) {
    for (const args of [
      ['init'],
      ['uninstall', '--dry-run'],
      ['doctor'],
      ['claim', 'own.ts', '--session', SELF],
    ]) {
      const { code, stderr } = await repo.guard(args, { cwd: join(repo.top, inside) });
      expect([inside, args, code]).toEqual([inside, args, 2]);
      expect(stderr).toMatch(
        /^guard: .*\.git.* is git's own directory, and this must be run in a working tree\n {2}Go there: /,
      );
      const go = /Go there: (.*)/.exec(stderr)?.[1] ?? '';
      expect(expectDone(await repo.sh(`${go} && pwd`)).stdout).toBe(`${repo.top}\n`);
    }
  }
  await repo.ask('clone', '-q', '--bare', '.', '../bare.git');
  const bare = await repo.guard(['init'], { cwd: join(repo.home, 'bare.git') });
  expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining('this is a bare repository')]);
});

test.concurrent('what is staged is judged in git’s own directory, too', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  repo.put('other.ts');
  await repo.ask('add', 'other.ts');
  const inside = { ...self, cwd: join(repo.top, '.git') };
  expect((await repo.guard(['check'], inside)).code).toBe(1);
  const { stdout } = expectDone(await repo.guard(['status', '--json'], inside));
  expect(JSON.parse(stdout)).toMatchObject({ conflicts: [{ path: 'other.ts', holder: OTHER }] });
});

test.concurrent('git’s own directory may name a working tree that does not lead back to it', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  repo.put('other.ts');
  await repo.ask('add', 'other.ts');
  renameSync(join(repo.top, '.git'), `${repo.home}/far`);
  const inside = { ...self, cwd: `${repo.home}/far` };
  expectDone(await repo.git(['config', 'core.worktree', repo.top], inside));
  expect((await repo.guard(['check'], inside)).code).toBe(1);
});

test.concurrent('a repository in a directory whose name breaks shells and globs works the same', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const place = `${repo.home}/it's [a] "test" *\n$(x) = ü`;
  renameSync(repo.top, place);
  const odd = openRepository(repo.home, place);
  odd.put('other.ts');
  expect((await odd.commit(['-a'], self)).code).toBe(1);
  await odd.ask('checkout', '-q', 'other.ts');
  odd.put('own.ts');
  expect((await odd.commit(['-a'], self)).code).toBe(0);
  expect(odd.row(SELF)).toMatch(/\| - \|$/);
  expect((await odd.guard(['status'], self)).code).toBe(0);
  writeFileSync(`${place}/guard.config.json`, '{}');
  expect((await odd.guard(['uninstall'])).code).toBe(0);
});

describe('a session that works in two working trees', () => {
  async function dirtyInMain(): Promise<Repository> {
    const repo = await repository();
    await repo.ask('worktree', 'add', '-q', '-b', 'side', '../side');
    expectDone(await repo.guard(['claim', 'own.ts'], { session: SELF }));
    repo.put('own.ts');
    return repo;
  }
  const side = (repo: Repository) => ({ session: SELF, cwd: join(repo.home, 'side') });

  test.concurrent('keeps with a commit in one what is uncommitted in the other', async () => {
    await using repo = await dirtyInMain();
    const { stderr } = expectDone(await repo.git(['commit', '-q', '--allow-empty', '-m', 'x'], side(repo)));
    expect(stderr).toContain('own.ts');
    expect(repo.row(SELF)).toContain('own.ts');
    expect((await repo.commit(['-a'], { session: OTHER })).code).toBe(1);
    expectDone(await repo.commit(['-a'], { session: SELF }));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });

  test.concurrent('is not ended in one while the other has its changes', async () => {
    await using repo = await dirtyInMain();
    const refused = await repo.guard(['end'], side(repo));
    expect(refused.code).toBe(1);
    const typed = /commit them there +(.+)$/m.exec(refused.stderr)?.[1] ?? expect.fail(refused.stderr);
    expect(refused.stderr).not.toMatch(/commit them +git/);
    expect(typed).toContain(`git -C ${repo.top} add -- `);
  });

  test.concurrent('is not held up by one that was removed', async () => {
    await using repo = await dirtyInMain();
    expectDone(await repo.guard(['claim', 'other.ts'], side(repo)));
    await repo.ask('worktree', 'remove', '--force', '../side');
    expectDone(await repo.commit(['-a'], { session: SELF }));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });
});

test.concurrent('a push from a bare repository itself goes by its sessions file, wherever git is called', async () => {
  await using repo = await repository();
  expectDone(await repo.sh('git init -q --bare ../far.git && git clone -q --bare . ../project/.bare'));
  const bare = `${repo.home}/project/.bare`;
  writeFileSync(`${repo.home}/project/.git`, 'gitdir: ./.bare\n');
  await repo.git(['worktree', 'add', '-q', '../one', 'main'], { cwd: bare });
  const one = openRepository(repo.home, `${repo.home}/project/one`);
  expectDone(await one.guard(['init']));
  // By hand, as the protocol says: guard has written none that it could fall back on.
  writeFileSync(
    `${bare}/guard/sessions.md`,
    TEMPLATE.replace('**Status:** NONE', '**Status:** IN_PROGRESS')
      .replace('**Claimed by:** -', `**Claimed by:** ${OTHER}`)
      .replace('**Since:** -', `**Since:** ${ago(60)}`)
      .replace('**Last updated:** -', `**Last updated:** ${ago(60)}`),
  );
  // The project that git is called in has a lock of its own, which is none of this one's business.
  expectDone(await repo.guard(['lock', 'vercel'], { session: 'c0de' }));
  const far = `${repo.home}/far.git`;
  const pushes = [
    { cwd: bare, command: `git push -q ${far} main:x` },
    { cwd: `${repo.home}/project`, command: `git push -q ${far} main:x` },
    { cwd: repo.top, command: `git --git-dir=${bare} push -q ${far} main:x` },
    { cwd: '/', command: `GIT_DIR=${bare} git push -q ${far} main:x` },
  ];
  for (const { cwd, command } of pushes) {
    const { code, stderr } = await repo.sh(command, { ...self, cwd });
    expect([cwd, code, stderr]).toEqual([cwd, 1, expect.stringContaining(OTHER)]);
  }
  expectDone(await one.guard(['unlock', 'vercel', '--override', 'over'], self));
  for (const { cwd, command } of pushes) expectDone(await repo.sh(command, { ...self, cwd }));
});

describe('git told from elsewhere where the repository is', () => {
  test.concurrent.each([
    ['by --git-dir', '/', (top: string) => `git --git-dir=${top}/.git push -q ${top}/../far.git main`],
    [
      'with a working tree',
      '/',
      (top: string) => `git --git-dir=${top}/.git --work-tree=${top} push -q ${top}/../far.git main`,
    ],
    ['by GIT_DIR in a subdirectory', 'sub', () => 'GIT_DIR=../.git git push -q ../../far.git main'],
  ])('does not push past a lock: %s', async (_how, where, command) => {
    await using repo = await repository({ 'own.ts': 'own\n', 'sub/x.ts': 'x\n' });
    expectDone(await repo.sh('git init -q --bare ../far.git'));
    expectDone(await repo.guard(['lock', 'vercel'], { session: OTHER }));
    const cwd = where === '/' ? '/' : join(repo.top, where);
    const pushed = await repo.sh(command(repo.top), { session: SELF, cwd });
    expect(pushed.stderr).toContain('vercel');
    expect(pushed.code).toBe(1);
    expectDone(await repo.guard(['unlock', 'vercel'], { session: OTHER }));
    expectDone(await repo.sh(command(repo.top), { session: SELF, cwd }));
  });

  test.concurrent('core.ignorecase of one working tree counts in its hook', async () => {
    await using repo = await repository(undefined, { rows: [{ id: OTHER, editing: 'OTHER.ts' }] });
    repo.put('other.ts');
    expectDone(await repo.commit(['-a'], { session: SELF }));
    await repo.ask('config', 'extensions.worktreeConfig', 'true');
    await repo.ask('config', '--worktree', 'core.ignorecase', 'true');
    repo.put('other.ts', 'again\n');
    expect((await repo.commit(['-a'], { session: SELF })).code).toBe(1);
  });
});
