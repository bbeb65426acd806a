/** `npm run proof` runs with the figures that CI is held to; without it each proof runs for a few seconds. */
export const isFull = process.env['PROOF'] === 'full';

/** Seeds are the same on each run, unless `PROOF_SEED` names another first one. */
export const firstSeed = Number(process.env['PROOF_SEED'] ?? 1);

/** Says what was measured, where somebody looks: `npm run proof`. */
export function report(line: string): void {
  if (isFull) process.stderr.write(`proof: ${line}\n`);
}
