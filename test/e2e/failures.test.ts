import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { DIST } from '../support/built-tool.ts';
import {
  expectDone,
  OTHER,
  type Ran,
  type Repository,
  repository,
  rowText,
  SELF,
  TWO,
} from '../support/e2e.ts';

const self = { session: SELF };
const NOT_CHECKED = /^guard: NOT CHECKED: .+$/m;

interface Fault {
  readonly name: string;
  readonly says: RegExp;
  make(repo: Repository): Promise<unknown>;
}

const claims = (count: number): string =>
  TEMPLATE +
  rowText({ id: OTHER, editing: 'other.ts' }) +
  rowText({ id: 'ffff', editing: 'x.ts' }).repeat(count);

const FAULTS: readonly Fault[] = [
  {
    name: 'a directory in its place',
    says: /sessions\.md: it is a directory/,
    async make(repo) {
      rmSync(repo.file);
      mkdirSync(repo.file);
    },
  },
  {
    name: 'a FIFO in its place',
    says: /sessions\.md: it is a FIFO/,
    make: async (repo) => expectDone(await repo.sh('rm .claude/sessions.md && mkfifo .claude/sessions.md')),
  },
  {
    name: 'a symbolic link in its place',
    says: /sessions\.md: it is a symbolic link/,
    make: async (repo) =>
      expectDone(await repo.sh('mv .claude/sessions.md .git/s.md && ln -s ../.git/s.md .claude/sessions.md')),
  },
  {
    name: 'a link to nowhere in its place',
    says: /sessions\.md: it is a symbolic link/,
    async make(repo) {
      rmSync(repo.file);
      symlinkSync('nowhere', repo.file);
    },
  },
  {
    name: '6 MB of it',
    says: /it has \d\.\d MB, more than the 5 MB/,
    make: async (repo) => writeFileSync(repo.file, claims(90_000)),
  },
  {
    name: '6 MB of it in which no other session claims anything',
    says: /it has \d\.\d MB, more than the 5 MB/,
    make: async (repo) => writeFileSync(repo.file, TEMPLATE + `${'x'.repeat(99)}\n`.repeat(60_000)),
  },
];

function isNotChecked(ran: Ran, says: RegExp): void {
  expect(ran.code).toBe(0);
  expect(ran.stderr.match(new RegExp(NOT_CHECKED, 'gm'))?.length ?? 0).toBeGreaterThan(0);
  expect(ran.stderr).toMatch(says);
  expect(ran.stderr).not.toContain('not committed');
}

describe('a sessions file that cannot be read', () => {
  test.concurrent.each(FAULTS)('$name: the commit goes on, and says so in a line', async ({ make, says }) => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    await make(repo);
    const before = await repo.head();
    isNotChecked(await repo.commit(['-a'], self), says);
    expect(await repo.head()).not.toBe(before);
    const status = await repo.guard(['status'], self);
    expect(status.code).toBe(3);
    expect(status.stderr).toMatch(says);
    expect((await repo.guard(['claim', 'own.ts'], self)).code).toBe(3);
  });

  test.concurrent('stops the commit with exit code 3 where onError is deny', async () => {
    await using repo = await repository(
      { 'other.ts': '1', 'guard.config.json': '{"onError": "deny"}' },
      { rows: TWO },
    );
    rmSync(repo.file);
    mkdirSync(repo.file);
    repo.put('other.ts');
    await repo.ask('add', '-A');
    const hook = await repo.sh('sh .git/hooks/pre-commit', self);
    expect(hook.code).toBe(3);
    const { code, stderr } = await repo.commit([], self);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(NOT_CHECKED);
    expect(stderr).toMatch(/; stopped, as onError is "deny": guard doctor says what to mend$/m);
  });

  test.concurrent('where GUARD_SESSION is no session id, too', async () => {
    await using repo = await repository(
      { 'other.ts': '1', 'guard.config.json': '{"onError": "deny"}' },
      { rows: TWO },
    );
    repo.put('other.ts');
    const { code, stderr } = await repo.commit(['-a'], { session: 'a b' });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/NOT CHECKED: GUARD_SESSION is "a b", .*; stopped, as onError is "deny"/);
  });

  // Only root can give a file to another user.
  test.runIf(process.getuid?.() === 0)('permission denied to another user', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    chmodSync(repo.file, 0o000);
    expectDone(await repo.sh(`chown -R 65534:65534 ${repo.home} && chown 0:0 .claude/sessions.md`));
    chmodSync(DIST.replace(/\/dist$/, ''), 0o755);
    const asNobody = await repo.sh(
      'setpriv --reuid 65534 --regid 65534 --clear-groups git commit -qam x',
      self,
    );
    isNotChecked(asNobody, /sessions\.md: permission denied/);
  });
});

