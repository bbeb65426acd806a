import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { expectDone, OTHER, repository, rowText, SELF, TWO } from '../support/e2e.ts';

const agent = { env: { CLAUDE_CODE_SESSION_ID: 'u1' } };

/** How many seconds ago the session was last active, by its row. */
function idleSeconds(row: string): number {
  const stamp = row.split('|')[3]?.trim() ?? '';
  return (Date.now() - Date.parse(stamp)) / 1000;
}

describe('guard start', () => {
  test.concurrent('makes a session active again that was not, and its claims stop others', async () => {
    await using repo = await repository(undefined, {
      rows: [{ id: SELF, editing: 'own.ts', activeAgo: 4000 }],
    });
    const { stdout } = expectDone(await repo.guard(['start', '--session', SELF]));
    expect(stdout).toBe(`${SELF}\n`);
    expect(idleSeconds(repo.row(SELF))).toBeLessThan(20);
    expect((await repo.guard(['claim', 'own.ts'], { session: OTHER })).code).toBe(1);
    expect(expectDone(await repo.guard(['prune'])).stdout).toBe('Nothing to prune.\n');
  });

  test.concurrent('does the same where an agent’s session is found again', async () => {
    await using repo = await repository();
    const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
    repo.sessions([{ id, activeAgo: 4000 }]);
    expect(expectDone(await repo.guard(['start'], agent)).stdout.trim()).toBe(id);
    expect(idleSeconds(repo.row(id))).toBeLessThan(20);
  });

  test.concurrent('writes nothing where the row is fresh', async () => {
    await using repo = await repository(undefined, { rows: [{ id: SELF, activeAgo: 10 }] });
    const before = repo.text();
    expectDone(await repo.guard(['start', '--session', SELF]));
    expect(repo.text()).toBe(before);
  });

  test.concurrent('under another id tells an agent which one it had, and how to end it', async () => {
    await using repo = await repository();
    const id = expectDone(await repo.guard(['start'], agent)).stdout.trim();
    const again = expectDone(await repo.guard(['start', '--session', 'zz99'], agent));
    expect(again.stdout).toBe('zz99\n');
    expect(again.stderr).toContain(`this agent session was ${id} until now`);
    expect(again.stderr).toContain(`guard end --session ${id}\n`);
    expect(expectDone(await repo.guard(['start', '--session', 'zz99'], agent)).stderr).toBe('');
    const back = expectDone(await repo.guard(['start', '--session', id, '--json'], agent));
    expect(JSON.parse(back.stdout)).toMatchObject({ session: id, former: 'zz99' });
    expectDone(await repo.guard(['end', '--session', id], agent));
    expect(expectDone(await repo.guard(['start', '--session', 'yy88'], agent)).stderr).toBe('');
  });

  test.concurrent('forgets the process of an agent that is gone, which would keep the session inactive', async () => {
    await using repo = await repository();
    const dead =
      '{ sleep 60 >/dev/null 2>&1 & } ; pid=$!; CLAUDE_CODE_SESSION_ID=u1 CLAUDE_PID=$pid guard start; kill $pid';
    const id = expectDone(await repo.sh(dead)).stdout.trim();
    const isActive = async (): Promise<boolean> =>
      JSON.parse((await repo.guard(['status', '--json'])).stdout).sessions[0].active;
    expectDone(await repo.guard(['start', '--session', id]));
    expect(await isActive()).toBe(true);
  });
});

test.concurrent.each(['prune', 'end --session zz99', 'release --session zz99'])(
  'guard %s makes no sessions file where none is and nothing changed',
  async (command) => {
    await using repo = await repository(undefined, { init: 'no' });
    expectDone(await repo.guard(command.split(' ')));
    expect(existsSync(repo.file)).toBe(false);
    for (const blank of ['', ' \n\n']) {
      repo.put('.claude/sessions.md', blank);
      expectDone(await repo.guard(command.split(' ')));
      expect(repo.text()).toBe(blank);
    }
    expectDone(await repo.guard(['start', '--session', SELF]));
    const before = repo.text();
    expectDone(await repo.guard(command.split(' ')));
    expect(repo.text()).toBe(before);
  },
);

