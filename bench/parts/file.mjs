import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Read, splice and durable write of a 10,000-row file, in a process of its own, beside the raw calls. */
export async function measureFile(lab, { rounds }) {
  const worker = await lab.bundle('bench/support/file-worker.mjs', 'esm');
  const top = join(lab.place, 'file');
  const answer = execFileSync(process.execPath, [worker, top, String(rounds)], { encoding: 'utf8' });
  const { raw, own } = JSON.parse(answer);
  return [
    {
      what: 'read, splice, durable write of a 10,000-row file',
      target: 1.5,
      ratio: own / raw,
      ms: own,
      against: `raw read, write, fsync and rename (${raw.toFixed(1)} ms)`,
    },
  ];
}
