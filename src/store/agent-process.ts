import { identityOf, type ProcessIdentity } from './process-identity.ts';

/** The process of the agent that called, where the agent names it: Claude Code does, in `CLAUDE_PID`. */
export function agentProcess(env: NodeJS.ProcessEnv): ProcessIdentity | undefined {
  const pid = Number(env.CLAUDE_PID);
  return Number.isSafeInteger(pid) && pid > 1 ? identityOf(pid) : undefined;
}
