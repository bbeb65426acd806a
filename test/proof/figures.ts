const scale = process.env['PROOF'];

/** All there is (`npm run proof`, PROOF=full): half an hour. */
export const isFull = scale === 'full';

/** What CI is held to (PROOF=ci), or more. Without `PROOF` each proof runs for a few seconds. */
export const isCi = isFull || scale === 'ci';

/** Seeds are the same on each run, unless `PROOF_SEED` names another first one. */
export const firstSeed = Number(process.env['PROOF_SEED'] ?? 1);

/** Says what was measured, where somebody looks: `npm run proof`. */
export function report(line: string): void {
  if (isCi) process.stderr.write(`proof: ${line}\n`);
}
