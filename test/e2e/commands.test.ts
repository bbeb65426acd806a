import { readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { DIST } from '../support/built-tool.ts';
import { ago, expectDone, OTHER, repository, rowText, SELF, TWO } from '../support/e2e.ts';

const self = { session: SELF };
const other = { session: OTHER };
const COMMANDS = [
  'init',
  'uninstall',
  'start',
  'end',
  'status',
  'claim',
  'release',
  'heartbeat',
  'check',
  'lock',
  'unlock',
  'run',
  'wait',
  'prune',
  'override',
  'push',
  'deploy',
  'restore',
  'log',
  'whoami',
  'doctor',
] as const;

describe('help', () => {
  test.concurrent.each(COMMANDS)('guard %s --help has an example', async (command) => {
    await using repo = await repository(undefined, { init: 'no' });
    const { code, stdout, stderr } = await repo.guard([command, '--help'], { cwd: repo.home });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(new RegExp(`Examples?:\\n(?: {2}.*\\n)*.*guard ${command}`));
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test.concurrent('a command misspelt is a usage error that names the right one', async () => {
    await using repo = await repository();
    const wrong = await repo.guard(['stauts']);
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('Did you mean status?');
    expect((await repo.guard(['status', '--jsn'])).stderr).toContain('Did you mean --json?');
    expect((await repo.guard(['status', '--jsn'])).code).toBe(2);
  });

  test.concurrent('the version and the help are answers', async () => {
    await using repo = await repository();
    expect(await repo.guard(['--version'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    expect(await repo.guard(['--help'])).toMatchObject({ code: 0, stderr: '' });
    expect((await repo.guard([])).code).toBe(2);
  });

  test.concurrent('git guard status works as well', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stdout } = await repo.git(['guard', 'status', '--json'], self);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).self).toBe(SELF);
    await repo.put('src/a.ts');
    const below = await repo.git(['guard', 'status', '--json'], { ...self, cwd: `${repo.top}/src` });
    expect(JSON.parse(below.stdout).file).toBe(repo.file);
  });
});

describe('exit code 2', () => {
  test.concurrent.each([
    ['claim'],
    ['override'],
    ['override', 'a.ts'],
    ['lock'],
    ['unlock'],
    ['wait'],
    ['run', 'docker'],
    ['claim', ''],
    ['claim', '../outside.ts'],
    ['claim', '/etc/passwd'],
    ['claim', 'a.ts', '--override'],
    ['override', 'a.ts', '--reason', 'x', '--for', 'soon'],
    ['log', '--since', 'whenever'],
    ['log', '--session', 'not an id'],
    ['log', '--session', ''],
    ['start', 'surplus'],
    ['status', '--session', 'not an id'],
    ['whoami', '--session', ''],
    ['start', '--session', '-'],
    ['start', '--session', 'none'],
    ['start', '--session', '2026-02-20'],
    ['start', '--session', 'a'.repeat(65)],
    ['start', '--session', 'a|b'],
    ['start', '--session', 'é'],
  ])('guard %s %s %s', async (...args) => {
    await using repo = await repository(undefined, { rows: TWO });
    const before = repo.text();
    const { code, stdout, stderr } = await repo.guard(
      args.filter((arg) => arg !== undefined),
      args.includes('--session') ? {} : self,
    );
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^guard: /);
    expect(code).toBe(2);
    expect(repo.text()).toBe(before);
  });

  test.concurrent.each([
    ['claim', 'a.ts'],
    ['release'],
    ['heartbeat'],
    ['end'],
    ['lock', 'docker'],
    ['unlock', 'docker'],
    ['run', 'docker', '--', 'true'],
    ['override', 'a.ts', '--reason', 'x'],
  ])('for nobody: guard %s, which says how to become somebody', async (...args) => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(args.filter((arg) => arg !== undefined));
    expect(code).toBe(2);
    expect(stderr).toContain('export GUARD_SESSION=$(guard start)');
  });
});

