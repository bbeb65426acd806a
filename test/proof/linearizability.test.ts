import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleWorkers, type Workers } from '../support/store-worker.ts';
import { type CourseOptions, judgeHistory, runCourse } from './course.ts';
import { firstSeed, isCi, isFull, report } from './figures.ts';

let workers: Workers;
beforeAll(() => {
  workers = bundleWorkers('../../proof/workers/operations.ts');
});
afterAll(() => workers.dispose());

/** A process that has just begun is slow: half as many courses, each twice as long, take a fifth less time. */
const PER_COURSE = { processes: 8, operations: 640, kills: 8 } as const;

async function verify(courses: number, options: Omit<CourseOptions, 'seed'>) {
  const sum = { operations: 0, unknown: 0, looks: 0, slowestMs: 0 };
  const start = performance.now();
  for (let course = 0; course < courses; course += 1) {
    const seed = firstSeed + course;
    const judged = judgeHistory(await runCourse(workers, { ...options, seed }));
    expect(judged.violations, `seed ${seed}`).toEqual([]);
    sum.operations += judged.operations;
    sum.unknown += judged.unknown;
    sum.looks += judged.looks;
    sum.slowestMs = Math.max(sum.slowestMs, judged.slowestMs);
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  report(
    `${sum.operations} operations of 8 processes (${options.durability}), ${sum.unknown} of killed processes, ` +
      `${sum.looks} looks, slowest check ${Math.round(sum.slowestMs)} ms, ${seconds} s`,
  );
  return sum;
}

it('what 8 processes did, some of them killed, could have happened one after the other', async () => {
  const options = isCi ? PER_COURSE : { processes: 8, operations: 100, kills: 3 };
  const sum = await verify(isCi ? 20 : 1, { ...options, durability: 'none' });
  expect(sum.operations).toBeGreaterThan(isCi ? 100_000 : 500);
  expect(sum.unknown).toBeGreaterThan(0);
}, 900_000);

it('and so it is when each write goes to the disk', async () => {
  await verify(isFull ? 3 : 1, {
    processes: 8,
    operations: isFull ? 200 : 25,
    kills: 2,
    durability: 'fsync',
  });
}, 300_000);

/** So fast that locks go stale between two operations on them. */
const FAST = { processes: 4, operations: 120, kills: 0, durability: 'none', speed: 10_000 } as const;

it('and so it is where locks go stale all the time', async () => {
  await verify(isFull ? 20 : 2, FAST);
}, 120_000);

it.each(['no mutex', 'takes over early', 'acknowledges before it writes'] as const)(
  'processes with "%s" are caught',
  async (flaw) => {
    let violations: readonly string[] = [];
    for (let seed = 1; seed <= 20 && violations.length === 0; seed += 1) {
      violations = judgeHistory(await runCourse(workers, { ...FAST, seed, flaw })).violations;
    }
    expect(violations).not.toEqual([]);
  },
  120_000,
);
