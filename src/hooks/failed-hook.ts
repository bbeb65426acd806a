import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { errorMessage } from '../ui/error-messages.ts';
import { notChecked, stoppedUnchecked } from '../ui/hook-messages.ts';
import type { HookAnswer } from './answer.ts';
import { type FailedCall, sayOnce } from './git/say-once.ts';

/** What a hook answers that could not do its work; `context` where it came so far. Loaded only then. */
export async function answerFailure(
  error: unknown,
  call: FailedCall,
  context: Context | null,
): Promise<HookAnswer> {
  const { args } = call;
  const [host, name] = args;
  const cause =
    error instanceof GuardError
      ? errorMessage(error)
      : `internal error: ${error instanceof Error ? error.message : String(error)}`;
  await noteFailure(context, args, cause);
  // An agent is never stopped by guard's own failure: some take any exit code but 0 for a refusal.
  const isDenied = host === 'git' && context?.config.onError === 'deny' && name !== 'post-commit';
  if (isDenied) return { code: EXIT.fault, lines: sayOnce(call, stoppedUnchecked(cause)) };
  return { code: EXIT.done, lines: sayOnce(call, notChecked(cause)) };
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