const utf16 = (text: string, mark: string): Buffer => Buffer.from(mark + text, 'utf16le');

describe.each<[what: string, says: string, damage: (text: string) => string | Buffer]>([
  ['UTF-16 with a mark', 'binary data', (text) => utf16(text, '\ufeff')],
  ['UTF-16 without a mark', 'binary data', (text) => utf16(text, '')],
  ['UTF-16, big end first', 'binary data', (text) => utf16(text, '\ufeff').swap16()],
  ['bytes that are no text', 'binary data', () => Buffer.from([0x8f, 0xc1, 0x0a, 0xfe, 0x41, 0xff, 0x0a])],
])('a sessions file of %s tells nothing', (_what, says, damage) => {
  async function damaged(config = '{}'): Promise<Repository> {
    const repo = await repository({ 'other.ts': '1', 'guard.config.json': config }, { rows: TWO });
    expectDone(await repo.guard(['lock', 'vercel'], { session: OTHER }));
    expectDone(await repo.sh('git init -q --bare ../far.git && git remote add far ../far.git'));
    writeFileSync(repo.file, damage(repo.text()));
    repo.put('other.ts', 'more');
    return repo;
  }

  test.concurrent('hooks say that it was not checked, once', async () => {
    await using repo = await damaged();
    for (const ran of [await repo.commit(['-a'], self), await repo.git(['push', 'far', 'main'], self)]) {
      expect(ran.code).toBe(0);
      expect(ran.stderr.match(/^guard: .*$/gm)).toEqual([
        expect.stringMatching(`^guard: NOT CHECKED: .*sessions\\.md, line \\d+: .*${says}`),
      ]);
    }
  });

  test.concurrent('hooks stop the commit and the push where onError is deny', async () => {
    await using repo = await damaged('{"onError": "deny"}');
    expect((await repo.git(['push', 'far', 'main'], self)).code).toBe(1);
    await repo.ask('add', '-A');
    expect((await repo.sh('sh .git/hooks/pre-commit', self)).code).toBe(3);
    expect((await repo.commit([], self)).code).toBe(1);
  });

  test.concurrent('commands that would say that something is free exit with 3', async () => {
    await using repo = await damaged();
    const free = [
      ['check', 'other.ts'],
      ['check'],
      ['wait', 'vercel', '--timeout', '1s'],
      ['wait', 'other.ts', '--timeout', '1s'],
      ['lock', 'vercel'],
      ['unlock', 'vercel'],
      ['override', 'vercel', '--reason', 'agreed'],
      ['release'],
      ['end'],
      ['prune'],
    ];
    for (const args of free) {
      const { code, stderr, stdout } = await repo.guard(args, self);
      expect([args, code, stdout]).toEqual([args, 3, '']);
      expect(stderr).toContain(says);
      expect(stderr).toContain('guard doctor --repair');
    }
    const status = await repo.guard(['status'], self);
    expect(status.code).toBe(0);
    expect(status.stderr).toMatch(
      new RegExp(`^guard: warning: line \\d+: .*${says}.* guard doctor --repair`, 'm'),
    );
    expect(status.stderr).not.toContain('no Active Sessions section');
    expect(expectDone(await repo.guard(['doctor', '--repair'])).stderr).not.toContain('trace');
    expect((await repo.guard(['check', 'own.ts'], self)).code).toBe(0);
  });
});

const HEADER = '| Session ID | Started | Last Active | Currently Editing |\n';
const LOCKS = TEMPLATE.slice(0, TEMPLATE.indexOf('## Active Sessions'));