test.concurrent('guard check counts a path that is named twice once', async () => {
  await using repo = await repository(undefined, { rows: TWO });
  const json = await repo.guard(['check', 'other.ts', './other.ts', 'own.ts', '--json'], { session: SELF });
  expect(JSON.parse(json.stdout)).toMatchObject({ checked: 2, findings: [{ path: 'other.ts' }] });
  expect(JSON.parse(json.stdout).findings).toHaveLength(1);
  expect((await repo.guard(['check', 'other.ts', 'other.ts'])).stderr).not.toContain('of 2');
});

describe('what was typed is shown without control characters', () => {
  test.concurrent.each([
    ['a command', ['sta\u001b[31mtus']],
    ['an option', ['status', '--x\u001b[31m']],
    ['a command to be helped with', ['help', 'x\u001b[31m']],
    ['too many arguments', ['heartbeat', '\u009b31m']],
    ['an id', ['whoami', '--session', 'a\u009b31m\u202eb']],
  ])('as %s', async (_what, args) => {
    await using repo = await repository();
    const { code, stdout, stderr } = await repo.guard(args);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });
});

describe('what others wrote is shown without control characters', () => {
  test.concurrent('in a JSON document, which says the same', async () => {
    await using repo = await repository();
    const row = rowText({ id: 'b\u009b31mX\u202eY', editing: 'src/\u{e0041}a\u007f.ts' });
    writeFileSync(repo.file, TEMPLATE + row);
    const { stdout } = expectDone(await repo.guard(['status', '--json']));
    expect(stdout).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e\u{e0041}]/u);
    expect(stdout).toContain('"b\\u009b31mX\\u202eY"');
    expect(JSON.parse(stdout).sessions[0]).toMatchObject({
      id: 'b\u009b31mX\u202eY',
      editing: ['src/\u{e0041}a\u007f.ts'],
    });
  });

  test.concurrent('by whoami, whatever the agent calls its session', async () => {
    await using repo = await repository();
    const env = { CLAUDE_CODE_SESSION_ID: `x\u001b[31m${'y'.repeat(5000)}` };
    const nobody = await repo.guard(['whoami'], { env });
    expectDone(await repo.guard(['start'], { env }));
    const bound = expectDone(await repo.guard(['whoami'], { env }));
    for (const text of [nobody.stdout + nobody.stderr, bound.stdout]) {
      expect(text).toContain('x^[[31myyy');
      expect(text).not.toContain('\u001b');
      expect(text.length).toBeLessThan(500);
    }
  });
});

test.concurrent('who waits for a lock of its own is told so', async () => {
  await using repo = await repository();
  const self = { session: SELF };
  expectDone(await repo.guard(['lock', 'vercel'], self));
  expect((await repo.guard(['wait', 'vercel', 'own.ts'], self)).stderr).toBe(
    'Free: vercel, own.ts. You hold the vercel lock.\n',
  );
  expect((await repo.guard(['wait', 'docker'], self)).stderr).toBe('Free: docker.\n');
  const json = await repo.guard(['wait', 'vercel', '--json'], self);
  expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'free', holders: [] });
});

