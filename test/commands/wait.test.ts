import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lock } from '../../src/commands/lock.ts';
import { wait } from '../../src/commands/wait.ts';
import { openContext } from '../../src/context.ts';
import { type LockLab, makeLockLab, secondsAgo, VERCEL } from '../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab();
  lab.guard(['lock', 'vercel', '--error', 'it broke'], A);
});
afterEach(() => lab.dispose());

const A = { session: 'aaaa' };
const B = { session: 'bbbb' };

describe('guard wait', () => {
  it('ends with 0 as soon as the holder lets go, having said once for whom it waited', async () => {
    const waiter = lab.start(['wait', 'vercel'], B);
    await waiter.says('waiting for the vercel lock: held by aaaa ("it broke")');
    lab.guard(['unlock', 'vercel'], A);
    const { code, stderr } = await waiter.end();
    expect(code).toBe(0);
    expect(stderr.split('\n').filter((line) => line.includes('waiting'))).toHaveLength(1);
    expect(stderr).toMatch(/Free.*: vercel\.\n$/);
  });

  it('says in its one line how long the lock is held, when it turns stale, and how long it waits', async () => {
    lab.setField(VERCEL, 'Since', secondsAgo(100));
    const { stderr } = lab.guard(['wait', 'vercel', '--timeout', '1s'], B);
    expect(stderr).toMatch(
      /^guard: waiting for the vercel lock: held by aaaa \("it broke"\), held 1m 4\ds, stale in (?:5m|4m 5\ds), waiting 1s at most\n/,
    );
  });

  it('says of a claim when its holder was last active', () => {
    lab.guard(['claim', 'src/a.ts'], A);
    const { stderr } = lab.guard(['wait', 'src/a.ts', '--timeout', '1s'], B);
    expect(stderr).toMatch(/claimed by aaaa, last active (?:just now|\ds ago), waiting 1s at most\n/);
  });

  it('ends with 0 as soon as the lock is stale', async () => {
    lab.setField(VERCEL, 'Last updated', secondsAgo(299));
    expect(lab.guard(['wait', 'vercel', '--timeout', '10s'], B).code).toBe(0);
  });

  it('ends with 4 when the time is over, and names who holds it still', () => {
    const { code, stderr } = lab.guard(['wait', 'vercel', '--timeout', '1s'], B);
    expect([code, stderr]).toEqual([
      4,
      expect.stringContaining('guard: gave up after 1s: vercel is still held by aaaa'),
    ]);
  });

  it('waits for a path until its claim is released', async () => {
    lab.guard(['claim', 'src/a.ts'], A);
    const waiter = lab.start(['wait', 'src/a.ts'], B);
    await waiter.says('claimed by aaaa');
    lab.guard(['release'], A);
    expect((await waiter.end()).code).toBe(0);
  });

  it('does not wait for itself, nor for what is free', () => {
    expect(lab.guard(['wait', 'vercel', 'src/a.ts'], A).code).toBe(0);
    expect(lab.guard(['wait', 'docker'], B).code).toBe(0);
  });

  it('ends as soon as the session that claims the path is inactive', () => {
    lab.guard(['claim', 'src/a.ts'], A);
    lab.put(lab.text().replace(/(\| aaaa \| \S+ \| )\S+/, `$1${secondsAgo(1_798)}`));
    const { code, stdout, stderr } = lab.guard(['wait', 'src/a.ts', '--timeout', '10s'], B);
    expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/Free after [\d.]+s: src\/a\.ts\./)]);
  });

  it('says of a free word that it is neither a lock nor a file', () => {
    const { code, stdout, stderr } = lab.guard(['wait', 'vercell'], B);
    expect(code).toBe(0);
    expect(stdout + stderr).toContain('There is neither a lock nor a file called vercell here.');
  });

  it.each(['vercel-lock', 'Vercel Deployment Lock'])('knows the lock as %j, too', (name) => {
    expect(lab.guard(['wait', name, '--timeout', '0s'], B).code).toBe(4);
  });

  it('takes a file that an editor has just emptied for no release', async () => {
    const text = lab.text();
    const waiter = lab.start(['wait', 'vercel', '--timeout', '3s'], B);
    await waiter.says('waiting');
    lab.put('');
    lab.put(text);
    expect((await waiter.end()).code).toBe(4);
  });

  it('gives one JSON document', () => {
    const { stdout } = lab.guard(['wait', 'vercel', '--timeout', '0s', '--json'], B);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, outcome: 'timed-out', holders: ['aaaa'] });
  });

  it.each(['SIGINT'] as const)('leaves nothing behind at %s, and ends with 130', async (signal) => {
    const before = lab.text();
    for (const command of [
      ['wait', 'vercel'],
      ['lock', 'vercel', '--wait'],
      ['run', 'vercel', '--wait', '--', 'false'],
    ]) {
      const waiter = lab.start(command, B);
      await waiter.says('waiting');
      waiter.process.kill(signal);
      expect((await waiter.end()).code).toBe(130);
    }
    expect(lab.text()).toBe(before);
  });
});

