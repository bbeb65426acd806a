import { readFileSync } from 'node:fs';
import type { Context } from '../../context.ts';
import type { HookAnswer } from '../answer.ts';
import { runStatusLine } from '../claude/status-line.ts';
import type { HookCall } from '../run-hook.ts';
import { runAgentHook } from './run-agent-hook.ts';

/** An agent's hook that took so long has been felt, and comes near the agent's time limit. */
const SLOW_MS = 3_000;

/** Answers an agent, or its status line; what the agent sent comes on standard input. */
export async function answerAgent(call: HookCall, opened: (context: Context) => void): Promise<HookAnswer> {
  const [host = '', name = ''] = call.args;
  const started = Date.now();
  let context: Context | null = null;
  const agentCall = { host, name, input: readFileSync(0, 'utf8'), cwd: call.cwd, env: call.env };
  const remember = (one: Context): void => {
    context = one;
    opened(one);
  };
  if (host === 'statusline') return runStatusLine(agentCall, remember);
  const answer = await runAgentHook(agentCall, remember);
  const tookMs = Date.now() - started;
  if (tookMs < SLOW_MS) return answer;
  const { noteFailure } = await import('../failed-hook.ts');
  await noteFailure(context, call.args, `slow: ${(tookMs / 1000).toFixed(1)}s`);
  return answer;
}
