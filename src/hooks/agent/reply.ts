import type { SessionId } from '../../core/session.ts';

/** What guard answers an agent; all empty: nothing is said at all. */
export interface Reply {
  /** Stops the tool, or has a person asked; the reason goes to the model. */
  readonly verdict: { readonly kind: 'deny' | 'ask'; readonly reason: string } | null;
  /** Texts for the model. */
  readonly context: readonly string[];
  /** The session, where it is to be known to the shells that the agent starts. */
  readonly session: SessionId | null;
}

export const SILENCE: Reply = { verdict: null, context: [], session: null };
