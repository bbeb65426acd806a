import type { Command } from 'commander';
import type { HelpBelow } from './help-below.ts';
import type { Invocation } from './invocation.ts';
import type { Options } from './option-values.ts';

/** How commands are declared: name, flags and what they do; an action's answer is the exit code. */
export interface Declare {
  /** The words of this call, as they were typed. */
  readonly words: readonly string[];
  /** The heading under which the help lists the commands declared next. */
  group(heading: string): void;
  command(name: string, summary: string, help: HelpBelow): Command;
  /** Runs an action with an opened context. `filter`: `--session` asks about a session instead of being one. */
  act(
    command: Command,
    action: (invocation: Invocation, options: Options, operands: readonly string[]) => Promise<number>,
    how?: { readonly sessionFlag?: 'identity' | 'filter' },
  ): void;
}