/** A text as it is when somebody wrote something else over what guard had written. */
describe.each<[what: string, text: string]>([
  ['a letter', 'x'],
  ['a page', '<html>\n'],
  ['JSON', '{"a":1}\n'],
  ['a title alone', '# Claude Session Coordination\n'],
  ['the locks alone', LOCKS],
  ['a header alone', HEADER],
  ['a header in a fence', `\`\`\`\n${TEMPLATE}\`\`\`\n`],
  ['another table below a lock', `${LOCKS}| When | By | Why | What |\n| --- | --- | --- | --- |\n`],
])('a sessions file that guard wrote, and that is %s now,', (_what, text) => {
  async function overwritten(config = '{}'): Promise<Repository> {
    const repo = await repository({ 'other.ts': '1', 'own.ts': '1', 'guard.config.json': config });
    expectDone(await repo.guard(['claim', 'other.ts'], { session: OTHER }));
    expectDone(await repo.guard(['lock', 'vercel'], { session: OTHER }));
    expectDone(await repo.sh('git init -q --bare ../far.git && git remote add far ../far.git'));
    writeFileSync(repo.file, text);
    repo.put('other.ts', 'more');
    return repo;
  }

  test.concurrent('hooks say that it was not checked, once, and what mends it', async () => {
    await using repo = await overwritten();
    // After a commit guard clears claims, which mends the file.
    for (const ran of [await repo.git(['push', 'far', 'main'], self), await repo.commit(['-a'], self)]) {
      expect(ran.code).toBe(0);
      expect(ran.stderr.match(/^guard: .*$/gm)).toEqual([
        expect.stringMatching(
          /^guard: NOT CHECKED: .*sessions\.md has neither .*Active Sessions.* nor a table/,
        ),
      ]);
      expect(ran.stderr).toContain('guard doctor --repair');
    }
  });

  test.concurrent('hooks stop the commit and the push where onError is deny', async () => {
    await using repo = await overwritten('{"onError": "deny"}');
    expect((await repo.git(['push', 'far', 'main'], self)).code).toBe(1);
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent('commands that would say that something is free exit with 3, until it is repaired', async () => {
    await using repo = await overwritten();
    for (const args of [
      ['check', 'other.ts'],
      ['check'],
      ['wait', 'vercel', '--timeout', '1s'],
      ['wait', 'other.ts', '--timeout', '1s'],
    ]) {
      const { code, stderr, stdout } = await repo.guard(args, self);
      expect([args, code, stdout]).toEqual([args, 3, '']);
      expect(stderr).toMatch(/has neither .* guard doctor --repair .*\n.*guard restore/);
    }
    const status = await repo.guard(['status'], self);
    expect(status.code).toBe(0);
    expect(status.stderr).toMatch(/^guard: warning: .*sessions file has neither .* guard doctor --repair/m);
    expect(status.stderr).not.toContain('no Active Sessions section');
    const doctor = await repo.guard(['doctor'], self);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/fail .*sessions\.md has neither .* - guard doctor --repair\n/);
    expect(doctor.stdout).not.toContain('no Active Sessions section');
    expectDone(await repo.guard(['doctor', '--repair'], self));
    expect((await repo.guard(['check', 'other.ts'], self)).code).toBe(1);
    expect((await repo.guard(['check', 'own.ts'], self)).code).toBe(0);
  });

  test.concurrent('comes back with guard restore', async () => {
    await using repo = await overwritten();
    expectDone(await repo.guard(['restore', 'current'], self));
    expect((await repo.commit(['-a'], self)).code).toBe(1);
  });

  test.concurrent.each([['claim', 'own.ts'], ['start'], ['heartbeat'], ['release']])(
    'refuses no change: guard %s',
    async (...args) => {
      await using repo = await overwritten();
      expectDone(await repo.guard(args, self));
    },
  );
});

describe('a sessions file without rows is read', () => {
  test.concurrent.each<[what: string, text: string]>([
    ['the heading alone stands there', '## Active Sessions\n'],
    ['the table alone stands there', `${HEADER}|---|---|---|---|\n`],
    ['it is empty', ''],
  ])('where %s', async (_what, text) => {
    await using repo = await repository();
    writeFileSync(repo.file, text);
    expect(await repo.guard(['check', 'other.ts'], self)).toMatchObject({ code: 0, stderr: '' });
  });

  test.concurrent.each<[what: string, text: string]>([
    ['nothing', '# Notes\n'],
    [
      'nothing but a lock',
      LOCKS.replace('NONE', 'IN_PROGRESS').replace('- **Claimed by:** -', '- **Claimed by:** e1b2'),
    ],
  ])('where guard itself never wrote any: %s', async (_what, text) => {
    await using repo = await repository(undefined, { init: 'no' });
    repo.put('.claude/sessions.md', text);
    expect((await repo.guard(['check', 'other.ts'], self)).code).toBe(0);
    await repo.guard(['unlock', 'vercel'], { session: OTHER });
    expect((await repo.guard(['check', 'other.ts'], self)).code).toBe(0);
  });
});

test.concurrent('a conflict that can be seen stands, whatever noise is beside it', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  writeFileSync(repo.file, `${repo.text()}\0\u0001\0`);
  repo.put('other.ts');
  expect((await repo.commit(['-a'], self)).code).toBe(1);
  expect((await repo.guard(['check', 'other.ts'], self)).code).toBe(1);
  expect((await repo.guard(['check', 'free.ts'], self)).code).toBe(3);
});

