import { expect, it } from 'vitest';
import { openLab } from './fault-lab.ts';
import { SCENARIOS } from './scenarios.ts';
import { whyNoStrace } from './strace.ts';
import { judgeKill, killPoints, sweep } from './sweep.ts';

const only = process.env['ONLY'];
const list = only === undefined ? SCENARIOS : SCENARIOS.filter(({ name }) => name === only);
it.each(list)('survives kill -9 at every step of $name', { timeout: 600_000 }, async (scenario) => {
  expect(whyNoStrace()).toBe(undefined);
  await using lab = await openLab(scenario);
  const result = await sweep(lab, killPoints(lab), judgeKill);
  console.log(scenario.name, result.points, result.missed.length);
  expect(result.missed).toEqual([]);
  expect(result.problems.join('\n')).toBe('');
});
