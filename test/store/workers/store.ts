import { writeSync } from 'node:fs';
import { fileStore } from '../../../src/store/file-store.ts';
import { countUp, TEMPLATE } from '../../support/store-lab.ts';

export interface StoreJob {
  readonly path: string;
  readonly top: string;
  readonly guardDirectory: string;
  readonly times: number;
  /** Counts in guard's state as well. */
  readonly withState?: true;
  readonly durability?: 'fsync' | 'none';
}

const job: StoreJob = JSON.parse(process.argv[2] ?? '');
const store = fileStore({
  ...job,
  within: job.top,
  template: Buffer.from(TEMPLATE),
  clock: Date.now,
  deadlineMs: 60_000,
});
for (let time = 0; time < job.times; time += 1) {
  const count = store.update((view) => {
    const counted = countUp(view);
    return job.withState === undefined ? counted : { ...counted, state: { count: counted.result } };
  });
  // One line for each acknowledged update, so that a killed process still tells which ones it was told of.
  writeSync(1, `${count}\n`);
}
