import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectDone, repository, SELF } from '../support/e2e.ts';
import { type LockLab, makeLockLab, VERCEL } from '../support/lock-lab.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab();
});
afterEach(() => lab.dispose());

/** A zombie is dead; who its parent is decides when it is buried. */
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0) && !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const allDead = async (pids: readonly number[]): Promise<void> => {
  for (const start = Date.now(); pids.some(isAlive); ) {
    if (Date.now() - start > 20_000) throw new Error('it lives on');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

describe('a command that does not heed SIGTERM', () => {
  const deaf =
    'trap "" TERM; sleep 61 & echo $! > grandchild; echo $$ > child; echo ready; while :; do sleep 0.2; done';
  const pids = () => ['child', 'grandchild'].map((name) => Number(readFileSync(join(lab.top, name), 'utf8')));

  it('is killed 10 s after its lock was lost, with all that it started', async () => {
    lab.configure({ staleAfter: { lock: '1s' } });
    const running = lab.start(['run', 'vercel', '--', 'sh', '-c', deaf], { session: 'aaaa' });
    await running.says('ready');
    lab.guard(['lock', 'vercel', '--override', 'x'], { session: 'bbbb' });
    expect((await running.end()).code).toBe(5);
    await allDead(pids());
    expect(lab.field(VERCEL, 'Claimed by')).toBe('bbbb');
  });

  it('is killed 10 s after guard itself was', async () => {
    const running = lab.start(['run', 'vercel', '--', 'sh', '-c', deaf], { session: 'aaaa' });
    await running.says('ready');
    running.process.kill('SIGKILL');
    await allDead(pids());
    expect(lab.field(VERCEL, 'Claimed by')).toBe('aaaa');
  });
});

describe('a command that prints faster than anybody reads', () => {
  it.each([
    ['into one pipe', '-- seq 300000 2>&1'],
    ['beside a document', '--json -- seq 300000 2>&1 >document'],
    ['to standard error', "-- sh -c 'seq 300000 >&2' 2>&1 >nothing"],
  ])('waits, and loses nothing: %s', async (_, rest) => {
    await using repo = await repository({ 'own.ts': '1' });
    const ran = expectDone(
      await repo.sh(`guard run vercel -q ${rest} | { sleep 1; wc -l; }`, { session: SELF }),
    );
    expect(Number(ran.stdout)).toBe(300_000);
  });
});
