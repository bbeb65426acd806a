import { isSessionId, meaningInTable, type SessionId } from './core/session.ts';
import { GuardError } from './errors.ts';

/** Who is calling, and how guard knows (contract, section 2). */
export type Identity =
  | {
      readonly kind: 'session';
      readonly id: SessionId;
      readonly source: IdentitySource;
      readonly agent: AgentSession | null;
    }
  | { readonly kind: 'nobody'; readonly agent: AgentSession | null };

/** `hook`: the agent itself said on a hook's standard input which of its sessions calls. */
export type IdentitySource = '--session' | 'GUARD_SESSION' | 'hook' | AgentVariable;
export type AgentVariable =
  | 'CLAUDE_CODE_SESSION_ID'
  | 'CODEX_SESSION_ID'
  | 'CODEX_THREAD_ID'
  | 'COPILOT_AGENT_SESSION_ID';

/** A session of an agent, named by the agent itself. */
export interface AgentSession {
  readonly agent: string;
  readonly key: string;
  readonly variable: AgentVariable | null;
}

const AGENT_VARIABLES: readonly { readonly variable: AgentVariable; readonly agent: string }[] = [
  { variable: 'CLAUDE_CODE_SESSION_ID', agent: 'claude' },
  { variable: 'CODEX_SESSION_ID', agent: 'codex' },
  { variable: 'CODEX_THREAD_ID', agent: 'codex' },
  { variable: 'COPILOT_AGENT_SESSION_ID', agent: 'copilot' },
];

/** What is known of agents' sessions: which of guard's each is, and which was started in which. */
export interface KnownAgents {
  find(session: AgentSession): SessionId | null;
  isInside(session: AgentSession, round: AgentSession): boolean;
}

/**
 * Resolves the caller: flag, then `GUARD_SESSION`, then the id bound to the agent session that the environment names,
 * then nobody. Never a guess: of several agents it is the one known to be started in another, else the first of the
 * contract's order. Throws `usage` for an id that is none.
 */
export function resolveIdentity(
  flag: string | undefined,
  env: NodeJS.ProcessEnv,
  known: KnownAgents,
): Identity {
  const agents = innermostFirst(agentSessions(env), known);
  const agent = agents[0] ?? null;
  if (flag !== undefined)
    return { kind: 'session', id: checkId(flag, '--session'), source: '--session', agent };
  const given = givenSession(env);
  if (given !== null) return { kind: 'session', id: given, source: 'GUARD_SESSION', agent };
  for (const candidate of agents) {
    const id = known.find(candidate);
    if (id !== null && candidate.variable !== null) {
      return { kind: 'session', id, source: candidate.variable, agent: candidate };
    }
  }
  return { kind: 'nobody', agent };
}

/** Agents hand their variables on to those that they start: whoever is round another one is not the caller. */
function innermostFirst(agents: readonly AgentSession[], known: KnownAgents): readonly AgentSession[] {
  if (agents.every(({ agent }) => agent === agents[0]?.agent)) return agents;
  const isRound = (one: AgentSession): boolean =>
    agents.some((other) => other.agent !== one.agent && known.isInside(other, one));
  const inner = agents.filter((one) => !isRound(one));
  return [...inner, ...agents.filter((one) => !inner.includes(one))];
}

/**
 * The sessions of other agents in which an agent's own was started, as its hook's environment names them. Undefined for an
 * agent that is itself known by the environment alone, which does not tell who is round whom.
 */
export function sessionsRound(
  { agent, variable }: AgentSession,
  env: NodeJS.ProcessEnv,
): readonly AgentSession[] | undefined {
  return variable === null ? agentSessions(env).filter((one) => one.agent !== agent) : undefined;
}

/**
 * The caller as an agent's hook names it: `GUARD_SESSION`, by which git's hooks judge what the agent commits, then the id
 * bound to the agent's session. A session so given was started by somebody else (a person, the agent round this one): it is
 * not this agent's, which therefore is none in the identity, and binds, records and ends nothing of it. Agents' own variables,
 * which one agent inherits from another, count for nothing.
 */
export function identityOfHook(
  agent: AgentSession,
  env: NodeJS.ProcessEnv,
  boundTo: (session: AgentSession) => SessionId | null,
): Identity {
  const given = givenSession(env);
  if (given !== null) return { kind: 'session', id: given, source: 'GUARD_SESSION', agent: null };
  const id = boundTo(agent);
  return id === null ? { kind: 'nobody', agent } : { kind: 'session', id, source: 'hook', agent };
}

/** The agent sessions that the environment names, in the contract's order. */
function agentSessions(env: NodeJS.ProcessEnv): readonly AgentSession[] {
  return AGENT_VARIABLES.flatMap(({ variable, agent }) => {
    const key = env[variable];
    return key === undefined || key === '' ? [] : [{ agent, key, variable }];
  });
}

function givenSession({ GUARD_SESSION }: NodeJS.ProcessEnv): SessionId | null {
  return GUARD_SESSION === undefined || GUARD_SESSION === '' ? null : checkId(GUARD_SESSION, 'GUARD_SESSION');
}

/** An id that somebody gave. Throws `usage` for what is none. */
export function checkId(id: string, source: string): SessionId {
  if (isSessionId(id)) return id;
  throw new GuardError('usage', {
    problem: `${source} is ${JSON.stringify(id)}, which is no session id`,
    hint: HINTS[meaningInTable(id) ?? 'shape'],
  });
}

const HINTS = {
  nobody: 'In the table it means nobody. Any other word will do; guard start makes an id.',
  date: 'In the table it is a date. Any other word will do; guard start makes an id.',
  shape: 'A session id is 1 to 64 letters, digits, "-", "_" or "."; guard start makes one.',
};
