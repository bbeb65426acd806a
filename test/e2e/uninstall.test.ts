import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { DIST } from '../support/built-tool.ts';
import { expectDone, openRepository, type Repository, repository, SELF } from '../support/e2e.ts';

describe('a sessions file', () => {
  test.concurrent('that was there before guard stays, though it says no more than the template', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    repo.put('.claude/sessions.md', TEMPLATE);
    for (const _time of ['first', 'again']) {
      expectDone(await repo.guard(['init']));
      expect(expectDone(await repo.guard(['uninstall', '--dry-run'])).stdout).toContain(
        'would keep     .claude/sessions.md, which was there before guard init;',
      );
    }
    const { stdout } = expectDone(await repo.guard(['uninstall']));
    expect(stdout).toContain('kept     .claude/sessions.md, which was there before guard init;');
    expect(repo.text()).toBe(TEMPLATE);
  });

  test.concurrent('that init made goes, with the folder that it made for it', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    repo.put('.claude/notes.md', 'mine');
    expectDone(await repo.guard(['init']));
    expectDone(await repo.guard(['init']));
    expect(expectDone(await repo.guard(['uninstall'])).stdout).toContain('removed  .claude/sessions.md');
    expect(existsSync(repo.file)).toBe(false);
    expect(existsSync(join(repo.top, '.claude/notes.md'))).toBe(true);
  });

  test.concurrent.each([
    ['goes where the folder is guard’s too', [], 'removed '],
    ['stays where the folder was there before', ['.claude/notes.md'], 'kept    '],
  ])('of an older guard, whose record does not name it, %s', async (_, before, verb) => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    for (const file of before) repo.put(file);
    expectDone(await repo.guard(['init']));
    const file = join(repo.top, '.git/guard/install.json');
    const { files, ...record } = JSON.parse(readFileSync(file, 'utf8'));
    const { '../.claude/sessions.md': own, ...others } = files;
    expect(own).toEqual({ created: true, splices: [] });
    writeFileSync(file, JSON.stringify({ ...record, files: others }));
    expect(expectDone(await repo.guard(['uninstall'])).stdout).toContain(`${verb} .claude/sessions.md`);
  });

  test.concurrent('that holds something else is said to', async () => {
    await using repo = await repository({ 'own.ts': '1' });
    repo.put('.claude/sessions.md', '# notes of mine\n');
    expect((await repo.guard(['uninstall'])).stdout).toContain(
      "kept     .claude/sessions.md, whose text is not guard's template;",
    );
  });

  test.concurrent('in the directory of a bare repository stays when it is said to', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    expectDone(await repo.sh('git clone -q --bare . ../bare && git -C ../bare worktree add -q ../tree'));
    const tree = openRepository(repo.home, `${repo.home}/tree`);
    expectDone(await tree.guard(['init']));
    expectDone(await tree.guard(['claim', 'own.ts'], { session: SELF }));
    const file = `${repo.home}/bare/guard/sessions.md`;
    const before = readFileSync(file, 'utf8');
    expect(expectDone(await tree.guard(['uninstall'])).stdout).toContain(`kept     ${file}, which names`);
    expect(readFileSync(file, 'utf8')).toBe(before);
    expectDone(await tree.guard(['init']));
    rmSync(file);
    expectDone(await tree.guard(['init']));
    writeFileSync(file, TEMPLATE);
    expectDone(await tree.guard(['uninstall']));
    expect(existsSync(`${repo.home}/bare/guard`)).toBe(false);
  });
});

test.concurrent('a folder is listed after the sessions file that was in it', async () => {
  await using repo = await repository();
  const lines = async (...args: string[]): Promise<readonly string[]> =>
    expectDone(await repo.guard(['uninstall', ...args]))
      .stdout.trimEnd()
      .split('\n')
      .slice(-2);
  expect(await lines('--dry-run')).toEqual(['would remove   .claude/sessions.md', 'would remove   .claude/']);
  expect(await lines()).toEqual(['removed  .claude/sessions.md', 'removed  .claude/']);
});

