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
  /** What the shell feeds of git's answers on standard input: its own sections, the prefilter's lines, or nothing. */
  readonly feed: 'sections' | 'lines' | 'none';
}

/** Answers one host; `opened` is told of the context. Throws what guard cannot do. */
export type Hook = (call: HookCall, opened: (context: Context) => void) => Promise<HookAnswer>;

/** Runs a hook for whichever host called. Never throws: guard's own failure is one line and never looks like a refusal. */
export async function runHook(call: HookCall, hook: Hook): Promise<HookAnswer> {
  if (call.env.GUARD === '0') return NOTHING;
  const [host, name] = call.args;
  let context: Context | null = null;
  try {
    return await hook(call, (opened) => {
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

/** Remembers a failure where `guard doctor` finds it. The failure itself has been told, whatever becomes of this. */
export async function noteFailure(
  context: Context | null,
  args: readonly string[],
  cause: string,
): Promise<void> {
  const detail = `hook ${args.slice(0, 2).join(' ')}: ${cause.split('\n')[0] ?? ''}`;
  try {
    await context?.store.note({ kind: 'failed', session: context.self, detail });
  } catch {
    // Most likely what could not be written is what failed before.
  }
}
