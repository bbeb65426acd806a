import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { acquireLock, releaseLock } from '../../../src/core/lock.ts';
import { viewLocks } from '../../../src/core/lock-view.ts';
import { openSessionsStore } from '../../../src/store/sessions-store.ts';
import { DEFAULT_LIMITS } from '../../support/default-limits.ts';

export interface LockJob {
  readonly path: string;
  readonly top: string;
  readonly guardDirectory: string;
  readonly session: string;
  readonly rounds: number;
  /** Made by whoever holds the lock, for as long as it does: a second holder would find it there. */
  readonly inside: string;
  readonly log: string;
}

const job: LockJob = JSON.parse(process.argv[2] ?? '');
const { session } = job;
const store = openSessionsStore({ ...job, within: job.top, durability: 'none', now: Date.now });

async function acquire(): Promise<boolean> {
  // As a waiter does: it looks before it asks, so that the holder is not kept from letting go.
  const { file, timing } = await store.read();
  if (viewLocks(file, timing, DEFAULT_LIMITS).some(({ name, held }) => name === 'docker' && held))
    return false;
  return store.update((snapshot) => {
    const request = { name: 'docker', session, fields: new Map(), create: 'never', override: false } as const;
    const { text, outcome } = acquireLock(snapshot.file, request, snapshot.timing, DEFAULT_LIMITS);
    if (outcome.kind === 'renewed') throw new Error('held before it was acquired');
    return { text, result: outcome.kind === 'acquired' };
  });
}

async function release(): Promise<void> {
  await store.update((snapshot) => {
    const request = { name: 'docker', session, override: false };
    const { text, outcome } = releaseLock(snapshot.file, request, snapshot.timing, DEFAULT_LIMITS);
    if (outcome.kind !== 'released') throw new Error(`not released: ${outcome.kind}`);
    return { text, result: undefined };
  });
}

for (let round = 0; round < job.rounds; round += 1) {
  while (!(await acquire())) await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
  writeFileSync(job.inside, session, { flag: 'wx' });
  appendFileSync(job.log, `${session}\n`);
  rmSync(job.inside);
  await release();
}
