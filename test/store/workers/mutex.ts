import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { withFileMutex } from '../../support/with-file-mutex.ts';

export type MutexJob =
  | { readonly kind: 'count'; readonly directory: string; readonly counter: string; readonly times: number }
  | { readonly kind: 'hold'; readonly directory: string };

const job: MutexJob = JSON.parse(process.argv[2] ?? '');

if (job.kind === 'hold') {
  withFileMutex(job.directory, {}, () => {
    writeSync(1, 'held\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
} else {
  const epochs: number[] = [];
  for (let time = 0; time < job.times; time += 1) {
    withFileMutex(job.directory, { deadlineMs: 60_000 }, ({ epoch }) => {
      epochs.push(epoch);
      // Neither atomic nor in one step: only the mutex keeps the counts apart.
      writeFileSync(job.counter, String(Number(readFileSync(job.counter, 'utf8')) + 1));
    });
  }
  writeSync(1, `${JSON.stringify(epochs)}\n`);
}