describe('what cannot be written', () => {
  // root may write everywhere
  const as = process.getuid?.() === 0 ? 'setpriv --reuid=65534 --regid=65534 --clear-groups ' : '';
  const env = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
  const guard = (repo: Repository, word: string) =>
    repo.sh(`${as}"${process.execPath}" "${join(DIST, 'guard.cjs')}" ${word}`, { env });
  const prepared = async (): Promise<Repository> => {
    const repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    for (const place of [repo.home, dirname(DIST)]) chmodSync(place, 0o755);
    if (as !== '') expectDone(await repo.sh('chown -R 65534:65534 .'));
    return repo;
  };

  test.concurrent('is named where init may not write to git’s directory at all', async () => {
    await using repo = await prepared();
    chmodSync(join(repo.top, '.git'), 0o555);
    const { code, stderr } = await guard(repo, 'init');
    expect(stderr).toBe(
      `guard: cannot write ${repo.top}/.git/guard: permission denied (EACCES)\n  Nothing was changed.\n`,
    );
    expect(code).toBe(3);
    chmodSync(join(repo.top, '.git'), 0o755);
  });

  test.concurrent('half-way is not said to have changed nothing', async () => {
    await using repo = await prepared();
    const hooks = join(repo.top, '.git/hooks');
    chmodSync(hooks, 0o555);
    const init = await guard(repo, 'init');
    expect(init.stderr).toBe(
      `guard: cannot write ${hooks}/pre-commit: permission denied (EACCES)
  What was changed before that stays: guard init goes on from there, guard uninstall takes it back.
`,
    );
    expect(init.code).toBe(3);
    expectDone(await guard(repo, 'uninstall'));
    expect(existsSync(join(repo.top, '.git/guard'))).toBe(false);
    chmodSync(hooks, 0o755);
    expectDone(await guard(repo, 'init'));
    mkdirSync(join(repo.top, '.git/guard/closed/x'), { recursive: true });
    if (as !== '') expectDone(await repo.sh('chown 65534 .git/guard/closed'));
    chmodSync(join(repo.top, '.git/guard/closed'), 0o500);
    const uninstall = await guard(repo, 'uninstall');
    expect(uninstall.stderr).toMatch(
      /cannot write .*\n {2}What was changed before that stays: guard uninstall goes on from there\.\n$/,
    );
    expect(uninstall.code).toBe(3);
    expectDone(await repo.sh('chmod -R u+rwx .git'));
    expectDone(await guard(repo, 'uninstall'));
    expect(existsSync(join(repo.top, '.git/guard'))).toBe(false);
  });
});

describe('hooks of another scope, that guard’s own have outranked,', () => {
  test.concurrent('are said to stop when init is asked for, and named when guard goes', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    const env = { GIT_CONFIG_GLOBAL: `${repo.home}/.gitconfig` };
    mkdirSync(`${repo.home}/scan`);
    expectDone(await repo.git(['config', '--global', 'core.hooksPath', `${repo.home}/scan`], { env }));
    const init = await repo.guard(['init'], { env });
    expect(init.stderr).toContain(
      `  The hooks in ${repo.home}/scan no longer run in this repository then.\n`,
    );
    await repo.ask('config', '--local', 'core.hooksPath', `${repo.top}/.git/hooks`);
    expectDone(await repo.guard(['init'], { env }));
    const { stderr } = expectDone(await repo.guard(['uninstall'], { env }));
    const mend = 'git config --local --unset core.hooksPath';
    expect(stderr).toBe(
      `guard: core.hooksPath (local) is still ${repo.top}/.git/hooks, so that the hooks in ${repo.home}/scan do not run here - if that was set for guard: ${mend}\n`,
    );
    expectDone(await repo.sh(mend));
    expect(expectDone(await repo.guard(['uninstall'], { env })).stderr).toBe('');
  });

  test.concurrent('are not looked for where there are none', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    await repo.ask('config', '--local', 'core.hooksPath', `${repo.top}/.git/hooks`);
    expectDone(await repo.guard(['init']));
    expect(expectDone(await repo.guard(['uninstall'])).stderr).toBe('');
  });
});

