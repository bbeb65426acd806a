import { type Context, type ContextOptions, openContext } from '../../context.ts';
import { hookRepository } from '../../git/hook-repository.ts';
import type { HookCall } from '../run-hook.ts';

/** The context of a hook that git calls; git has said where the repository is. */
export async function openGitHook(
  { cwd, env }: HookCall,
  known: Pick<ContextOptions, 'changed'> = {},
): Promise<Context> {
  const repository = hookRepository(cwd, env);
  return openContext({ cwd, env, ...(repository === null ? {} : { repository }), ...known });
}
