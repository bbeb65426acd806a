import { bundleWorkers, type Workers } from '../support/store-worker.ts';
import { SOUND } from './broken-stores.ts';
import { judgeHistory, runCourse } from './course.ts';
import { damagedInput } from './damaged-input.ts';
import { runHandEditing } from './hand-editing.ts';
import { randomFrom } from './operations.ts';
import { simulatedHistory } from './simulated-history.ts';
import { verifySurvives } from './survives.ts';

/** The worker processes of all rounds. */
export interface RoundWorkers {
  readonly operations: Workers;
  readonly handEditing: Workers;
}

export function bundleRoundWorkers(): RoundWorkers {
  return {
    operations: bundleWorkers('../../proof/workers/operations.ts'),
    handEditing: bundleWorkers('../../proof/workers/hand-editing.ts'),
  };
}

/** What the long run mixes: each round goes by its seed, and throws where something is wrong. */
export const ROUNDS = {
  async course(seed: number, workers: RoundWorkers) {
    const random = randomFrom(seed);
    const durability = random() < 0.2 ? 'fsync' : 'none';
    const processes = 2 + Math.floor(random() * 9);
    const options = {
      seed,
      processes,
      operations: 150,
      kills: Math.floor(random() * 8),
      durability,
    } as const;
    throwAny(judgeHistory(await runCourse(workers.operations, options)).violations);
  },
  async simulation(seed: number) {
    for (let part = 0; part < 50; part += 1)
      throwAny(judgeHistory(await simulatedHistory(SOUND, seed * 50 + part)).violations);
  },
  async 'hand editing'(seed: number, workers: RoundWorkers) {
    const options = { seed, edits: 60, writesBetween: 5 + (seed % 30), pauseMs: seed % 3 };
    const { guard, editor } = await runHandEditing(workers.handEditing, options);
    throwAny(guard.flatMap(({ lost }) => lost));
    if (editor.lost.length > 1) throwAny(editor.lost);
  },
  async 'damaged input'(seed: number) {
    const random = randomFrom(seed);
    for (let part = 0; part < 500; part += 1) await verifySurvives(damagedInput(random));
  },
} satisfies Readonly<Record<string, (seed: number, workers: RoundWorkers) => Promise<void>>>;

export type RoundName = keyof typeof ROUNDS;

/** A round that failed once, kept for ever. */
export interface Regression {
  readonly round: RoundName;
  readonly seed: number;
}

function throwAny(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}
