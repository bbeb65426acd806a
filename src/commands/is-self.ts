import type { Context } from '../context.ts';
import { isSameSession, type SessionId } from '../core/session.ts';

/** Whether a session is the caller’s own; nobody has none, and null is none. */
export function isSelf({ self }: Pick<Context, 'self'>, id: SessionId | null): boolean {
  return self !== null && id !== null && isSameSession(id, self);
}
