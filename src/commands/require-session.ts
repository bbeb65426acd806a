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

/** What a command that is suggested needs to act for the same session: ` --session ID` where only that said who calls. */
export function sessionOption({ identity }: Pick<Context, 'identity'>): string {
  return identity.kind === 'session' && identity.source === '--session' ? ` --session ${identity.id}` : '';
}
