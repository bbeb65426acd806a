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
    return NOTHING;
  } catch (error) {
    const cause =
      error instanceof GuardError
        ? errorMessage(error)
        : `internal error: ${error instanceof Error ? error.message : String(error)}`;
    const isDenied = (context as Context | null)?.config.onError === 'deny' && name !== 'post-commit';
    return { code: isDenied ? EXIT.fault : EXIT.done, lines: [notChecked(cause)] };
  }
}
