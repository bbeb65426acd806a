import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { snapshot } from '../install/install-lab.ts';
import { DIST } from '../support/built-tool.ts';
import { expectDone, type Repository, repository, SELF } from '../support/e2e.ts';

const self = { session: SELF };
const FILES = { '.gitignore': '.claude/\n', 'own.ts': '1' };

async function withClaude(files: Readonly<Record<string, string>> = FILES): Promise<Repository> {
  const repo = await repository(files, { init: 'no' });
  expectDone(await repo.guard(['init', '--agents', 'claude']));
  return repo;
}

const settings = (repo: Repository) => join(repo.top, '.claude/settings.local.json');

describe.each(['git clean -q -fdx', 'rm -rf .claude'])('after %s', (loss) => {
  test.concurrent('doctor misses the agent’s hooks, and one init brings them back', async () => {
    await using repo = await withClaude();
    const before = readFileSync(settings(repo), 'utf8');
    expectDone(await repo.sh(loss));
    const doctor = await repo.guard(['doctor'], self);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/fail +claude: guard set it up, but its hooks are gone .* - guard init/);
    expect(doctor.stdout).not.toContain('none found');
    const init = expectDone(await repo.guard(['init']));
    expect(init.stdout).toContain('Agents:\n  claude: accept the hooks');
    expect(readFileSync(settings(repo), 'utf8')).toBe(before);
    expect((await repo.guard(['doctor'], self)).code).toBe(0);
  });

  test.concurrent('uninstall forgets the agent, and so does init --agents none', async () => {
    await using repo = await withClaude();
    for (const words of [['uninstall'], ['init', '--agents', 'none']]) {
      expectDone(await repo.guard(['init', '--agents', 'claude']));
      expectDone(await repo.sh(loss));
      expectDone(await repo.guard(words));
      expectDone(await repo.guard(['init']));
      expect(existsSync(settings(repo))).toBe(false);
      expect((await repo.guard(['doctor'], self)).stdout).toContain('agents: none found here');
    }
  });
});

describe('as pnpm installs guard, behind a link that stays', () => {
  const lay = (version: string) =>
    `mkdir -p node_modules/.pnpm/git-session-guard@${version}/node_modules/git-session-guard &&
    cp -R "${DIST}" node_modules/.pnpm/git-session-guard@${version}/node_modules/git-session-guard/dist &&
    ln -sfn .pnpm/git-session-guard@${version}/node_modules/git-session-guard node_modules/git-session-guard`;
  const LINK = 'node_modules/git-session-guard/dist';
  const FILES = { '.gitignore': '.claude/\nnode_modules\n', 'own.ts': '1' };
  const guard = (repo: Repository, words: string, cwd = repo.top) =>
    repo.sh(`"${process.execPath}" "${repo.top}/${LINK}/guard.cjs" ${words}`, {
      cwd,
      env: { GUARD_SESSION: SELF },
    });

  test.concurrent('agents’ hooks and doctor go by the link, and live on after an update', async () => {
    await using repo = await repository(FILES, { init: 'no' });
    expectDone(await repo.sh(lay('0.1.0')));
    expectDone(await guard(repo, 'init --agents claude'));
    const text = readFileSync(settings(repo), 'utf8');
    expect(text).toContain(`sh '${repo.top}/${LINK}/hook.sh' claude`);
    expect(text).not.toContain('.pnpm');
    expect(readFileSync(join(repo.top, '.git/guard/home'), 'utf8')).toBe(`${repo.top}/${LINK}\n`);
    expectDone(await repo.sh(`${lay('0.1.1')} && rm -r node_modules/.pnpm/git-session-guard@0.1.0`));
    expect((await guard(repo, 'doctor')).stdout).toContain('claude: set up');
    const { command } = JSON.parse(text).hooks.SessionStart[0].hooks[0];
    const event = { session_id: 's1', hook_event_name: 'SessionStart', source: 'startup', cwd: repo.top };
    expect(expectDone(await repo.sh(command, { input: JSON.stringify(event) })).stdout).toContain('guard');
    expectDone(await repo.sh('git worktree add -q ../side'));
    expect(expectDone(await guard(repo, 'init', `${repo.home}/side`)).stdout).toContain('already');
  });

  test.concurrent('another guard there is not taken for this one', async () => {
    await using repo = await repository(FILES, { init: 'no' });
    expectDone(await repo.sh(lay('0.1.0')));
    expectDone(await repo.guard(['init', '--agents', 'claude']));
    expect(readFileSync(settings(repo), 'utf8')).toContain(`sh '${DIST}/hook.sh' claude`);
  });
});