describe('guard start', () => {
  test.concurrent('prints its id alone: 4 hex digits, free in the table', async () => {
    await using repo = await repository();
    const ids = new Set<string>();
    for (let number = 0; number < 4; number += 1) {
      const { stdout, stderr } = expectDone(await repo.guard(['start']));
      expect([stdout, stderr]).toEqual([expect.stringMatching(/^[0-9a-f]{4}\n$/), '']);
      ids.add(stdout.trim());
    }
    expect(ids.size).toBe(4);
    for (const id of ids) expect(repo.row(id)).toMatch(/^\| \w{4} \| \S+Z \| \S+Z \| - \|$/);
  });

  test.concurrent('of one agent session gives one id, which later commands know', async () => {
    await using repo = await repository();
    const agent = { env: { CLAUDE_CODE_SESSION_ID: '0a1b2c3d-0000-4000-8000-000000000001' } };
    expect((await repo.guard(['whoami'], agent)).code).toBe(1);
    const id = expectDone(await repo.guard(['start'], agent)).stdout;
    expect(expectDone(await repo.guard(['start'], agent)).stdout).toBe(id);
    expect(repo.text().match(/\| - \|/g)).toHaveLength(1);
    const who = JSON.parse(expectDone(await repo.guard(['whoami', '--json'], agent)).stdout);
    expect(who).toMatchObject({ schemaVersion: 1, self: id.trim(), source: 'CLAUDE_CODE_SESSION_ID' });
    const second = { env: { CLAUDE_CODE_SESSION_ID: '0a1b2c3d-0000-4000-8000-000000000002' } };
    expect(expectDone(await repo.guard(['start'], second)).stdout).not.toBe(id);
    expectDone(await repo.guard(['claim', 'own.ts'], agent));
    repo.put('own.ts');
    expect((await repo.commit(['-a'], second)).code).toBe(1);
    expect((await repo.commit(['-a'], agent)).code).toBe(0);
    expect(repo.row(id.trim())).toMatch(/\| - \|$/);
  });

  test.concurrent.each(['CODEX_SESSION_ID', 'CODEX_THREAD_ID', 'COPILOT_AGENT_SESSION_ID'])(
    'knows %s',
    async (variable) => {
      await using repo = await repository();
      const agent = { env: { [variable]: 'x-1' } };
      const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
      expect(expectDone(await repo.guard(['whoami'], agent)).stdout).toContain(
        `${id}  (bound to ${variable}=x-1)`,
      );
      expect((await repo.guard(['whoami', '--json'], { ...agent, session: SELF })).stdout).toContain(
        '"source": "GUARD_SESSION"',
      );
      expect(
        (await repo.guard(['whoami', '--json', '--session', OTHER], { ...agent, session: SELF })).stdout,
      ).toContain(`"self": "${OTHER}"`);
    },
  );

  test.concurrent('an agent that another one started acts as itself, however deep', async () => {
    await using repo = await repository();
    const say = (agent: string, key: string, env: Readonly<Record<string, string>>, more = {}) =>
      repo.sh(`sh "${DIST}/hook.sh" ${agent}`, {
        env,
        input: JSON.stringify({
          session_id: key,
          cwd: repo.top,
          hook_event_name: 'SessionStart',
          source: 'startup',
          model: 'm',
          ...more,
        }),
      });
    const idIn = async (env: Readonly<Record<string, string>>): Promise<string> =>
      JSON.parse((await repo.guard(['whoami', '--json'], { env })).stdout).self;
    const outer = { CLAUDE_CODE_SESSION_ID: 'outer' };
    const inner = { ...outer, CODEX_SESSION_ID: 'inner', CODEX_THREAD_ID: 'inner' };
    const innermost = { ...inner, COPILOT_AGENT_SESSION_ID: 'innermost' };
    await say('claude', 'outer', outer, { transcript_path: '/t' });
    await say('codex', 'inner', outer);
    await say('copilot', 'innermost', inner);
    const ids = [await idIn(outer), await idIn(inner), await idIn(innermost)];
    expect(new Set(ids).size).toBe(3);
    expectDone(await repo.guard(['start'], { env: inner }));
    expect([await idIn(inner), await idIn(innermost)]).toEqual(ids.slice(1));
    expectDone(await repo.guard(['claim', 'own.ts'], { env: inner }));
    repo.put('own.ts');
    for (const env of [outer, innermost]) expect((await repo.commit(['-a'], { env })).code).toBe(1);
    expectDone(await repo.commit(['-a'], { env: inner }));
    expectDone(await repo.guard(['claim', 'other.ts'], { env: outer }));
    repo.put('other.ts');
    expect((await repo.commit(['-a'], { env: inner })).code).toBe(1);
    // Resumed where no other agent is round it.
    await say('codex', 'inner', {}, { source: 'resume' });
    expect(await idIn(inner)).toBe(ids[0]);
  });

  test.concurrent('--session asks for that id, and the row stays one', async () => {
    await using repo = await repository();
    expect(expectDone(await repo.guard(['start', '--session', 'My_id.1-x'])).stdout).toBe('My_id.1-x\n');
    expect(expectDone(await repo.guard(['start'], { session: 'my_ID.1-X' })).stdout).toBe('my_ID.1-X\n');
    expect(repo.text().match(/\| - \|/g)).toHaveLength(1);
  });

  test.concurrent('--shell prints an assignment that a shell can evaluate', async () => {
    await using repo = await repository();
    const { stdout } = expectDone(await repo.sh('eval "$(guard start --shell)" && guard whoami'));
    expect(stdout).toMatch(/^[0-9a-f]{4} {2}\(from GUARD_SESSION\)\n$/);
  });

  test.concurrent('makes the file from the template where there is none', async () => {
    await using repo = await repository(undefined, { init: 'no' });
    expectDone(await repo.guard(['start'], self));
    expect(repo.text().startsWith(TEMPLATE)).toBe(true);
    expect(repo.text().slice(TEMPLATE.length)).toMatch(/^\| a7f3 \| (\S+) \| \1 \| - \|\n$/);
  });
});