describe('a hook by a name that guard does not know', () => {
  const GIT = 'guard has pre-commit, post-commit and pre-push';
  const AGENT = 'guard has claude, codex, copilot, gemini, opencode, cursor and vscode';

  test.concurrent.each([
    ['git pre-comit', `"pre-comit" is no hook of git's that guard answers; ${GIT}`],
    ['git PRE-COMMIT', `"PRE-COMMIT" is no hook of git's that guard answers; ${GIT}`],
    ['git ""', `"" is no hook of git's that guard answers; ${GIT}`],
    ['git', `"" is no hook of git's that guard answers; ${GIT}`],
    ['cluade', `"cluade" is no agent that guard answers; ${AGENT}`],
    ['Claude', `"Claude" is no agent that guard answers; ${AGENT}`],
  ])('checks nothing, and says so: %s', async (name, cause) => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    await repo.ask('add', '-A');
    for (const call of ['guard hook', `sh '${DIST}/hook.sh'`]) {
      const { code, stdout, stderr } = await repo.sh(`${call} ${name}`, { ...self, input: '{}' });
      expect([call, code, stdout, stderr]).toEqual([call, 0, '', `guard: NOT CHECKED: ${cause}\n`]);
    }
  });

  test.concurrent('is told by what it sends where it has no name: a usage error would be a refusal to it', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const message = { hook_event_name: 'SessionStart', session_id: 'x', cwd: repo.top, source: 'startup' };
    const answered = await repo.sh('guard hook', { ...self, input: JSON.stringify(message) });
    expect([answered.code, answered.stderr]).toEqual([0, '']);
    expect(JSON.parse(answered.stdout)).toMatchObject({
      hookSpecificOutput: { hookEventName: 'SessionStart' },
    });
    const garbage = await repo.sh('guard hook', { ...self, input: 'x' });
    expect([garbage.code, garbage.stdout]).toEqual([0, '']);
    expect(garbage.stderr).toMatch(/^guard: NOT CHECKED: .*\n$/);
  });

  test.concurrent('of an event that an agent has besides, nothing is said', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    for (const call of ['guard hook claude', `sh '${DIST}/hook.sh' claude`, `sh '${DIST}/hook.sh' codex`]) {
      const input = JSON.stringify({ hook_event_name: 'Notification', session_id: 'x', cwd: repo.top });
      expect(await repo.sh(call, { ...self, input })).toEqual({ code: 0, stdout: '', stderr: '' });
    }
  });
});

