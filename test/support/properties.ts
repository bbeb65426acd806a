import fc from 'fast-check';

/** The same examples on each run; `FAST_CHECK_SEED=random npx vitest run …` looks for new ones, and prints their seed. */
const seed = process.env['FAST_CHECK_SEED'] ?? '20260220';

/** Checks a property; what fails is printed with its seed and smallest example. */
export function holds<Ts>(property: fc.IRawProperty<Ts>, numRuns = 200): void {
  fc.assert(property, seed === 'random' ? { numRuns } : { numRuns, seed: Number(seed) });
}
