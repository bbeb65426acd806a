import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { hookRepository } from '../git/hook-repository.ts';
import { configOf } from '../read-config.ts';
import { errorMessage } from '../ui/error-messages.ts';
import { notChecked, stoppedUnchecked } from '../ui/hook-messages.ts';
import { oldNode, type RunningNode } from '../ui/old-node.ts';
import type { HookAnswer } from './answer.ts';
import { type FailedCall, sayOnce } from './git/say-once.ts';

/** What a hook answers that could not do its work; `context` where it came so far. Loaded only then. */
export async function answerFailure(
  error: unknown,
  call: FailedCall,
  context: Context | null,
  node: RunningNode = process,
): Promise<HookAnswer> {
  const { args } = call;
  const [host, name] = args;
  const cause =
    error instanceof GuardError
      ? errorMessage(error)
      : (oldNode(node) ?? `internal error: ${error instanceof Error ? error.message : String(error)}`);
  await noteFailure(context, args, cause);
  // An agent is never stopped by guard's own failure: some take any exit code but 0 for a refusal.
  const isDenied = host === 'git' && name !== 'post-commit' && (await onErrorOf(call, context)) === 'deny';
  if (isDenied) return { code: EXIT.fault, lines: sayOnce(call, stoppedUnchecked(cause)) };
  return { code: EXIT.done, lines: sayOnce(call, notChecked(cause)) };
}

/** What is configured for a failure, also where guard did not come so far as to open a context. */
async function onErrorOf({ cwd, env }: FailedCall, context: Context | null): Promise<Config['onError']> {
  if (context !== null) return context.config.onError;
  try {
    const repository = hookRepository(cwd, env);
    return repository === null ? 'allow' : (await configOf(repository)).onError;
  } catch {
    return 'allow';
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