describe('guard claim', () => {
  test.concurrent('is all or nothing', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const before = repo.text();
    const { code, stdout, stderr } = await repo.guard(['claim', 'free.ts', 'other.ts', 'more.ts'], self);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('guard: not claimed');
    expect(stderr).toMatch(/other\.ts {2}e1b2/);
    expect(repo.text()).toBe(before);
  });

  test.concurrent.each([
    '.git/config',
    '.git/',
    'vendor/lib/.GIT/HEAD',
    '.claude/sessions.md',
    './.claude/../.claude/sessions.md',
  ])('refuses what can never be committed: %s', async (path) => {
    await using repo = await repository(undefined, { rows: TWO });
    const before = repo.text();
    const { code, stdout, stderr } = await repo.guard(['claim', 'free.ts', path], self);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^guard: .* is never committed/);
    expect(repo.text()).toBe(before);
  });

  test.concurrent('takes an ignored file, and what only looks like git’s own', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('.gitignore', '.env\n');
    const paths = ['.env', '.gitignore', '.github/x.yml', '.claude/', 'x.git/config'];
    expectDone(await repo.guard(['claim', ...paths], self));
    expect(repo.row(SELF)).toContain(paths.join(', '));
  });

  test.concurrent('registers the row, adds to what is there, and adds nothing twice', async () => {
    await using repo = await repository(undefined, { rows: [] });
    expectDone(await repo.guard(['claim', 'own.ts'], self));
    expectDone(await repo.guard(['claim', 'own.ts', 'src/', './third.ts'], self));
    expect(repo.row(SELF)).toMatch(/\| own\.ts, src\/, third\.ts \|$/);
    const json = JSON.parse(expectDone(await repo.guard(['claim', 'x', '--json'], self)).stdout);
    expect(json).toEqual({
      schemaVersion: 1,
      session: SELF,
      outcome: 'claimed',
      paths: ['x'],
      conflicts: [],
      overridden: false,
    });
  });

  test.concurrent('says which names have no file', async () => {
    await using repo = await repository(undefined, { rows: [] });
    repo.put('src/lib/Chat.svelte');
    const said = async (...paths: string[]): Promise<string> =>
      expectDone(await repo.guard(['claim', ...paths], self)).stderr;
    for (const path of ['src', 'Chat.svelte', 'lib/Chat.svelte', 'src/*.svelte', 'Chat.svelt', '.'])
      expect(await said(path)).not.toContain('No file');
    for (const path of ['src/lib/Chat.svelt', 'src/[slug].ts', 'src/new/'])
      expect(await said(path, 'src')).toContain(`, src. No file there: ${path}.\n`);
  });

  test.concurrent('says and writes down once what is typed twice, and nothing of what is claimed already', async () => {
    await using repo = await repository(undefined, { rows: [] });
    const { stderr } = expectDone(await repo.guard(['claim', 'own.ts', './own.ts', 'x'], self));
    expect(stderr).toBe('Claimed for a7f3: own.ts, x.\n');
    expectDone(await repo.guard(['claim', 'own.ts'], self));
    expectDone(await repo.guard(['claim', 'own.ts', 'y'], self));
    expect((await repo.journal()).map(({ kind, paths }) => [kind, paths])).toEqual([
      ['claimed', ['own.ts', 'x']],
      ['claimed', ['y']],
    ]);
  });

  test.concurrent.each([
    ['src/', 'src/a.ts'],
    ['src/a.ts', 'src/'],
    ['src/**', 'src/a.ts'],
    ['src/*.ts', 'src/**/a.ts'],
    ['a.ts', 'src/a.ts'],
    ['.', 'src/a.ts'],
    ['src/a.ts', '.'],
    ['src/lib', 'c.ts'],
    ['src/**', 'lib/c.ts'],
    ['.', 'src/*.ts'],
    ['src/*.ts', '.'],
  ])('%s stands in the way of %s', async (held, wanted) => {
    await using repo = await repository(
      { 'src/a.ts': '1', 'src/lib/c.ts': '1' },
      { rows: [{ id: OTHER, editing: held }] },
    );
    expect((await repo.guard(['claim', wanted], self)).code).toBe(1);
    expect((await repo.guard(['check', wanted], self)).code).toBe(1);
    expect((await repo.guard(['wait', wanted, '--timeout', '0s'], self)).code).toBe(4);
  });

  test.concurrent('takes paths from where the caller stands', async () => {
    await using repo = await repository({ 'src/a.ts': '1' }, { rows: [] });
    const cwd = `${repo.top}/src`;
    expectDone(
      await repo.guard(['claim', 'a.ts', '../README.md', `${repo.top}/abs.ts`, '.'], { ...self, cwd }),
    );
    expect(repo.row(SELF)).toMatch(/\| src\/a\.ts, README\.md, abs\.ts, src \|$/);
  });

  test.concurrent('is no obstacle where the holder is inactive', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: OTHER, editing: 'other.ts', activeAgo: 1860 }],
    });
    expectDone(await repo.guard(['claim', 'other.ts'], self));
  });
});

