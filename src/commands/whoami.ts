import type { Context } from '../context.ts';
import type { Identity } from '../identity.ts';
import { done, type Outcome, refused } from './outcome.ts';

/** This session's id and where it came from; refused (exit 1) for nobody. */
export function whoami(context: Pick<Context, 'identity'>): Outcome<Identity> {
  const { identity } = context;
  return identity.kind === 'session' ? done(identity) : refused(identity);
}
