import { afterAll, describe, expect, it } from 'vitest';
import { isFull, report } from '../figures.ts';
import { openLab } from './fault-lab.ts';
import { judgeKill } from './judges.ts';
import { killPoints, sampleOf } from './points.ts';
import { swept } from './scenarios.ts';
import { whyNoStrace } from './strace.ts';
import { sweep } from './sweep.ts';

const why = whyNoStrace();
let points = 0;
afterAll(() => report(`kill -9: ${points} points, each old or new, and the next command works`));

// Single system calls are reached through strace alone; .ci/run installs it.
describe.skipIf(why !== undefined)(why === undefined ? 'under strace' : `skipped: ${why}`, () => {
  it.each(swept())('$name, killed at any step, is all or nothing', { timeout: 600_000 }, async (scenario) => {
    await using lab = await openLab(scenario);
    const result = await sweep(lab, sampleOf(killPoints(lab), isFull ? 1 : 3), judgeKill);
    points += result.points;
    expect(result.problems.join('\n')).toBe('');
    expect(result.missed).toEqual([]);
    expect(result.points).toBeGreaterThan(0);
  });
});
