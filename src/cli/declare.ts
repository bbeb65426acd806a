import type { Command } from 'commander';
import type { HelpBelow } from './help-below.ts';
import type { Invocation } from './invocation.ts';
import type { Options } from './option-values.ts';

/** How a command is declared: flags and what it does; an action's answer is the exit code. */
export interface Declare {
  /** The words of this call, as they were typed. */
  readonly words: readonly string[];
  command(summary: string, help: HelpBelow): Command;
  /** Runs an action with an opened context. `filter`: `--session` asks about a session instead of being one. */
  act(
    command: Command,
    action: (invocation: Invocation, options: Options, operands: readonly string[]) => Promise<number>,
    how?: { readonly sessionFlag?: 'identity' | 'filter' },
  ): void;
}

/** Commands under one heading of the help, by their names. */
export interface CommandGroup {
  readonly heading: string;
  readonly commands: Readonly<Record<string, (declare: Declare) => void>>;
}