describe('guard release', () => {
  test.concurrent('clears all, or those paths, and says what was not claimed', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'a.ts, `b.ts` (login), src/' }],
    });
    const some = expectDone(await repo.guard(['release', 'b.ts', 'zzz.ts', '--json'], self));
    expect(JSON.parse(some.stdout)).toEqual({
      schemaVersion: 1,
      session: SELF,
      released: ['b.ts (login)'],
      awaited: [],
      unclaimed: ['zzz.ts'],
    });
    expect(repo.row(SELF)).toMatch(/\| a\.ts, src\/ \|$/);
    expectDone(await repo.guard(['release'], self));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
    const before = repo.text();
    expectDone(await repo.guard(['release'], self));
    expect(repo.text()).toBe(before);
  });

  test.concurrent('of a directory lets go of what is claimed below it, and names that', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'src/sub/, src/x.ts (login), srcs/a.ts, src/*.ts' }],
    });
    const { stdout, stderr } = expectDone(await repo.guard(['release', 'src', 'zzz'], self));
    expect(`${stdout}${stderr}`).toContain('src/sub/, src/x.ts (login), src/*.ts. Not claimed: zzz.');
    expect(repo.row(SELF)).toMatch(/\| srcs\/a\.ts \|$/);
    expectDone(await repo.guard(['release', '.'], self));
    expect(repo.row(SELF)).toMatch(/\| - \|$/);
  });
});

describe('guard heartbeat', () => {
  test.concurrent('writes nothing while the stamp is younger than 30 s', async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF, activeAgo: 5 }] });
    const before = statSync(repo.file);
    expectDone(await repo.guard(['heartbeat'], self));
    const after = statSync(repo.file);
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test.concurrent('renews the row and the locks held that are older', async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF, activeAgo: 40 }] });
    const held = repo
      .text()
      .replace(
        '- **Status:** NONE\n- **Claimed by:** -\n- **Services:** -\n- **Since:** -\n- **Last updated:** -',
        `- **Status:** IN_PROGRESS\n- **Claimed by:** a7f3\n- **Services:** api\n- **Since:** ${ago(90)}\n- **Last updated:** ${ago(90)}`,
      );
    writeFileSync(repo.file, held);
    const { stdout } = expectDone(await repo.guard(['heartbeat', '--json'], self));
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      session: SELF,
      written: true,
      renewedLocks: ['docker'],
      staleLocks: [],
    });
    const stamp = /Last updated:\*\* (2\S+)/.exec(repo.text())?.[1] ?? '';
    expect(Date.now() - Date.parse(stamp)).toBeLessThan(10_000);
  });
});

describe('guard end', () => {
  test.concurrent('removes the row, and only the row', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const rest = repo.text().replace(`${repo.row(SELF)}\n`, '');
    expectDone(await repo.guard(['end'], self));
    expect(repo.text()).toBe(rest);
    expect(expectDone(await repo.guard(['end', '--json'], self)).stdout).toContain('"not-started"');
  });

  test.concurrent('is refused while claimed files are not committed; what an override leaves is told to the next', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    const { code, stderr } = await repo.guard(['end'], self);
    expect(code).toBe(1);
    expect(stderr).toMatch(/not ended: 1 claimed file has uncommitted changes\n {2}own\.ts\n/);
    expect(repo.row(SELF)).not.toBe('');
    expectDone(await repo.guard(['end', '--override', 'handed over'], self));
    expect(repo.row(SELF)).toBe('');
    const next = expectDone(await repo.guard(['start']));
    expect(next.stderr).toContain('session a7f3 ended');
    expect(next.stderr).toContain('left uncommitted: own.ts');
    expect(next.stdout).toMatch(/^[0-9a-f]{4}\n$/);
    expect(expectDone(await repo.guard(['start'])).stderr).toBe('');
    expect(await repo.journal()).toContainEqual(
      expect.objectContaining({
        kind: 'left-uncommitted',
        session: SELF,
        paths: ['own.ts'],
        reason: 'handed over',
      }),
    );
  });
});

