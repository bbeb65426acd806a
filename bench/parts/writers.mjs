import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, quantile } from '../support/statistics.mjs';

/** One writer and 64 at once, without fsync, beside one process that renames without any lock. */
export async function measureWriters(lab, { updates, processes, rounds }) {
  const worker = await lab.bundle('bench/support/writer-worker.mjs');
  const race = (kind, count, round) =>
    runWriters({ worker, kind, count, updates, top: join(lab.place, `${kind}-${count}-${round}`) });
  const ratios = { one: [], many: [] };
  let last;
  for (let round = 0; round < rounds; round += 1) {
    const bare = await race('bare', 1, round);
    const one = await race('store', 1, round);
    last = await race('store', processes, round);
    ratios.one.push(one.rate / bare.rate);
    ratios.many.push(last.rate / bare.rate);
  }
  const against = 'one process that renames without any lock';
  const many = `${processes} writers × ${updates} updates`;
  return [
    { what: 'one writer', target: 0.75, atLeast: true, ratio: median(ratios.one), against },
    {
      what: many,
      target: 0.65,
      atLeast: true,
      ratio: median(ratios.many),
      against,
      value: `${last.rate.toFixed(0)} updates/s`,
    },
    { what: `${many}: lost`, target: 0, ratio: last.lost, unit: '', against: 'none' },
    { what: `${many}: p99`, target: 100, ratio: last.p99, unit: 'ms', against: 'one update' },
    { what: `${many}: slowest process`, target: 1.5, ratio: last.fairness, against: 'the fastest' },
  ];
}

async function runWriters({ worker, kind, count, updates, top }) {
  const children = Array.from({ length: count }, () => fork(worker, [kind, top, String(updates)]));
  await Promise.all(children.map(nextMessage));
  const ends = children.map(nextMessage);
  const start = performance.now();
  for (const child of children) child.send('go');
  const results = await Promise.all(ends);
  const seconds = (performance.now() - start) / 1000;
  for (const child of children) child.disconnect();
  const totals = results.map(({ total }) => total);
  const counted = Number(/\d+/.exec(readFileSync(join(top, '.claude', 'sessions.md'), 'latin1'))[0]);
  return {
    rate: (count * updates) / seconds,
    p99: quantile(
      results.flatMap(({ times }) => times),
      0.99,
    ),
    fairness: Math.max(...totals) / Math.min(...totals),
    lost: count * updates - counted,
  };
}

function nextMessage(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a writer ended with ${code}`)));
  });
}
