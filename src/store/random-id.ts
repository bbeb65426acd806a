import type { SessionId } from '../core/session.ts';

/** Four random lower-case hex digits (protocol, "Generating Your Session ID"). */
export function randomSessionId(): SessionId {
  // Fetched when first needed: most hooks start no session.
  return process.getBuiltinModule('node:crypto').randomBytes(2).toString('hex');
}