describe('lines of guard’s that are committed', () => {
  const withHooks = async (): Promise<Repository> => {
    const repo = await repository({ 'own.ts': '1', 'AGENTS.md': '# A\n' }, { init: 'no' });
    repo.put('.githooks/pre-commit', '#!/bin/sh\n:\n');
    repo.put('.githooks/pre-push', `#!${process.execPath}\n`);
    await repo.ask('config', 'core.hooksPath', '.githooks');
    expectDone(await repo.sh('chmod +x .githooks/*'));
    expectDone(await repo.guard(['init', '--instructions']));
    expectDone(await repo.sh('git add -A && GUARD=0 git commit -qm guard && git clone -q . ../clone'));
    return repo;
  };

  test.concurrent.each([
    ['set up as well', ['init']],
    ['never set up', ['--version']],
  ])('stay in the clone of a colleague, %s, and are named', async (_, first) => {
    await using repo = await withHooks();
    const clone = openRepository(repo.home, `${repo.home}/clone`);
    await clone.ask('config', 'core.hooksPath', '.githooks');
    expectDone(await clone.guard(first));
    for (const words of [['--dry-run'], []]) {
      const { stdout, stderr } = expectDone(await clone.guard(['uninstall', ...words]));
      expect(stdout).not.toContain('.githooks');
      expect(stderr).toBe(
        `guard: guard's lines in .githooks/pre-commit, .githooks/post-commit, .githooks/pre-push, AGENTS.md are committed, and not from guard init here, so they stay - take them out by hand where nobody is to have them
`,
      );
    }
    expect((await clone.git(['status', '--porcelain'])).stdout).toBe('');
  });

  test.concurrent.each(['.', '../side'])(
    'go where init wrote them, and from its worktrees, seen from %s',
    async (from) => {
      await using repo = await withHooks();
      expectDone(await repo.sh('git worktree add -q ../side'));
      expect(expectDone(await repo.guard(['uninstall'], { cwd: join(repo.top, from) })).stderr).toBe('');
      const changed =
        ' M .githooks/pre-commit\n D .githooks/post-commit\n M .githooks/pre-push\n D .githooks/pre-push.guard-previous\n';
      for (const cwd of [repo.top, `${repo.home}/side`]) {
        const { stdout } = await repo.git(['status', '--porcelain', '.githooks'], { cwd });
        expect(stdout.split('\n').sort()).toEqual(changed.split('\n').sort());
      }
      expect(readFileSync(join(repo.top, 'AGENTS.md'), 'utf8')).toBe('# A\n');
    },
  );
});

describe('lines that a person wrote for guard', () => {
  test.concurrent('in a hook manager’s configuration and its hooks are named, and stay', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    const line = 'if command -v git-guard >/dev/null; then git-guard hook git pre-commit; fi';
    const manifest = JSON.stringify({ 'simple-git-hooks': { 'pre-commit': line } });
    repo.put('package.json', manifest);
    repo.put(
      'lefthook.yml',
      'pre-push:\n  jobs:\n    - run: sh node_modules/git-session-guard/dist/hook.sh git pre-push {0}\n',
    );
    repo.put('.git/hooks/pre-commit', `#!/bin/sh\n: SKIP_SIMPLE_GIT_HOOKS\n${line}\n`);
    expectDone(await repo.sh('chmod +x .git/hooks/pre-commit'));
    expectDone(await repo.guard(['init']));
    for (const words of [['--dry-run'], []]) {
      const { stderr } = expectDone(await repo.guard(['uninstall', ...words]));
      expect(stderr).toBe(
        `guard: lefthook.yml still calls guard in pre-push, by lines that guard did not write - take them out, or guard goes on there
guard: package.json still calls guard in pre-commit, by lines that guard did not write - take them out, or guard goes on there
guard: .git/hooks/pre-commit still calls guard in pre-commit, by lines that guard did not write - take them out, or guard goes on there
`,
      );
    }
    const { stdout } = await repo.guard(['uninstall', '--json']);
    expect(JSON.parse(stdout).callsLeft).toContainEqual({
      path: join(repo.top, 'package.json'),
      hooks: ['pre-commit'],
    });
    expect(readFileSync(join(repo.top, 'package.json'), 'utf8')).toBe(manifest);
  });

  test.concurrent('in hooks that lie elsewhere are named', async () => {
    await using repo = await repository({ 'own.ts': '1' }, { init: 'no' });
    await repo.ask('config', 'core.hooksPath', `${repo.home}/hooks`);
    const { stderr } = await repo.guard(['init']);
    const block = /(?: {4}.*\n)+/.exec(stderr)?.[0].replaceAll(/^ {4}/gm, '');
    expectDone(await repo.sh('mkdir ../hooks'));
    writeFileSync(`${repo.home}/hooks/pre-commit`, `#!/bin/sh\n${block}`, { mode: 0o755 });
    const said = expectDone(await repo.guard(['uninstall'])).stderr;
    expect(said).toContain(`guard: ${repo.home}/hooks/pre-commit still calls guard in pre-commit, by lines`);
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  test.concurrent('that guard wrote itself are not', async () => {
    await using repo = await repository({ 'own.ts': '1' });
    expect(expectDone(await repo.guard(['uninstall', '--dry-run'])).stderr).toBe('');
    expect(expectDone(await repo.guard(['uninstall'])).stderr).toBe('');
  });
});
