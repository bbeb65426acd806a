import { GuardError } from '../../errors.ts';
import { type Finding, fail } from './finding.ts';

type Findings = readonly Finding[];

/** A check that cannot be made is a line of its own: doctor is asked where something is wrong. */
export async function attempt(what: string, check: () => Findings | Promise<Findings>): Promise<Findings> {
  try {
    return await check();
  } catch (error) {
    return [fail('check-failed', what, reasonOf(error))];
  }
}

/** Why something failed, in a few words: the system's code and the path where it names one. */
export function reasonOf(error: unknown): string {
  if (error instanceof GuardError) {
    const words = ['path', 'reason', 'stderr'].map((key) => (error.data as Record<string, unknown>)[key]);
    const said = words.filter((word) => typeof word === 'string').join(': ');
    return said.replace(/\s+/g, ' ') || error.code;
  }
  return error instanceof Error ? error.message : String(error);
}
