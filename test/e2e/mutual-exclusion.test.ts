import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TEMPLATE } from '../../src/core/sessions-file/template.ts';
import type { LockJob } from '../store/workers/lock.ts';
import { makeStoreLab } from '../support/store-lab.ts';
import { bundleWorkers } from '../support/store-worker.ts';

const PROCESSES = 8;
const ROUNDS = 1_000;

it('8 competing processes hold a lock 1,000 times, never two at once', async () => {
  const lab = makeStoreLab();
  const workers = bundleWorkers('lock.ts');
  try {
    lab.put(TEMPLATE);
    const log = join(lab.top, 'log');
    const { path, top, guardDirectory } = lab;
    const running = Array.from({ length: PROCESSES }, (_, index) => {
      const job: LockJob = {
        path,
        top,
        guardDirectory,
        session: `aaa${index}`,
        rounds: ROUNDS / PROCESSES,
        inside: join(top, 'inside'),
        log,
      };
      return workers.start(job);
    });
    const ends = await Promise.all(running.map((worker) => worker.end()));
    expect(ends.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(ends.map(() => '0 '));
    const holders = readFileSync(log, 'utf8').trim().split('\n');
    expect(holders).toHaveLength(ROUNDS);
    // They did compete: nobody had all its rounds in one go.
    const changes = holders.filter((holder, index) => holder !== holders[index - 1]).length;
    expect(changes).toBeGreaterThan(PROCESSES * 2);
    expect(lab.text()).toBe(TEMPLATE);
  } finally {
    workers.dispose();
    lab.dispose();
  }
}, 180_000);