describe('guard end of a session that edited what another claims', () => {
  test.concurrent('is not refused, names the file and who claims it, and both are told', async () => {
    await using repo = await repository();
    const agent = { env: { CLAUDE_CODE_SESSION_ID: 'one' } };
    const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
    expectDone(await repo.guard(['claim', 'own.ts'], other));
    const edit = {
      hook_event_name: 'PreToolUse',
      session_id: 'one',
      transcript_path: '/t',
      cwd: repo.top,
      tool_name: 'Edit',
      tool_input: { file_path: `${repo.top}/own.ts` },
    };
    expectDone(await repo.guard(['hook', 'claude'], { ...agent, input: JSON.stringify(edit) }));
    repo.put('own.ts');
    expect(expectDone(await repo.guard(['end'], agent)).stderr).toBe(
      `Session ${id} ended. Left uncommitted: own.ts. Session ${OTHER} claims own.ts and will be told.\n`,
    );
    expect(expectDone(await repo.guard(['whoami'], other)).stderr).toMatch(
      /session \w+ ended and left edits of its own in own\.ts, which you claim; look at the file before you commit it\.\n$/,
    );
    expect(expectDone(await repo.guard(['start'])).stderr).toContain('left uncommitted: own.ts');
  });
});

describe('guard start after guard end', () => {
  test.concurrent('leaves alone what was handed over, and tells of that once', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('own.ts');
    expectDone(await repo.guard(['end', '--override', 'handed over to e1b2'], self));
    const { stdout, stderr } = expectDone(await repo.guard(['start'], self));
    expect(stdout).toBe('a7f3\n');
    expect(stderr).toMatch(
      /^guard: you handed own\.ts over when you ended (?:just now|\d+s ago) \("handed over to e1b2"\), so it is not claimed again; guard status says who has it now\.\n$/,
    );
    expect(repo.row(SELF)).toContain('| - |');
    expectDone(await repo.guard(['claim', 'own.ts'], other));
    expect(expectDone(await repo.guard(['start'], self)).stderr).toBe('');
  });

  test.concurrent('says which files it takes back of those that an agent left', async () => {
    await using repo = await repository();
    const agent = { env: { CLAUDE_CODE_SESSION_ID: 'one' } };
    const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
    expectDone(await repo.guard(['claim', 'own.ts'], agent));
    repo.put('own.ts');
    const end = { hook_event_name: 'SessionEnd', session_id: 'one', transcript_path: '/t', cwd: repo.top };
    expectDone(await repo.guard(['hook', 'claude'], { ...agent, input: JSON.stringify(end) }));
    expect(repo.row(id)).toBe('');
    const { stdout, stderr } = expectDone(await repo.guard(['start'], agent));
    expect(stdout).toBe(`${id}\n`);
    expect(stderr).toBe('guard: claimed again, as you had not committed before you ended: own.ts.\n');
    expect(repo.row(id)).toContain('| own.ts |');
    expect(await repo.journal()).toContainEqual(
      expect.objectContaining({
        kind: 'claimed',
        session: id,
        paths: ['own.ts'],
        detail: 'left when it ended',
      }),
    );
  });
});

describe('guard start where another session claims meanwhile what was left', () => {
  test.concurrent('says so, and claims it when that session lets go', async () => {
    await using repo = await repository();
    const agent = { env: { CLAUDE_CODE_SESSION_ID: 'one' } };
    const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
    expectDone(await repo.guard(['claim', 'own.ts', 'new.ts'], agent));
    repo.put('own.ts');
    repo.put('new.ts');
    const end = { hook_event_name: 'SessionEnd', session_id: 'one', transcript_path: '/t', cwd: repo.top };
    expectDone(await repo.guard(['hook', 'claude'], { ...agent, input: JSON.stringify(end) }));
    expectDone(await repo.guard(['claim', 'own.ts'], other));
    expect(expectDone(await repo.guard(['start'], agent)).stderr).toContain(
      'guard: claimed again, as you had not committed before you ended: new.ts.\n',
    );
    expect(expectDone(await repo.guard(['whoami'], agent)).stderr).toMatch(
      /^guard: (?:just now|\d+s ago) own\.ts was not claimed again, though you left it uncommitted: session \w+ claims it, and it becomes yours when that session commits or lets go\.\n$/,
    );
    expect(repo.row(id)).toContain('| new.ts |');
    expectDone(await repo.guard(['release'], other));
    expect(repo.row(id)).toContain('| new.ts, own.ts |');
  });
});

