import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { DOCKER, type LockLab, makeLockLab, secondsAgo, VERCEL } from '../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab();
});
afterEach(() => lab.dispose());

const A = { session: 'aaaa' };
const B = { session: 'bbbb' };
const run = (...script: readonly string[]) => ['run', 'vercel', '--', 'sh', '-c', ...script];
const ODD = { 'a.b': '1', 'INPUT_MY-NAME': 'x y' };
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const until = async (isSo: () => boolean): Promise<void> => {
  for (const start = Date.now(); !isSo(); ) {
    if (Date.now() - start > 10_000) throw new Error('never came true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('guard run', () => {
  it('shares the lock with another run of its session, and the last one releases it', async () => {
    const log = join(lab.top, 'log');
    const first = lab.start(run(`echo A; until [ -e ${log} ]; do sleep 0.05; done`), A);
    await first.says('A');
    const second = lab.start(run(`echo B; until [ -e ${log}.2 ]; do sleep 0.05; done`), A);
    await second.says('B');
    writeFileSync(log, '');
    expect((await first.end()).code).toBe(0);
    expect(lab.field(VERCEL, 'Status')).toBe('IN_PROGRESS');
    expect(lab.guard(run('true'), B).code).toBe(1);
    writeFileSync(`${log}.2`, '');
    expect((await second.end()).code).toBe(0);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  it('releases it though another run of its session was killed', async () => {
    const killed = lab.start(run('echo A; sleep 60'), A);
    await killed.says('A');
    killed.process.kill('SIGKILL');
    await killed.end();
    expect(lab.guard(run('true'), A).code).toBe(0);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  it('renews and releases it though guard was uninstalled meanwhile', async () => {
    lab.configure({ staleAfter: { lock: '2s' } });
    expect(lab.guard(['init']).code).toBe(0);
    const running = lab.start(run('echo A; sleep 4'), A);
    await running.says('A');
    expect(lab.guard(['uninstall']).code).toBe(0);
    const { code, stderr } = await running.end();
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('lost')]);
    expect(stderr).not.toContain('could not');
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  it('takes a file that can no longer be read for no lost lock', () => {
    const { code, stderr } = lab.guard(run('printf "\\377\\376a\\0" > .claude/sessions.md; exit 7'), A);
    expect(code).toBe(7);
    expect(stderr).not.toContain('was lost');
    expect(stderr).toContain('could not be released');
  });

  test.each<[what: string, command: readonly string[], code: number]>([
    ['success', ['true'], 0],
    ['an exit code', ['sh', '-c', 'exit 7'], 7],
    ['a signal', ['sh', '-c', 'kill -KILL $$'], 137],
    ['a command that is not there', ['no-such-command'], 127],
    ['one that may not be run', ['/etc/passwd'], 126],
  ])('passes %s on and releases the lock', (_what, command, code) => {
    expect(lab.guard(['run', 'vercel', '--', ...command], A).code).toBe(code);
    expect(lab.guard(['run', 'vercel', '--', ...command], { ...A, env: ODD }).code).toBe(code);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  test.each<[what: string, typed: readonly string[], hint: string]>([
    ['its option', ['docker', 'docker', 'compose', 'up', '-d'], 'guard run docker -- docker compose up -d'],
    [
      'its option, behind guard’s own',
      ['docker', '--wait', '5m', '--services', 'a b', 'docker', 'build', '--pull', '-q', '.'],
      "guard run docker --wait 5m --services 'a b' -- docker build --pull -q .",
    ],
    [
      'an option with a value',
      ['vercel', 'vercel', 'deploy', '--cwd=x'],
      'guard run vercel -- vercel deploy --cwd=x',
    ],
    [
      'its option, behind the session',
      ['--session', 'bbbb', 'vercel', 'ls', '-l'],
      'guard run --session bbbb vercel -- ls -l',
    ],
    [
      'an option of the program that is called like the lock',
      ['docker', 'compose', 'up', '-d'],
      'guard run docker -- docker compose up -d',
    ],
    ['an option of guard’s that is wrong', ['vercel', '--wiat', '--', 'true'], ''],
    ['an option of guard’s that is wrong, and no command', ['vercel', '--wiat'], ''],
  ])('says where -- belongs, where %s is taken for one of guard’s', (_what, typed, hint) => {
    const { code, stderr } = lab.guard(['run', ...typed], A);
    expect([code, stderr]).toEqual([2, expect.stringContaining('unknown option')]);
    if (hint === '') expect(stderr).not.toContain('put -- before');
    else expect(stderr).toContain(`put -- before the command  ${hint}\n`);
  });

  it.each([
    ['/no/such/file', 127, 'command not found'],
    ['/tmp', 126, 'is a directory'],
    ['./', 126, 'is a directory'],
    ['/etc/passwd', 126, 'permission denied'],
  ])('says why it cannot start %s, as a shell does', (command, code, says) => {
    const ran = lab.guard(['run', 'vercel', '--', command], A);
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(`guard: ${command}: ${says}\n`)]);
  });

  it.each([
    [['docker', 'compose', 'up', 'a b'], "guard run docker -- docker compose up 'a b'"],
    [['--', 'vercel', 'promote', 'x'], 'guard run vercel -- vercel promote x'],
    [
      ['docker', '--services', 'api', '--', 'compose', 'up'],
      'guard run docker --services api -- docker compose up',
    ],
  ])('says that a program called like the lock comes twice: %j', (typed, meant) => {
    const { code, stderr } = lab.guard(['run', ...typed], { ...A, env: { PATH: '/nowhere' } });
    expect([code, stderr]).toEqual([127, expect.stringContaining(`is the lock  ${meant}\n`)]);
  });

  it('runs the command under the lock, as the session, with its words and streams as they are', () => {
    const { stdout } = lab.guard(
      run('echo "$GUARD_SESSION" "$1"; grep -c IN_PROGRESS .claude/sessions.md', 'sh', '--json  x'),
      A,
    );
    expect(stdout).toBe('aaaa --json  x\n1\n');
  });

  it('hands on variables that a shell would drop', () => {
    const { stdout } = lab.guard(['run', 'vercel', '--', 'env'], { ...A, env: ODD });
    expect(stdout).toContain('\na.b=1\n');
    expect(stdout).toContain('\nINPUT_MY-NAME=x y\n');
    expect(stdout).toContain('\nGUARD_SESSION=aaaa\n');
  });

  it('does not run it while another session holds the lock', () => {
    lab.guard(['lock', 'vercel'], B);
    const { code, stdout } = lab.guard(run('echo ran'), A);
    expect([code, stdout]).toEqual([1, '']);
    expect(lab.field(VERCEL, 'Claimed by')).toBe('bbbb');
  });

  it('runs it after the holder has let go, where it waits', async () => {
    lab.guard(['lock', 'vercel'], B);
    const waiting = lab.start(['run', 'vercel', '--wait', '--', 'echo', 'ran'], A);
    await waiting.says('waiting');
    lab.guard(['unlock', 'vercel'], B);
    expect(await waiting.end()).toMatchObject({ code: 0, stdout: 'ran\n' });
  });

  it('leaves the release to the outermost of several', () => {
    const inner = `node ${lab.dist}/guard.cjs run vercel -- true; grep -c IN_PROGRESS .claude/sessions.md`;
    expect(lab.guard(run(inner), A).stdout).toBe('1\n');
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  it('releases a lock that it acquired itself, whatever a surrounding run once held', () => {
    expect(
      lab.guard(['run', 'vercel', '--', 'true'], { ...A, env: { GUARD_HELD_LOCKS: 'vercel' } }).code,
    ).toBe(0);
    expect(lab.field(VERCEL, 'Status')).toBe('NONE');
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'passes %s on and lets the command end in its own way',
    async (signal) => {
      const name = signal.slice(3);
      const running = lab.start(
        run(`trap 'echo got ${name}; exit 9' ${name}; echo ready; while :; do sleep 0.05; done`),
        A,
      );
      await running.says('ready');
      running.process.kill(signal);
      expect(await running.end()).toMatchObject({ code: 9, stdout: `ready\ngot ${name}\n` });
      expect(lab.field(VERCEL, 'Status')).toBe('NONE');
    },
  );

  it('gives 128 + n for a command that the signal ended', async () => {
    const running = lab.start(run('echo ready; exec sleep 60'), A);
    await running.says('ready');
    running.process.kill('SIGTERM');
    expect((await running.end()).code).toBe(143);
  });

  it('stops the command and ends with 5 when the lock is lost', async () => {
    lab.configure({ staleAfter: { lock: '1s' } });
    const running = lab.start(
      run('trap "echo stopped; exit 0" TERM; echo ready; while :; do sleep 0.05; done'),
      A,
    );
    await running.says('ready');
    lab.guard(['lock', 'vercel', '--override', 'mine now'], B);
    const { code, stdout, stderr } = await running.end();
    expect([code, stdout]).toEqual([5, 'ready\nstopped\n']);
    expect(stderr).toContain('the vercel lock was lost to session bbbb');
    expect(lab.field(VERCEL, 'Claimed by')).toBe('bbbb');
    expect(lab.guard(['log'], {}).stdout).toMatch(/aaaa +lock-lost +vercel \(bbbb\)/);
  });

  it('stops the command within seconds, long before the next renewal', async () => {
    const running = lab.start(run('echo ready; exec sleep 60'), A);
    await running.says('ready');
    const start = performance.now();
    lab.guard(['unlock', 'vercel', '--override', 'too long'], B);
    expect((await running.end()).code).toBe(5);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('says so at the end where the command was quicker than the next renewal', () => {
    const steal = `GUARD_SESSION=bbbb node ${lab.dist}/guard.cjs lock vercel --override x`;
    expect(lab.guard(run(steal), A).code).toBe(5);
    expect(lab.field(VERCEL, 'Claimed by')).toBe('bbbb');
  });

  const conflict = "printf '<<<<<<< HEAD\\n' >> .claude/sessions.md; ";
  // A renewal may put the file back in between.
  const inItsPlace = 'until mkdir .claude/sessions.md 2>&-; do rm .claude/sessions.md; done; ';

  it.each([conflict, inItsPlace])(
    'ends with 5 where it could not be renewed for so long: %s',
    async (damage) => {
      lab.configure({ staleAfter: { lock: '1s' } });
      const running = lab.start(
        run(`trap "echo stopped; exit 0" TERM; ${damage}echo ready; while :; do sleep 0.05; done`),
        A,
      );
      await running.says('ready');
      const { code, stdout, stderr } = await running.end();
      expect([code, stdout]).toEqual([5, 'ready\nstopped\n']);
      expect(stderr).toContain('guard: the vercel lock was lost while the command ran');
    },
  );

  it.each([
    [conflict, 7, 'a merge conflict stands here'],
    [conflict, 0, 'a merge conflict stands here'],
    [inItsPlace, 7, 'cannot read'],
  ])(
    'passes the exit code on where only the release failed, and warns: %s exit %s',
    (damage, code, cause) => {
      const ran = lab.guard([
        'run',
        'vercel',
        '--session',
        'aaaa',
        '--json',
        '--',
        'sh',
        '-c',
        `${damage}exit ${code}`,
      ]);
      expect(ran.code).toBe(code);
      expect(ran.stderr).toContain('guard: warning: the vercel lock could not be released: ');
      expect(ran.stderr).toContain(cause);
      expect(ran.stderr).toMatch(/\n {2}release it {2}guard unlock vercel --session aaaa\n/);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        lock: 'vercel',
        code,
        lost: false,
        warnings: [expect.stringContaining(cause)],
      });
    },
  );

  it.each([
    ['', {}],
    [', with variables that a shell would drop', ODD],
  ])('leaves nothing running when it is killed itself, and the lock turns stale%s', async (_what, env) => {
    const running = lab.start(run('echo $$ > pid; echo ready; sleep 60 & wait'), { ...A, env });
    await running.says('ready');
    const pid = Number(readFileSync(join(lab.top, 'pid'), 'utf8'));
    running.process.kill('SIGKILL');
    await until(() => !isAlive(pid));
    expect(lab.field(VERCEL, 'Claimed by')).toBe('aaaa');
    lab.setField(VERCEL, 'Last updated', secondsAgo(300));
    expect(lab.guard(['run', 'vercel', '--', 'true'], B)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('over from aaaa'),
    });
  });

  it('keeps a lock fresh that would else turn stale', async () => {
    lab.configure({ staleAfter: { lock: '5s' } });
    const running = lab.start(run('echo ready; sleep 6.2; echo done'), A);
    await running.says('ready');
    await new Promise((resolve) => setTimeout(resolve, 5_600));
    expect(lab.guard(['lock', 'vercel'], B).code).toBe(1);
    expect((await running.end()).code).toBe(0);
  });

  it('is not for nobody, and needs a command', () => {
    expect(lab.guard(run('touch ran')).code).toBe(2);
    expect(lab.guard(['run', 'vercel'], A).code).toBe(2);
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);
  });

  it('prints one JSON document, and what the command prints beside it', () => {
    const ran = lab.guard(['run', 'docker', '--json', '--', 'sh', '-c', 'echo built; exit 3'], A);
    expect(JSON.parse(ran.stdout)).toMatchObject({ schemaVersion: 1, lock: 'docker', code: 3, lost: false });
    expect(ran.stderr).toContain('built\n');
    expect(lab.guard(['run', 'docker', '--', 'echo', 'built'], A).stdout).toBe('built\n');
    expect(lab.field(DOCKER, 'Status')).toBe('NONE');
  });
});
