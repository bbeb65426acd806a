import { readFileSync } from 'node:fs';
import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { errorMessage } from '../ui/error-messages.ts';
import { notChecked } from '../ui/hook-messages.ts';
import { type HookAnswer, NOTHING } from './answer.ts';

export interface HookCall {
  /** `git pre-commit …`, or an agent's name. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly isTerminal: boolean;
  readonly hasFeed: boolean;
}

/** An agent's hook that took so long has been felt, and comes near the agent's time limit. */
const SLOW_MS = 3_000;

/** Runs a hook for whichever host called. Never throws: guard's own failure is one line and never looks like a refusal. */
export async function runHook(call: HookCall): Promise<HookAnswer> {
  if (call.env.GUARD === '0') return NOTHING;
  const [host, name = '', ...args] = call.args;
  let context: Context | null = null;
  try {
    if (host === 'git') {
      const { runGitHook } = await import('./git/run-git-hook.ts');
      return await runGitHook({ ...call, name, args }, (opened) => {
        context = opened;
      });
    }
    return await runForAgent(call, (opened) => {
      context = opened;
    });
  } catch (error) {
    const cause =
      error instanceof GuardError
        ? errorMessage(error)
        : `internal error: ${error instanceof Error ? error.message : String(error)}`;
    await noteFailure(context, call.args, cause);
    // An agent is never stopped by guard's own failure: some take any exit code but 0 for a refusal.
    const isDenied =
      host === 'git' && (context as Context | null)?.config.onError === 'deny' && name !== 'post-commit';
    return { code: isDenied ? EXIT.fault : EXIT.done, lines: [notChecked(cause)] };
  }
}

/** An agent's name, or `statusline`; what the agent sent comes on standard input. */
async function runForAgent(call: HookCall, opened: (context: Context) => void): Promise<HookAnswer> {
  const [host = '', name = ''] = call.args;
  const started = performance.now();
  let context: Context | null = null;
  const agentCall = { host, name, input: readFileSync(0, 'utf8'), cwd: call.cwd, env: call.env };
  const remember = (one: Context): void => {
    context = one;
    opened(one);
  };
  if (host === 'statusline') {
    const { runStatusLine } = await import('./claude/status-line.ts');
    return runStatusLine(agentCall, remember);
  }
  const { runAgentHook } = await import('./agent/run-agent-hook.ts');
  const answer = await runAgentHook(agentCall, remember);
  const tookMs = performance.now() - started;
  if (tookMs >= SLOW_MS) await noteFailure(context, call.args, `slow: ${(tookMs / 1000).toFixed(1)}s`);
  return answer;
}

/** Remembers a failure where `guard doctor` finds it. The failure itself has been told, whatever becomes of this. */
async function noteFailure(context: Context | null, args: readonly string[], cause: string): Promise<void> {
  const detail = `hook ${args.slice(0, 2).join(' ')}: ${cause.split('\n')[0] ?? ''}`;
  try {
    await context?.store.note({ kind: 'failed', session: context.self, detail });
  } catch {
    // Most likely what could not be written is what failed before.
  }
}
