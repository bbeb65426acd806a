import type { GuardError } from './errors.ts';

/** Exit codes (contract, section 5). */
export const EXIT = {
  done: 0,
  refused: 1,
  usage: 2,
  fault: 3,
  timedOut: 4,
  lockLost: 5,
  interrupted: 130,
} as const;

/** For the caller to put right. */
const CALLERS: ReadonlySet<GuardError['code']> = new Set(['usage', 'configuration', 'no-working-tree']);

/** The exit code of an error: 2 for usage and configuration, 3 where guard could not tell. */
export function exitCodeOf(error: GuardError): number {
  return CALLERS.has(error.code) ? EXIT.usage : EXIT.fault;
}
