import { expect, it } from 'vitest';
import { openLab } from './fault-lab.ts';
import { SCENARIOS } from './scenarios.ts';
import { whyNoStrace } from './strace.ts';
import { errorPoints, judgeError, sweep } from './sweep.ts';

const only = process.env['ONLY'];
const list = only ? SCENARIOS.filter(({ name }) => name === only) : SCENARIOS;
it.each(list)('survives errors at every step of $name', { timeout: 900_000 }, async (scenario) => {
  expect(whyNoStrace()).toBe(undefined);
  await using lab = await openLab(scenario);
  const result = await sweep(lab, errorPoints(lab, Number(process.env['EACH'] ?? 3)), judgeError);
  console.log(scenario.name, result.points, result.missed.length);
  expect(result.problems.join('\n')).toBe('');
  expect(result.missed).toEqual([]);
});