test.concurrent.each(['none', '-', 'n/a', 'None', '--', '2026-02-20'])(
  'an id of %s is no id, because in the table it says something else',
  async (id) => {
    await using repo = await repository();
    const { code, stderr } = await repo.guard(['claim', 'own.ts', `--session=${id}`]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--session is "${id}", which is no session id`);
    const isWord = id !== 'n/a';
    expect(stderr.includes('A session id is 1 to 64 letters')).toBe(!isWord);
    expect(/In the table it (means nobody|is a date)/.test(stderr)).toBe(isWord);
  },
);

describe('a refusal of a session that only --session names', () => {
  test.concurrent.each(['claim own.ts', 'end', 'unlock vercel', 'lock vercel', 'lock nosuch'])(
    'suggests a command that works when typed: guard %s',
    async (command) => {
      await using repo = await repository(undefined, { rows: TWO });
      repo.put('new.ts');
      expectDone(await repo.guard(['claim', 'new.ts', '--session', 'zz99']));
      expectDone(await repo.guard(['lock', 'vercel', '--session', SELF]));
      const { stderr } = await repo.guard([...command.split(' '), '--session', 'zz99']);
      const suggested = /guard (?!wait)\S+ .*--(?:override "why"|create)/.exec(stderr)?.[0] ?? 'none';
      expect(suggested).toContain(' --session zz99');
      expectDone(await repo.sh(suggested));
    },
  );

  test.concurrent('is as careful in what guard status says comes next', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.guard(['lock', 'vercel', '--session', SELF]));
    const { stdout } = await repo.guard(['status', '--session', SELF]);
    expect(stdout).toContain(`guard unlock vercel --session ${SELF}\n`);
    expectDone(await repo.guard(['lock', 'vercel'], { session: SELF }));
    expect((await repo.guard(['status'], { session: SELF })).stdout).toContain('guard unlock vercel\n');
  });
});

describe('a result that cannot be printed', () => {
  const SAYS = 'guard: cannot write to standard output: no space left on device\n';

  test.concurrent.each([
    'start',
    'status --json',
    'whoami --session a7f3',
    'log',
    '--help',
    'status --help',
    '--version',
  ])('is a failure: guard %s >/dev/full', async (command) => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.sh(`guard ${command} >/dev/full`);
    expect([code, stderr.startsWith(SAYS)]).toEqual([3, true]);
  });

  test.concurrent('does not hang on stderr, where nobody can be told of it', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expect((await repo.sh('guard check other.ts 2>/dev/full', { session: SELF })).code).toBe(1);
    expect((await repo.sh('guard start --session a7f3 2>/dev/full')).stdout).toBe('a7f3\n');
  });

  test.concurrent('is none where the reader has gone: silent, and with the exit code as it would be', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const late = (command: string): string => `{ sleep 0.3; ${command}; echo "code $?" >&2; } | true`;
    expect((await repo.sh(late('guard log --json'))).stderr).toBe('code 0\n');
    const denied = await repo.sh(late('guard check other.ts --json'), { session: SELF });
    expect(denied.stderr).toMatch(/\ncode 1\n$/);
    const failed = await repo.sh(late("guard run docker --json -q -- sh -c 'exit 7'"), { session: SELF });
    expect(failed.stderr).toBe('code 7\n');
  });

  test.concurrent('keeps a command under its lock going where nobody listens', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    await repo.sh('{ sleep 0.3; guard run docker -- sh -c "echo ran > ran" 2>&1; } | true', {
      session: SELF,
    });
    expect(await repo.sh('cat ran; grep -c IN_PROGRESS .claude/sessions.md')).toMatchObject({
      stdout: 'ran\n0\n',
    });
  });
});

describe('a sessions file that cannot be read', () => {
  test.concurrent('stops no command of a session that does not need it', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    rmSync(repo.file);
    mkdirSync(repo.file);
    const self = { session: SELF };
    expect(await repo.guard(['whoami'], self)).toEqual({
      code: 0,
      stdout: 'a7f3  (from GUARD_SESSION)\n',
      stderr: '',
    });
    const { code, stdout } = await repo.guard(['doctor'], self);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/fail .*sessions\.md cannot be read/)]);
    expect((await repo.guard(['status'], self)).code).toBe(3);
  });
});

describe('guard help', () => {
  test.concurrent('is an answer, of guard as a whole and of a command', async () => {
    await using repo = await repository();
    const whole = await repo.guard(['help']);
    expect(whole).toEqual(await repo.guard(['--help']));
    expect([whole.code, whole.stderr]).toEqual([0, '']);
    const one = await repo.guard(['help', 'status']);
    expect(one).toEqual(await repo.guard(['status', '--help']));
    expect([one.code, one.stderr]).toEqual([0, '']);
    expect((await repo.guard(['help', '--help'])).code).toBe(0);
  });

  test.concurrent('of a command that is not there is a usage error', async () => {
    await using repo = await repository();
    const { code, stdout, stderr } = await repo.guard(['help', 'nope']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^guard: unknown command 'nope'/);
    expect(stderr).toContain('guard --help');
    expect((await repo.guard(['help', 'stauts'])).stderr).toContain('Did you mean status?');
  });

  test.concurrent('of a command has the options of every command behind its own', async () => {
    await using repo = await repository();
    const optionsIn = async (command: string): Promise<readonly string[]> =>
      [...(await repo.guard([command, '--help'])).stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(
        ([, flag = '']) => flag,
      );
    const all = ['--json', '--session', '--quiet', '--no-color', '--help'];
    expect(await optionsIn('claim')).toEqual(['--override', ...all]);
    expect(await optionsIn('whoami')).toEqual(all);
    expect(await optionsIn('push')).toEqual(expect.arrayContaining(all));
    expect((await repo.guard(['log', '--help'])).stdout).not.toContain('act as this session');
  });
});

describe('guard log', () => {
  test.concurrent('says whether nothing happened, or nothing fits', async () => {
    await using repo = await repository();
    expect((await repo.guard(['log', '--session', 'a-b'])).stdout).toBe('Nothing happened yet.\n');
    expectDone(await repo.guard(['start', '--session', SELF]));
    for (const filter of [
      ['--session', 'a-b'],
      ['--since', '0s'],
      ['--path', 'own.ts'],
    ])
      expect(expectDone(await repo.guard(['log', ...filter])).stdout).toBe(
        'Nothing that happened matches what you asked for.\n',
      );
  });
});

describe('a message names the command and the flag that were meant', () => {
  test.concurrent.each([
    ['end', '--override', ''],
    ['claim', 'a.ts', '--override', ' '],
    ['lock', 'docker', '--override', ''],
    ['run', 'docker', '--override', '', '--', 'true'],
    ['unlock', 'docker', '--override', ''],
    ['prune', '--override', ''],
  ])('an empty reason: guard %s %s %s', async (...args) => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(args, { session: SELF });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--override "')]);
    expect(stderr).not.toContain('--reason');
  });

  test.concurrent('guard override has --reason', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(['override', 'a.ts', '--reason', ''], { session: SELF });
    expect([code, stderr]).toEqual([2, expect.stringContaining('--reason "')]);
  });

  test.concurrent('a commit to watch is no reason', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(['deploy', 'watch', '--sha', '']);
    expect([code, stderr]).toEqual([2, 'guard: --sha is empty\n']);
  });

  test.concurrent('a refused guard run suggests itself, whole', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.guard(['lock', 'docker'], { session: OTHER }));
    const flags = ['--services', 'api, worker', '--session', SELF];
    const command = ['docker', 'compose', 'up', '-d', "it's"];
    const { code, stderr } = await repo.guard(['run', 'docker', ...flags, '--', ...command]);
    const given = "guard run docker --session a7f3 --services 'api, worker'";
    const rest = "-- docker compose up -d 'it'\\''s'";
    expect(code).toBe(1);
    expect(stderr).toContain(`  ${given} --wait ${rest}\n`);
    expect(stderr).toContain(
      `  ${given} --override "why" ${rest}\n               (the holder will be told)\n`,
    );
    expect(stderr).not.toContain('guard lock');
  });

  test.concurrent('a refused guard lock keeps what was said with it', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.guard(['lock', 'vercel'], { session: OTHER }));
    const { stderr } = await repo.guard(['lock', 'vercel', '--error', 'it broke'], { session: SELF });
    expect(stderr).toContain("guard lock vercel --error 'it broke' --wait\n");
  });

  test.concurrent('guard run is not for nobody', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(['run', 'docker', '--', 'true']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^guard: guard run acts for a session/)]);
  });

  test.concurrent.each([['lock'], ['lock', '--create'], ['unlock']])(
    'no lock is called like the table: guard %s active-sessions %s',
    async (verb, ...flags) => {
      await using repo = await repository(undefined, { rows: TWO });
      const { code, stderr } = await repo.guard([verb, 'active-sessions', ...flags], { session: SELF });
      expect([code, stderr]).toEqual([2, expect.stringContaining('guard: "active-sessions" is reserved')]);
      expect(stderr).not.toContain('--create');
    },
  );

  test.concurrent.each(['--shell', '--json', '--nosuch', '--', '-q'])(
    'a --session without an id is not the session %s',
    async (word) => {
      await using repo = await repository();
      const { code, stdout, stderr } = await repo.guard(['start', '--session', word]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toBe(
        `guard: --session has no id: "${word}" behind it is an option\n  An id follows --session; guard start without it makes one.\n`,
      );
      expect(repo.text()).toBe(TEMPLATE);
    },
  );

  test.concurrent('but ids may begin so', async () => {
    await using repo = await repository();
    expect((await repo.guard(['start', '--session=--shell'])).stdout).toBe('--shell\n');
    expect((await repo.guard(['start', '--session', '-x'])).stdout).toBe('-x\n');
  });

  test.concurrent('--wait before the name', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const self = { session: SELF };
    const lock = await repo.guard(['lock', '--wait', 'docker'], self);
    expect([lock.code, lock.stderr]).toEqual([
      2,
      'guard: --wait "docker" is no duration\n  Durations look like 90s, 5m or 1h. The name comes first: guard lock docker --wait\n',
    ]);
    const run = await repo.guard(['run', '--wait', 'docker', '--', 'sh', '-c', 'true'], self);
    expect([run.code, run.stderr]).toEqual([
      2,
      expect.stringContaining('guard run docker --wait -- COMMAND…'),
    ]);
    expectDone(await repo.guard(['lock', '--wait', '5m', 'docker'], self));
    expectDone(await repo.guard(['lock', 'docker', '--wait'], self));
  });

  test.concurrent.each([
    ['lock', 'vercel', '--session', SELF, '--wait', 'soon'],
    ['lock', '--wait', 'soon', '--error', 'x', 'vercel'],
    ['lock', '--error', 'x', '--wait', '5'],
    ['run', 'vercel', '--wait', 'soon', '--', 'true'],
  ])('a bad --wait that can be no name: guard %s %s %s %s %s %s', async (...args) => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(
      args.filter((arg) => arg !== undefined),
      { session: SELF },
    );
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^guard: --wait ".*" is no duration\n {2}Durations look like 90s, 5m or 1h\.\n/),
    ]);
    expect(stderr).not.toContain('The name comes first');
  });
});

describe('a duration', () => {
  test.concurrent.each([
    ['1s', '1s'],
    ['10m', '10m'],
    ['90m', '1h 30m'],
    ['1m30s', '1m 30s'],
    ['500ms', '0.5s'],
  ])('that was typed is said as it was: guard override --for %s', async (typed, said) => {
    await using repo = await repository(undefined, { rows: TWO });
    const ran = await repo.guard(['override', 'other.ts', '--reason', 'x', '--for', typed], {
      session: SELF,
    });
    expect(expectDone(ran).stderr).toContain(`within ${said}.\n`);
  });

  test.concurrent('that was not typed is ten minutes', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const ran = await repo.guard(['override', 'other.ts', '--reason', 'x'], { session: SELF });
    expect(expectDone(ran).stderr).toContain('within 10m.\n');
  });

  test.concurrent('of nothing is no override', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    const ran = await repo.guard(['override', 'other.ts', '--reason', 'x', '--for', '0s'], { session: SELF });
    expect([ran.code, ran.stderr]).toEqual([
      2,
      expect.stringMatching(/^guard: --for "0s" is no time at all\n/),
    ]);
  });

  test.concurrent.each([
    ['override', 'other.ts', '--reason', 'x', '--for', '100000000d', '--json'],
    ['lock', 'docker', '--wait', '1000000d'],
    ['lock', '--wait', '24000000h', 'docker'],
    ['run', 'docker', '--wait', '99999999999999999999d', '--', 'true'],
    ['wait', 'docker', '--timeout', '1000000d'],
    ['log', '--since', '1000000d'],
  ])('beyond every calendar is a usage error: guard %s %s %s', async (...args) => {
    await using repo = await repository(undefined, { rows: TWO });
    const { code, stderr } = await repo.guard(args, { session: SELF });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^guard: --\w+ "\d+[dh]" is too long\n {2}At most 999999d\.\n/),
    ]);
    expect((await repo.journal()).map(({ kind }) => kind)).not.toContain('override');
  });

  test.concurrent('that was waited is the one that was typed', async () => {
    await using repo = await repository(undefined, { rows: TWO });
    expectDone(await repo.guard(['lock', 'docker'], { session: OTHER }));
    for (const [typed, said] of [
      ['2s', '2s'],
      ['1500ms', '1.5s'],
      ['700ms', '0.7s'],
    ] as const) {
      for (const command of [
        ['lock', 'docker', '--wait', typed],
        ['wait', 'docker', '--timeout', typed],
      ]) {
        const { code, stderr } = await repo.guard(command, { session: SELF });
        expect([code, stderr]).toEqual([
          4,
          expect.stringContaining(`guard: gave up after ${said}: docker is still held`),
        ]);
        expect(stderr).toContain(`waiting ${said} at most`);
      }
    }
  });
});
