import type { EXIT } from '../exit-codes.ts';

/** What a command came to: the facts, and which of the contract's exit codes they mean. */
export interface Outcome<Facts> {
  readonly exit: keyof typeof EXIT;
  readonly facts: Facts;
}

export function done<Facts>(facts: Facts): Outcome<Facts> {
  return { exit: 'done', facts };
}

export function refused<Facts>(facts: Facts): Outcome<Facts> {
  return { exit: 'refused', facts };
}
