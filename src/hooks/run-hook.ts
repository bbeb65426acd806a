import type { Context } from '../context.ts';
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
  let context: Context | null = null;
  try {
    return await hook(call, (opened) => {
      context = opened;
    });
  } catch (error) {
    const { answerFailure } = await import('./failed-hook.ts');
    return answerFailure(error, call, context);
  }
}