describe('guard prune', () => {
  test.concurrent('removes inactive rows but those with uncommitted claims, and clears stale locks', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF },
        { id: 'dead', editing: 'own.ts', activeAgo: 4000 },
        { id: 'gone', activeAgo: 4000 },
        { id: OTHER, editing: 'other.ts', activeAgo: 1700 },
      ],
    });
    repo.put('own.ts');
    const { stdout } = expectDone(await repo.guard(['prune'], self));
    expect(stdout).toContain('Removed session gone');
    expect(stdout).toMatch(/Kept session dead.*own\.ts/);
    expect([repo.row('gone') === '', repo.row('dead') === '', repo.row(OTHER) === '']).toEqual([
      true,
      false,
      false,
    ]);
    expectDone(await repo.guard(['prune', '--override', 'saved on a branch'], self));
    expect(repo.row('dead')).toBe('');
    expect(expectDone(await repo.guard(['prune'])).stdout).toBe('Nothing to prune.\n');
  });

  test.concurrent('says of an old row that its session stays, and which claims go with the row', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, editing: 'own.ts' },
        { id: SELF.toUpperCase(), editing: 'docs/, src/b.ts', activeAgo: 7200 },
        { id: OTHER, editing: 'lib/x.ts', activeAgo: 7200 },
      ],
    });
    const { stdout } = expectDone(await repo.guard(['prune']));
    expect(stdout.split('\n')).toEqual([
      `Removed an old row of session ${SELF.toUpperCase()}, last active 2h ago, with its claims: docs/, src/b.ts. The session has another row, and stays.`,
      `Removed session ${OTHER}, last active 2h ago, with its claims: lib/x.ts.`,
      '',
    ]);
    expect(repo.row(SELF)).toContain('own.ts');
    expect(repo.text()).not.toContain('src/b.ts');
    expect(await repo.journal()).toContainEqual(
      expect.objectContaining({
        kind: 'pruned',
        other: SELF.toUpperCase(),
        paths: ['docs/', 'src/b.ts'],
        detail: 'an old row; the session stays',
      }),
    );
  });

  test.concurrent('keeps an old row with uncommitted claims, and does not call it the session', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF }, { id: SELF, editing: 'own.ts', activeAgo: 7200 }],
    });
    repo.put('own.ts');
    const { stdout } = expectDone(await repo.guard(['prune'], other));
    expect(stdout).toMatch(
      /^Kept an old row of session a7f3, last active 2h ago: still uncommitted are own\.ts\. guard prune --override "why" removes it too\.\n$/,
    );
    expect(expectDone(await repo.guard(['prune', '--override', 'saved'], other)).stdout).toMatch(
      /^Removed an old row of session a7f3/,
    );
  });

  test.concurrent('renews the row of the session that calls it, and says so', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, editing: 'own.ts', activeAgo: 1_860 },
        { id: 'gone', activeAgo: 4000 },
      ],
    });
    const { stdout } = expectDone(await repo.guard(['prune'], self));
    expect(stdout).toMatch(
      /^Removed session gone, .*\nRenewed your own session a7f3, last active 31m.* ago\.\n$/,
    );
    expect(repo.row(SELF)).toContain('| own.ts |');
    expect(expectDone(await repo.guard(['prune'])).stdout).toBe('Nothing to prune.\n');
  });

  test.concurrent('keeps it with an override too, and tells of it in JSON', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'own.ts', activeAgo: 1_860 }],
    });
    repo.put('own.ts');
    const { stdout } = expectDone(await repo.guard(['prune', '--override', 'why', '--json'], self));
    expect(JSON.parse(stdout)).toMatchObject({ removed: [], kept: [], renewed: { id: SELF } });
    expect(repo.row(SELF)).toContain('| own.ts |');
  });
});

describe('guard check', () => {
  test.concurrent('takes the name of a file for that file, though it could be a glob', async () => {
    const files = { 'docs/st*r.md': '', 'src/{a,b}.ts': '', 'src/a.ts': '' };
    await using repo = await repository(files, {
      rows: [{ id: OTHER, editing: 'st*r.md, src/a.ts' }],
    });
    expect((await repo.guard(['check', 'docs/st*r.md'], self)).code).toBe(1);
    expect((await repo.guard(['check', 'src/{a,b}.ts'], self)).code).toBe(0);
    expect((await repo.guard(['check', 'src/{a,c}.ts'], self)).code).toBe(1);
  });

  test.concurrent('takes paths, absolute ones too, as a task of lint-staged', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expect((await repo.guard(['check', 'own.ts', 'new.ts'], self)).code).toBe(0);
    const { code, stderr } = await repo.guard(['check', `${repo.top}/own.ts`, `${repo.top}/other.ts`], self);
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 .*of .*2/);
    const before = repo.text();
    expect((await repo.guard(['check'])).code).toBe(0);
    expect(repo.text()).toBe(before);
  });

  test.concurrent('answers in JSON on stdout alone', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const ran = await repo.guard(['check', 'other.ts', 'free.ts', '--json'], self);
    expect(ran.code).toBe(1);
    const document = JSON.parse(ran.stdout);
    expect(document).toEqual({
      schemaVersion: 1,
      self: SELF,
      verdict: 'deny',
      checked: 2,
      findings: [
        {
          rule: 'claimed',
          level: 'deny',
          path: 'other.ts',
          claim: 'other.ts',
          holder: OTHER,
          lastActive: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          message: expect.stringContaining('other.ts is claimed by e1b2'),
        },
      ],
      overridden: [],
      warnings: [],
    });
  });
});

