import type { Context } from '../context.ts';
import type { SessionId } from '../core/session.ts';
import { GuardError } from '../errors.ts';

/** The calling session; nobody gets `usage` and is told how to become somebody (contract, section 2). */
export function requireSession(context: Pick<Context, 'self' | 'identity'>, command: string): SessionId {
  if (context.self !== null) return context.self;
  throw new GuardError('usage', {
    problem: `guard ${command} acts for a session, and this is nobody`,
    hint: 'Become somebody: export GUARD_SESSION=$(guard start), or pass --session ID.',
  });
}
