import { afterAll, describe, expect, it } from 'vitest';
import { isFull, report } from '../figures.ts';
import { openLab } from './fault-lab.ts';
import { judgeError, judgeInstallation } from './judges.ts';
import { errorPoints, sampleOf } from './points.ts';
import { swept } from './scenarios.ts';
import { whyNoStrace } from './strace.ts';
import { sweep } from './sweep.ts';

const why = whyNoStrace();
let points = 0;
afterAll(() => report(`injected errors: ${points} points, the old bytes or the whole change`));

// Single system calls are reached through strace alone; .ci/run installs it.
describe.skipIf(why !== undefined)(why === undefined ? 'under strace' : `skipped: ${why}`, () => {
  it.each(swept())('$name names any error, or does without', { timeout: 600_000 }, async (scenario) => {
    await using lab = await openLab(scenario);
    const all = errorPoints(lab, 1);
    const judge = scenario.makes === 'several changes' ? judgeInstallation : judgeError;
    const result = await sweep(lab, sampleOf(all, isFull ? 1 : 6), judge);
    points += result.points;
    expect(result.problems.join('\n')).toBe('');
    expect(result.missed).toEqual([]);
    expect(result.points).toBeGreaterThan(0);
  });
});
