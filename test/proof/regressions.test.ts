import { afterAll, beforeAll, expect, it } from 'vitest';
import regressions from './regressions.json' with { type: 'json' };
import { bundleRoundWorkers, type Regression, ROUNDS, type RoundWorkers } from './rounds.ts';

const KEPT = regressions as readonly Regression[];
let workers: RoundWorkers;
beforeAll(() => {
  workers = bundleRoundWorkers();
});
afterAll(() => {
  workers.operations.dispose();
  workers.handEditing.dispose();
});

it('what the long run once found wrong is right now', async () => {
  for (const { round, seed } of KEPT) await expect(ROUNDS[round](seed, workers)).resolves.toBeUndefined();
}, 300_000);

it('a round of each kind is right', async () => {
  await ROUNDS.simulation(1);
  await ROUNDS['damaged input'](1);
}, 60_000);