describe('a status line that is there', () => {
  const THEIRS = '{\n  "statusLine": { "type": "command", "command": "echo theirs" }\n}\n';
  test.concurrent.each(['settings.local.json', 'settings.json'])(
    'in %s stays in view, and init says so',
    async (name) => {
      await using repo = await repository({ ...FILES, [`.claude/${name}`]: THEIRS }, { init: 'no' });
      for (const _time of ['first', 'again']) {
        const { stdout } = expectDone(await repo.guard(['init', '--statusline']));
        expect(stdout).toContain(`\n  claude: shows the status line of .claude/${name}, not guard's\n`);
        expect(readFileSync(settings(repo), 'utf8')).not.toContain("hook.sh' statusline");
      }
      expect(readFileSync(join(repo.top, '.claude', name), 'utf8')).toContain('echo theirs');
      expect(expectDone(await repo.guard(['init'])).stdout).not.toContain('status line');
    },
  );

  test.concurrent('and is guard’s is not mentioned', async () => {
    await using repo = await withClaude();
    for (const _time of ['first', 'again'])
      expect(expectDone(await repo.guard(['init', '--statusline'])).stdout).not.toContain('status line');
    expect(readFileSync(settings(repo), 'utf8')).toContain("hook.sh' statusline");
    repo.put('.claude/settings.json', THEIRS);
    expect(expectDone(await repo.guard(['init', '--statusline'])).stdout).not.toContain('status line');
  });

  test.concurrent('is not silently left out where Claude Code is not set up', async () => {
    await using repo = await repository(undefined, { init: 'no' });
    const { stderr } = expectDone(await repo.guard(['init', '--agents', 'codex', '--statusline']));
    const mend = 'guard init --agents claude --statusline';
    expect(stderr).toContain(`--statusline shows nothing: Claude Code is not set up here; ${mend}`);
    expect(expectDone(await repo.sh(mend)).stderr).not.toContain('--statusline');
    expect(readFileSync(settings(repo), 'utf8')).toContain("hook.sh' statusline");
  });
});

test.concurrent('init says what Claude Code may call without asking', async () => {
  await using repo = await withClaude();
  const { stdout } = expectDone(await repo.guard(['init']));
  expect(stdout).toMatch(/^ {2}claude: may call guard status, .* without asking you; .* still ask$/m);
});

