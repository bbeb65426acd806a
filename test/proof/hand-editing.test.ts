import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleWorkers, type Workers } from '../support/store-worker.ts';
import { firstSeed, isFull, report } from './figures.ts';
import { measureWindows, runHandEditing } from './hand-editing.ts';

let workers: Workers;
beforeAll(() => {
  workers = bundleWorkers('../../proof/workers/hand-editing.ts');
});
afterAll(() => workers.dispose());

it.each([
  { rate: 'inhuman', writesBetween: 2, pauseMs: 0, edits: isFull ? 4_000 : 150, maxLost: isFull ? 4 : 1 },
  { rate: 'human', writesBetween: 40, pauseMs: 2, edits: isFull ? 300 : 10, maxLost: 0 },
])(
  'at $rate rates no change of guard’s is lost, and of the edits by hand hardly one',
  async (options) => {
    const { editor, guard } = await runHandEditing(workers, { seed: firstSeed, ...options });
    const changes = guard.reduce((sum, one) => sum + one.changes, 0);
    report(
      `${options.rate}: ${changes} changes of 8 guard processes, ${guard.flatMap(({ lost }) => lost).length} lost; ` +
        `${editor.edits} edits by hand, ${editor.lost.length} lost (${editor.lost.join('; ')}), ${editor.journaled} of them in the journal`,
    );
    expect(guard.flatMap(({ lost }) => lost)).toEqual([]);
    expect(editor.lost.length, editor.lost.join()).toBeLessThanOrEqual(options.maxLost);
    // One that falls between two system calls of a guard that just then loses the processor (docs/decisions/0011).
    expect(editor.lost.length - editor.journaled).toBeLessThanOrEqual(1);
  },
  900_000,
);

it('an edit by rename that aims at the moment before guard’s own is in the journal at least', async () => {
  const edits = isFull ? 2_000 : 100;
  const aimed = { seed: firstSeed, edits, writesBetween: 2, pauseMs: 0, guards: 1, aims: true };
  const { editor, guard } = await runHandEditing(workers, aimed);
  report(
    `aimed: ${editor.edits} edits by rename, ${editor.lost.length} lost (${editor.lost.join('; ')}), ` +
      `${editor.journaled} of them in the journal`,
  );
  expect(guard.flatMap(({ lost }) => lost)).toEqual([]);
  expect(editor.journaled).toBe(editor.lost.length);
}, 900_000);

it('an edit by hand can get lost only within microseconds', async () => {
  const windows = await measureWindows(workers, isFull ? 2_000 : 50);
  const at = (share: number): number => Math.round(windows[Math.floor(windows.length * share)] ?? 0);
  report(
    `guard’s last two calls, to keep what stands there and to replace it: p50 ${at(0.5)} µs, p99 ${at(0.99)} µs`,
  );
  expect(windows.length).toBeGreaterThan(40);
  expect(at(0.5)).toBeLessThan(1_000);
}, 60_000);
