import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import { type LockLab, makeLockLab, VERCEL } from '../support/lock-lab.ts';
import { isFull, report } from './figures.ts';

let lab: LockLab;
beforeEach(() => {
  lab = makeLockLab();
  lab.put(TEMPLATE);
});
afterEach(() => lab.dispose());

/** Pushes as soon as it is told to, whatever signals come; writes down how that went. */
const PUSHER = `trap '' TERM; : > started; while [ ! -e go ]; do sleep 0.05; done; git push -q origin main; echo $? > pushed`;

it('a holder stopped past its lease and continued cannot renew, release or push, and ends with 5', async () => {
  lab.configure({ staleAfter: { lock: '3s' } });
  lab.commit('a.ts');
  lab.git('remote', 'add', 'elsewhere', lab.remote);
  const remotes = lab.git('remote').split('\n');
  if (!remotes.includes('origin')) lab.git('remote', 'add', 'origin', lab.remote);
  lab.git('push', '-q', 'origin', 'main');
  lab.installHook('pre-push');
  const rounds = isFull ? 5 : 1;
  for (let round = 0; round < rounds; round += 1) {
    const pushedBefore = lab.git('ls-remote', 'origin', 'main');
    lab.commit(`b${round}.ts`);
    const holder = lab.start(['run', 'vercel', '--', 'sh', '-c', PUSHER], { session: 'a7f3' });
    await expect.poll(() => existsSync(join(lab.top, 'started')), { timeout: 20_000 }).toBe(true);
    process.kill(holder.pid, 'SIGSTOP');
    let code: number | null = 1;
    for (let tries = 0; tries < 100 && code !== 0; tries += 1) {
      code = lab.guard(['lock', 'vercel'], { session: 'e1b2' }).code;
      if (code !== 0) await sleep(100);
    }
    expect(code).toBe(0);
    const grant = ['Claimed by', 'Since'].map((label) => lab.field(VERCEL, label));
    process.kill(holder.pid, 'SIGCONT');
    writeFileSync(join(lab.top, 'go'), '');
    await expect.poll(() => existsSync(join(lab.top, 'pushed')), { timeout: 20_000 }).toBe(true);
    lab.guard(['heartbeat'], { session: 'e1b2' });
    const { code: ended, stderr } = await holder.end();
    expect([ended, stderr]).toEqual([5, expect.stringContaining('e1b2')]);
    expect(readFileSync(join(lab.top, 'pushed'), 'utf8')).not.toBe('0\n');
    expect(lab.git('ls-remote', 'origin', 'main')).toBe(pushedBefore);
    expect(['Claimed by', 'Since'].map((label) => lab.field(VERCEL, label))).toEqual(grant);
    expect(lab.guard(['unlock', 'vercel'], { session: 'a7f3' }).code).toBe(1);
    expect(lab.field(VERCEL, 'Claimed by')).toBe('e1b2');
    lab.guard(['unlock', 'vercel'], { session: 'e1b2' });
    lab.git('clean', '-fdq', '-e', '.claude');
  }
  report(`paused holders: ${rounds}, none renewed, released or pushed`);
}, 300_000);
