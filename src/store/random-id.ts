import { randomBytes } from 'node:crypto';
import type { SessionId } from '../core/session.ts';

/** Four random lower-case hex digits (protocol, "Generating Your Session ID"). */
export function randomSessionId(): SessionId {
  return randomBytes(2).toString('hex');
}