test.concurrent('what Claude Code may call is the same in its settings, in init’s words and in the manual', async () => {
  await using repo = await withClaude();
  const rules: readonly string[] = JSON.parse(readFileSync(settings(repo), 'utf8')).permissions.allow;
  const allowedTo = (call: string) =>
    rules.flatMap((rule) => new RegExp(`^Bash\\(${call} (\\w+) \\*\\)$`).exec(rule)?.slice(1) ?? []).sort();
  const allowed = allowedTo('guard');
  expect(allowedTo('npx --no-install guard')).toEqual(allowed);
  expect(rules).toHaveLength(2 * allowed.length);
  const { stdout: help } = expectDone(await repo.guard(['--help']));
  const commands = [...help.matchAll(/^ {2}(\w+) .*? {2,}[A-Z]/gm)].map(([, name = '']) => name);
  const asking = commands.filter((name) => !allowed.includes(name) && name !== 'help').sort();
  const { stdout: said } = expectDone(await repo.guard(['init']));
  const [, may = '', ask = ''] =
    /may call guard (.*) and the like .* such as guard (.*), still ask/.exec(said) ?? [];
  expect(allowed).toEqual(expect.arrayContaining(may.split(', ')));
  expect(asking).toEqual(expect.arrayContaining(ask.split(/, | and /)));
  const manual = readFileSync(new URL('../../docs/agents.md', import.meta.url), 'utf8');
  const list = (beginning: string, end: string) => manual.split(beginning)[1]?.split(end)[0] ?? '';
  const words = (text: string) =>
    [...text.matchAll(/`(?:guard )?(\w+)`/g)].map(([, name = '']) => name).sort();
  expect(words(list('run nothing\nelse: ', '\n(`Bash('))).toEqual(allowed);
  expect(words(list('All others still do: ', '\n\n'))).toEqual(asking);
});

describe('init --agents', () => {
  test.concurrent('none takes the hooks of all agents out, and what it made for them', async () => {
    await using repo = await repository({ 'own.ts': '1', '.cursor/mcp.json': '{}' }, { init: 'no' });
    expectDone(await repo.guard(['init', '--agents', 'none']));
    const before = snapshot(repo.top);
    expectDone(await repo.guard(['init', '--agents', 'claude,codex,cursor']));
    const dry = expectDone(await repo.guard(['init', '--agents', 'none', '--dry-run']));
    expect(dry.stdout).toContain('would remove   .claude/settings.local.json');
    expect(dry.stdout).toContain("Agents: guard's hooks would be gone from claude, codex.");
    expect(existsSync(settings(repo))).toBe(true);
    const init = expectDone(await repo.guard(['init', '--agents', 'none']));
    expect(init.stdout).toContain('removed  .claude/settings.local.json');
    expect(init.stdout).toContain('removed  .codex/');
    expect(init.stdout).toContain('"agents": [] in guard.config.json');
    const { '/.git/info/exclude': _rules, ...after } = withoutState(snapshot(repo.top));
    const { '/.git/info/exclude': _before, ...expected } = withoutState(before);
    expect(after).toEqual(expected);
    expect(expectDone(await repo.guard(['init', '--agents', 'none'])).stdout).toBe(
      'Everything is set up already.\n',
    );
    expect((await repo.guard(['doctor'], self)).stdout).not.toContain(' claude:');
  });

  test.concurrent('none leaves a sessions file that is lost its folder', async () => {
    await using repo = await withClaude();
    expectDone(await repo.sh('rm .claude/sessions.md'));
    expectDone(await repo.guard(['init', '--agents', 'none']));
    expect(readdirSync(join(repo.top, '.claude'))).toEqual(['sessions.md']);
  });

  test.concurrent('with some names says which others stay, and how they go', async () => {
    await using repo = await withClaude();
    const { stdout } = expectDone(await repo.guard(['init', '--agents', 'codex']));
    expect(stdout).toMatch(/^ {2}claude: set up before, and stays so; guard init --agents none takes/m);
    expect(existsSync(settings(repo))).toBe(true);
    expect(expectDone(await repo.guard(['init'])).stdout).not.toContain('stays');
  });

  test.concurrent.each(['claude,none', 'none,none', '', ','])('%j is a usage error', async (value) => {
    await using repo = await withClaude();
    const { code, stderr } = await repo.guard(['init', '--agents', value]);
    expect(code).toBe(2);
    expect(stderr).toContain('--agents');
    expect(stderr).toContain('or none.');
    expect(existsSync(settings(repo))).toBe(true);
  });
});

/** guard's own folder keeps its record. */
function withoutState(seen: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(seen).filter(([name]) => !name.startsWith('/.git/guard')));
}