describe('guard missing or broken', () => {
  const CASES: readonly (readonly [string, (dist: string) => void])[] = [
    ['hook.cjs is gone', (dist) => rmSync(`${dist}/hook.cjs`)],
    ['hook.cjs is no JavaScript', (dist) => writeFileSync(`${dist}/hook.cjs`, 'syntax error(')],
    ['hook.cjs is empty', (dist) => writeFileSync(`${dist}/hook.cjs`, '')],
    ['hook.cjs throws', (dist) => writeFileSync(`${dist}/hook.cjs`, 'throw new Error("oh")')],
    ['hook.cjs ends with 1', (dist) => writeFileSync(`${dist}/hook.cjs`, 'process.exit(1)')],
    [
      'hook.cjs is killed',
      (dist) => writeFileSync(`${dist}/hook.cjs`, 'process.kill(process.pid, "SIGKILL")'),
    ],
    ['what says why a commit is refused is gone', (dist) => rmSync(`${dist}/commit-findings.js`)],
    [
      'what says so of a failure is gone, too',
      (dist) => ['commit-findings.js', 'failed-hook.js'].forEach((name) => void rmSync(`${dist}/${name}`)),
    ],
    ['prefilter.awk is gone', (dist) => rmSync(`${dist}/prefilter.awk`)],
  ];

  test.concurrent.each(CASES)('%s: it never looks like a refusal', async (name, harm) => {
    await using repo = await repository(undefined, { rows: TWO });
    const dist = `${repo.home}/own dist`;
    cpSync(DIST, dist, { recursive: true });
    writeFileSync(`${repo.top}/.git/guard/home`, `${dist}\n`);
    harm(dist);
    repo.put('other.ts');
    const ran = await repo.commit(['-a'], self);
    if (name.startsWith('prefilter')) expect(ran.code).toBe(1);
    else isNotChecked(ran, /guard ended with code|node is not on PATH|not installed|internal error/);
  });

  test.concurrent('the whole of it is gone: one line', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    writeFileSync(`${repo.top}/.git/guard/home`, '/nonexistent\n');
    repo.put('other.ts');
    const ran = await repo.commit(['-a'], { ...self, env: { PATH: '/usr/bin:/bin' } });
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stderr).toMatch(/^guard: NOT CHECKED: guard is not installed here .*\n$/);
  });

  test.concurrent('node is not on PATH: one line, and the commit goes on', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const bin = `${repo.home}/bin`;
    mkdirSync(bin);
    for (const tool of ['git', 'sh', 'awk', 'cat'])
      expectDone(await repo.sh(`ln -s "$(command -v ${tool})" ${bin}/${tool}`));
    repo.put('other.ts');
    const ran = await repo.commit(['-a'], { ...self, env: { PATH: bin } });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toBe('guard: NOT CHECKED: node is not on PATH\n'.repeat(2));
  });

  test.concurrent('without awk Node decides', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const bin = `${repo.home}/bin`;
    mkdirSync(bin);
    for (const tool of ['git', 'sh', 'node', 'cat'])
      expectDone(await repo.sh(`ln -s "$(command -v ${tool})" ${bin}/${tool}`));
    repo.put('other.ts');
    expect((await repo.commit(['-a'], { ...self, env: { PATH: bin } })).code).toBe(1);
  });

  test.concurrent("what runs the hooks' Node may set options for it that harm nothing", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    const env = { NODE_OPTIONS: '--require /nonexistent.js', NODE_EXTRA_CA_CERTS: '/nonexistent' };
    expect((await repo.commit(['-a'], { ...self, env })).code).toBe(1);
  });
});

describe('a refusal stands', () => {
  test.concurrent("although guard's own folder cannot be written", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('other.ts');
    expectDone(await repo.commit(['-a'], { ...self, env: { GUARD_OVERRIDE: 'why' } }));
    repo.sessions(TWO);
    expectDone(await repo.sh('rm -rf .git/guard/journal* && touch .git/guard/journal'));
    repo.put('own.ts');
    await repo.ask('add', 'own.ts');
    const { code, stderr } = await repo.commit([], { session: OTHER });
    expect(stderr).toContain('not committed');
    expect(code).toBe(1);
  });

  test.concurrent("although guard's state is damaged, which is said", async () => {
    await using repo = await repository(undefined, { rows: TWO });
    writeFileSync(`${repo.top}/.git/guard/state.json`, '{"sessions": {"a7f3"');
    repo.put('other.ts');
    const { code, stderr } = await repo.commit(['-a'], self);
    expect(stderr).toContain("guard: warning: guard's own state cannot be read and counts as empty");
    expect(code).toBe(1);
  });

  test.concurrent('although the state is JSON of another shape', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    for (const text of [
      'null',
      '[]',
      '{"sessions": 3, "notices": {}, "overrides": [1]}',
      '{"sessions": {"e1b2": null}}',
      '{"notices": [null], "overlaps": [{}]}',
    ]) {
      writeFileSync(`${repo.top}/.git/guard/state.json`, text);
      repo.put('other.ts', text);
      expect((await repo.commit(['-a'], self)).code, text).toBe(1);
    }
  });

  test.concurrent('although conflict markers stand in the file', async () => {
    await using repo = await repository(undefined, { rows: [] });
    const row = rowText({ id: OTHER, editing: 'other.ts' });
    writeFileSync(
      repo.file,
      `${TEMPLATE}<<<<<<< HEAD\n${row}=======\n${rowText({ id: SELF, editing: 'own.ts' })}>>>>>>> theirs\n`,
    );
    const before = repo.text();
    repo.put('other.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(1);
    expect((await repo.guard(['claim', 'x.ts'], self)).code).toBe(3);
    expect(repo.text()).toBe(before);
  });
});

