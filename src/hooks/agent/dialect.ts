import type { SessionId } from '../../core/session.ts';
import type { AgentEvent, EventKind } from './event.ts';
import type { Payload } from './payload.ts';
import type { Reply } from './reply.ts';

/** One agent's way of speaking: what its events and tools are called, and how it is answered. */
export interface Dialect {
  /** By which its sessions are bound; the same word as in the identity's variables. */
  readonly agent: string;
  readonly events: Readonly<Record<string, EventKind>>;
  readonly tools: Readonly<Record<string, 'edit' | 'shell'>>;
  /** The arguments that name the directory of a shell command, where a tool has some. */
  readonly shellDirectory?: readonly string[];
  /** The agent's variable for the directory in which it was started. */
  readonly projectVariable: string | null;
  /** Events at which a text of guard's is known to reach the model. */
  readonly hears: readonly EventKind[];
  /** Whether it has a person asked; where not, what should be asked is refused. */
  readonly asks: boolean;
  /** Whether git's hooks in its shells can know the session: by a variable of the agent's, or by what guard hands it. */
  readonly informsShells: boolean;
  /** The answer as it goes to standard output; empty for none. Never an "allow", which would skip the person's own prompts. */
  print(event: AgentEvent, reply: Reply, payload: Payload): string;
  /** Tells shells that the agent starts later who they work for, where it has a file for that. Throws `file-unwritable`. */
  remember?(env: NodeJS.ProcessEnv, id: SessionId): void;
}

/** The agent's process may be named in the environment of its hooks; only Claude Code's is. */
export const NAMES_ITS_PROCESS = 'claude';