describe('guard lock --wait', () => {
  it('acquires as soon as the holder lets go', async () => {
    const waiter = lab.start(['lock', 'vercel', '--wait', '--error', 'mine'], B);
    await waiter.says('waiting');
    lab.guard(['unlock', 'vercel'], A);
    expect((await waiter.end()).code).toBe(0);
    expect([lab.field(VERCEL, 'Claimed by'), lab.field(VERCEL, 'Error')]).toEqual(['bbbb', 'mine']);
  });

  it('ends with 4 when the time is over', () => {
    expect(lab.guard(['lock', 'vercel', '--wait', '1s'], B).code).toBe(4);
    expect(lab.field(VERCEL, 'Claimed by')).toBe('aaaa');
  });
});

describe('a waiter that watched a lock for five minutes', () => {
  const watch = async (onSleep: (slept: number) => void) => {
    const context = await openContext({ cwd: lab.top, env: { ...process.env, GUARD_SESSION: 'bbbb' } });
    let now = 0;
    const outcome = await wait(context, ['vercel'], {
      timeoutMs: 400_000,
      monotonic: () => now,
      documentVersion: () => lab.text(),
      onLook: () => {},
      async sleep(ms) {
        now += ms;
        onSleep(now);
      },
    });
    return { context, outcome };
  };

  it('takes it over, whatever its stamps say', async () => {
    lab.setField(VERCEL, 'Last updated', secondsAgo(-86_400));
    const { context, outcome } = await watch(() => {});
    expect(outcome).toMatchObject({
      exit: 'done',
      facts: { waitedMs: 300_000, abandoned: { holder: 'aaaa' } },
    });
    const taken = await lock(context, 'vercel', { watched: outcome.facts.abandoned ?? undefined });
    expect(taken.facts.outcome).toMatchObject({
      kind: 'taken-over',
      why: 'unrenewed',
      from: { holder: 'aaaa' },
    });
    expect(lab.guard(['whoami'], A).stderr).toContain('session bbbb took it over');
  });

  it('does not while it is renewed, be it by a stamp that makes no sense', async () => {
    lab.setField(VERCEL, 'Last updated', secondsAgo(-86_400));
    const { outcome } = await watch((slept) => {
      if (slept % 250_000 === 0) lab.setField(VERCEL, 'Last updated', secondsAgo(-90_000));
    });
    expect(outcome).toMatchObject({ exit: 'timedOut', facts: { abandoned: null } });
  });

  it('does not if it was renewed between the watching and the taking', async () => {
    lab.setField(VERCEL, 'Last updated', secondsAgo(-86_400));
    const { context, outcome } = await watch(() => {});
    lab.setField(VERCEL, 'Last updated', secondsAgo(-86_410));
    const taken = await lock(context, 'vercel', { watched: outcome.facts.abandoned ?? undefined });
    expect(taken.facts.outcome.kind).toBe('refused');
  });
});