describe('a configuration that is wrong', () => {
  const WRONG: readonly (readonly [string, string, string])[] = [
    ['{"edit": "stop"}', 'edit is "stop"', '"warn", "ask" or "deny"'],
    ['{"staleAfter": {"lock": "soon"}}', 'staleAfter.lock is "soon"', 'a duration'],
    ['{"shared": "a"}', 'shared is "a"', 'a list of patterns'],
    ['{"shared": [1]}', 'shared[0] is 1', 'a text'],
    ['{"realease": "all"}', 'realease is "all"', 'one of the keys'],
    ['{"__proto__": {}}', '__proto__ is {}', 'one of the keys'],
    ['{"push": []}', 'push is []', 'an object'],
    ['[]', 'guard.config.json is []', 'an object'],
    ['5', 'guard.config.json is 5', 'an object'],
    ['{"edit": ', '', 'JSON'],
    ['', '', 'JSON'],
  ];

  test.concurrent.each(WRONG)(
    '%s: exit code 2 names key, value and what was expected; a hook goes on',
    async (text, found, expected) => {
      await using repo = await repository(undefined, { rows: TWO });
      repo.put('guard.config.json', text);
      const { code, stderr, stdout } = await repo.guard(['status'], self);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('guard.config.json');
      expect(stderr).toContain(found);
      expect(stderr).toContain(`expected ${expected}`);
      repo.put('other.ts');
      isNotChecked(await repo.commit(['-a'], self), /guard\.config\.json/);
    },
  );

  test.concurrent('in package.json is named too', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('package.json', '{"guard": {"onError": 1}}');
    const { code, stderr } = await repo.guard(['status'], self);
    expect(code).toBe(2);
    expect(stderr).toMatch(/package\.json.*onError is 1, expected "allow" or "deny"/);
    repo.put('package.json', '{"name": "x", "guard": {"sessionsFile": "my/sessions.md"}}');
    repo.put('other.ts');
    expect((await repo.commit(['-a'], self)).code).toBe(0);
    expect(JSON.parse((await repo.guard(['status', '--json'])).stdout).file).toBe(
      `${repo.top}/my/sessions.md`,
    );
  });
});

describe('NOT CHECKED is said once for each commit', () => {
  const said = (text: string): number => text.split('NOT CHECKED').length - 1;

  test.concurrent.each<[what: string, config: string, session: string]>([
    ['of a configuration', '{"edit": "stop"}', SELF],
    ['of a session id', '{}', 'no id!'],
  ])('%s', async (_what, config, session) => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('guard.config.json', config);
    for (const text of ['one', 'two']) {
      repo.put('other.ts', text);
      const { code, stderr } = await repo.commit(['-a'], { session });
      expect([code, said(stderr)]).toEqual([0, 1]);
    }
  });

  test.concurrent('of a file in the place of guard’s own directory, with what mends it', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.sh('rm -rf .git/guard/* && rmdir .git/guard && touch .git/guard'));
    for (const text of ['one', 'two']) {
      repo.put('other.ts', text);
      const { code, stderr } = await repo.commit(['-a'], self);
      expect([code, said(stderr)]).toEqual([0, 1]);
      expect(stderr).toContain('.git/guard: it is no directory; remove it and guard makes its own');
    }
    expect((await repo.guard(['status'])).stderr).toContain('remove it and guard makes its own');
    expect(expectDone(await repo.sh('ls .git')).stdout).not.toContain('not-checked');
  });

  test.concurrent('by post-commit, where pre-commit did not run or said something else', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    repo.put('guard.config.json', '{"edit": "stop"}');
    repo.put('other.ts', 'one');
    expect(said((await repo.commit(['-a', '--no-verify'], self)).stderr)).toBe(1);
    repo.put('other.ts', 'two');
    await repo.sh(
      `printf '#!/bin/sh\\necho "{\\"edit\\": 1}" >guard.config.json\\n' >.git/hooks/commit-msg; chmod +x .git/hooks/commit-msg`,
    );
    expect(said((await repo.commit(['-a'], self)).stderr)).toBe(2);
  });
});