describe('guard status', () => {
  test.concurrent('shows the caller a row of its own that is inactive, and how to be active again', async () => {
    await using repo = await repository(undefined, {
      rows: [
        { id: SELF, editing: 'own.ts', activeAgo: 1_860 },
        { id: OTHER, editing: 'other.ts', activeAgo: 10 },
      ],
    });
    const { stdout } = expectDone(await repo.guard(['status'], self));
    expect(stdout).toMatch(/\* a7f3 \(you\) .*inactive for 31m.* editing own\.ts/);
    expect(stdout).toMatch(/^next +guard heartbeat$/m);
    expectDone(await repo.guard(['heartbeat'], self));
    expect((await repo.guard(['status'], self)).stdout).not.toContain('guard heartbeat');
  });

  test.concurrent('says which claim names no file and covers nothing, but not of those made through guard', async () => {
    await using repo = await repository({ 'README.md': '1', 'src/a.ts': '1' });
    repo.sessions([
      {
        id: OTHER,
        editing: `the login form, /elsewhere/src/a.ts, ${repo.top}/src/a.ts, src/planned.ts, a.ts and README.md`,
      },
    ]);
    expectDone(await repo.guard(['claim', 'my login form'], self));
    const { stdout } = expectDone(await repo.guard(['status', 'src/a.ts', '--json'], self));
    const { warnings, paths } = JSON.parse(stdout);
    expect(warnings).toEqual(
      ['the login form', '/elsewhere/src/a.ts'].map((claim) =>
        expect.stringMatching(`^line \\d+: the claim names no file and covers nothing: ${claim}$`),
      ),
    );
    expect(paths).toMatchObject([{ holders: [{ id: OTHER, claim: `${repo.top}/src/a.ts` }] }]);
  });

  test.concurrent('answers in JSON as the contract has it', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    await repo.ask('add', '-A');
    const { stdout } = expectDone(await repo.guard(['status', 'other.ts', 'nobody.ts', '--json'], self));
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
    const lock = {
      held: false,
      stale: false,
      self: false,
      holder: null,
      detail: {},
      since: null,
      lastUpdated: null,
    };
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      now: time,
      file: repo.file,
      self: SELF,
      sessions: [
        { id: SELF, started: time, lastActive: time, active: true, self: true, editing: ['own.ts'] },
        { id: OTHER, started: time, lastActive: time, active: true, self: false, editing: ['other.ts'] },
      ],
      locks: [
        { name: 'vercel', title: 'Vercel Deployment Lock', ...lock },
        { name: 'docker', title: 'Docker Rebuild Lock', ...lock },
      ],
      conflicts: [{ path: 'other.ts', claim: 'other.ts', holder: OTHER, lastActive: time }],
      paths: [
        { path: 'other.ts', holders: [{ id: OTHER, claim: 'other.ts', active: true, self: false }] },
        { path: 'nobody.ts', holders: [] },
      ],
      warnings: [],
    });
    const nobody = JSON.parse(expectDone(await repo.guard(['status', '--json'])).stdout);
    expect([nobody.self, 'paths' in nobody]).toEqual([null, false]);
  });

  test.concurrent('works before anything is set up, and writes nothing', async () => {
    await using repo = await repository(undefined, { init: 'no' });
    const { stdout } = expectDone(await repo.guard(['status']));
    expect(stdout).toContain('you: nobody');
    expect((await repo.git(['status', '--porcelain', '--ignored'])).stdout).toBe('');
    expectDone(await repo.guard(['check']));
    expectDone(await repo.guard(['log']));
  });

  test.concurrent('takes no lock of git and leaves the index as it is', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    utimesSync(`${repo.top}/own.ts`, 1, 1);
    writeFileSync(`${repo.top}/.git/index.lock`, '');
    const index = readFileSync(`${repo.top}/.git/index`);
    for (const command of ['status', 'check', 'doctor', 'end']) await repo.guard([command], self);
    expect(readFileSync(`${repo.top}/.git/index`).equals(index)).toBe(true);
  });
});

