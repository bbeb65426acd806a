import { expect, it } from 'vitest';
import { firstSeed, isFull, report } from './figures.ts';
import { handEditCourse } from './hand-edit-course.ts';

it('step by step, no change of guard’s and no edit by hand is lost, however old the copy', async () => {
  const courses = isFull ? 300 : 8;
  for (let seed = firstSeed; seed < firstSeed + courses; seed += 1)
    expect(await handEditCourse(seed, 200), `seed ${seed}`).toEqual([]);
  report(`${courses * 200} steps of guard and an editor with old copies, none lost`);
}, 900_000);