test.concurrent('git that fails: NOT CHECKED, and guard status exits with 3 or 2', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  expect((await repo.guard(['status'], { cwd: repo.home })).code).toBe(3);
  expect((await repo.guard(['status'], { cwd: repo.home })).stderr).toContain('is not in a git repository');
  writeFileSync(`${repo.top}/.git/index`, 'garbage');
  const { code, stderr } = await repo.guard(['check'], self);
  expect(code).toBe(3);
  expect(stderr).toContain('git diff --cached');
});

test.concurrent('a repository that is named and not there is told by its name, without advice to make one', async () => {
  await using repo = await repository({ 'own.ts': '1' });
  const named = await repo.guard(['status'], { env: { GIT_DIR: '/nowhere/.git' } });
  expectDone(await repo.sh('git worktree add -q ../linked && rm -r .git/worktrees'));
  const lost = await repo.guard(['status'], { cwd: `${repo.home}/linked` });
  for (const [ran, place] of [
    [named, '/nowhere/.git'],
    [lost, '/.git/worktrees/linked'],
  ] as const) {
    expect([ran.code, ran.stderr]).toEqual([3, expect.stringContaining(place)]);
    expect(ran.stderr).not.toContain('git init');
  }
});

test.concurrent('a file whose lines end with CR alone is reported, and not written', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  expectDone(await repo.guard(['claim', 'own.ts'], { session: SELF }));
  const text = repo.text().replaceAll('\n', '\r');
  writeFileSync(repo.file, text);
  const status = await repo.guard(['status', '--json']);
  expect(JSON.parse(status.stdout).warnings.join()).toContain('lines end with CR alone');
  const { code, stderr } = await repo.guard(['claim', 'third.ts'], { session: SELF });
  expect([code, repo.text()]).toEqual([3, text]);
  expect(stderr).toContain('CR alone');
  for (const args of [['lock', 'docker'], ['release'], ['end', '--override', 'over']])
    expect([args, (await repo.guard(args, { session: SELF })).code]).toEqual([args, 3]);
  expect((await repo.guard(['check', 'other.ts'], { session: SELF })).code).toBe(1);
  repo.put('other.ts');
  expect((await repo.commit(['-a'], { session: SELF })).stderr).toContain(OTHER);
  writeFileSync(repo.file, `${text}\n`);
  expect((await repo.guard(['claim', 'third.ts'], { session: SELF })).code).toBe(3);
  await repo.guard(['doctor', '--repair']);
  expect(repo.row(SELF)).toContain('own.ts');
});

test('a command in a directory whose name is no UTF-8 says so, with exit code 3', async () => {
  await using repo = await repository({ 'a.ts': '1' });
  const { code, stderr } = await repo.sh(
    `d=$(printf 'd\\351') && mkdir "$d" && cd "$d" && node '${DIST}/guard.cjs' status`,
  );
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/^guard: cannot read .*: the name of this directory is no UTF-8$/m),
  ]);
});

describe('in a directory that was removed meanwhile', () => {
  const there = (command: string): string => `mkdir gone && cd gone && rmdir ../gone && ${command}`;

  test('a command says so, with exit code 3', async () => {
    await using repo = await repository({ 'a.ts': '1' });
    const { code, stderr } = await repo.sh(there(`node '${DIST}/guard.cjs' status`));
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/^guard: cannot read .*gone: this directory is gone$/m),
    ]);
    expect(stderr).not.toContain('internal error');
  });

  test("an agent's hook has nothing to say", async () => {
    await using repo = await repository({ 'a.ts': '1' });
    const message = JSON.stringify({
      session_id: 'x',
      transcript_path: '/x',
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'git commit -m x' },
    });
    const { code, stdout, stderr } = await repo.sh(there(`echo '${message}' | sh '${DIST}/hook.sh' claude`));
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).not.toMatch(/NOT CHECKED|at /);
  });
});