describe('streams', () => {
  test.concurrent('colour is for terminals, unless it is forced; --no-color and NO_COLOR take it away', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const colour = '\u001b[';
    const look = async (env: Record<string, string>, ...args: string[]) =>
      (await repo.guard(['status', ...args], { ...self, env })).stdout.includes(colour);
    expect(await look({})).toBe(false);
    expect(await look({ FORCE_COLOR: '1' })).toBe(true);
    expect(await look({ FORCE_COLOR: '0' })).toBe(false);
    expect(await look({ FORCE_COLOR: '1' }, '--no-color')).toBe(false);
    expect(await look({ NO_COLOR: '1' })).toBe(false);
    expect(
      (await repo.guard(['status', '--json'], { ...self, env: { FORCE_COLOR: '1' } })).stdout,
    ).not.toContain(colour);
  });

  test.concurrent('on a terminal there is colour, but not with NO_COLOR or TERM=dumb', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const onTerminal = async (env: Record<string, string>): Promise<boolean> =>
      (await repo.sh("script -qec 'guard status' /dev/null", { ...self, env })).stdout.includes('\u001b[');
    expect(await onTerminal({ TERM: 'xterm' })).toBe(true);
    expect(await onTerminal({ TERM: 'xterm', NO_COLOR: '1' })).toBe(false);
    expect(await onTerminal({ TERM: 'dumb' })).toBe(false);
  });

  test.concurrent('--quiet leaves talk out and keeps refusals', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expect(await repo.guard(['claim', 'x.ts', '--quiet'], self)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await repo.guard(['claim', 'other.ts', '-q'], self)).stderr).toContain('not claimed');
  });

  test.concurrent('a reader that goes away is no failure', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expect((await repo.sh('guard log --json | head -c1 >/dev/null; guard status | true')).stderr).toBe('');
  });

  test.concurrent("text of another party comes out escaped, in every command's output", async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF }] });
    const evil = '\u001b[2Jpwned\u0007\u202egnp.ts\u200b';
    writeFileSync(repo.file, repo.text() + rowText({ id: `x\u001b[31m`, editing: `${evil}, other.ts` }));
    await repo.git([
      'update-index',
      '--add',
      '--cacheinfo',
      `100644,${await repo.ask('hash-object', '-w', 'own.ts')},${evil}`,
    ]);
    const outputs = [
      await repo.guard(['status', '--all'], self),
      await repo.guard(['status', evil, 'other.ts'], self),
      await repo.guard(['check'], self),
      await repo.guard(['claim', evil], self),
      await repo.guard(['release', evil], self),
      await repo.guard(['doctor'], self),
      await repo.guard(['wait', evil, '--timeout', '1s'], self),
      await repo.commit([], self),
      await repo.commit([], { ...self, env: { GUARD_OVERRIDE: `why ${evil}` } }),
      await repo.guard(['log'], self),
      await repo.guard(['end', '--override', evil], self),
      await repo.guard(['start'], self),
      await repo.guard(['claim', evil, '--session', evil]),
    ];
    for (const { stdout, stderr } of outputs) {
      expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e\u200b]/);
      expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202e\u200b]/);
    }
    expect(outputs[7]?.code).toBe(1);
  });
});

describe('guard log', () => {
  test.concurrent('tells who, what, when and why, filtered', async () => {
    await using repo = await repository(undefined, { rows: [] });
    expectDone(await repo.guard(['claim', 'own.ts'], self));
    expectDone(await repo.guard(['claim', 'other.ts'], other));
    repo.put('other.ts');
    await repo.commit(['-a'], self);
    repo.put('own.ts');
    await repo.commit(['--', 'own.ts'], self);
    const kinds = async (...args: string[]) =>
      JSON.parse(expectDone(await repo.guard(['log', '--json', ...args])).stdout).entries.map(
        (entry: Readonly<{ session: string; kind: string }>) => `${entry.session} ${entry.kind}`,
      );
    expect(await kinds()).toEqual(['a7f3 claimed', 'e1b2 claimed', 'a7f3 refused', 'a7f3 committed']);
    expect(await kinds('--session', OTHER)).toEqual(['e1b2 claimed', 'a7f3 refused']);
    expect(await kinds('--path', 'own.ts')).toEqual(['a7f3 claimed', 'a7f3 committed']);
    expect(await kinds('--since', '0s')).toEqual([]);
    expect((await repo.guard(['log', '--since', '0s'])).stdout).toContain('Nothing that happened matches');
    expect(await kinds('--since', '1h')).toHaveLength(4);
  });

  test.concurrent('tells each of several holders of what was refused for its sake', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF }, { id: OTHER, editing: 'other.ts' }, { id: 'c3d4', editing: 'own.ts' }],
    });
    repo.put('own.ts');
    repo.put('other.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
    expect((await repo.guard(['claim', 'own.ts', 'other.ts'], self)).code).toBe(1);
    for (const holder of [OTHER, 'c3d4']) {
      const { stdout } = expectDone(await repo.guard(['log', '--session', holder]));
      expect(stdout).toMatch(/refused +.*commit, held by .*\n.*refused +.*claim, held by /);
    }
  });
});
