import type { Assignment, SimpleCommand, Word } from './command.ts';
import type { Scope } from './scope.ts';
import type { Token } from './token.ts';

/** What all commands of a reading share. */
export interface Reading {
  readonly commands: SimpleCommand[];
  readonly wrappers: readonly string[];
  /** Set in front of what runs all this, and so for every command in it. */
  readonly assignments: readonly Assignment[];
  readonly remote?: string;
  readonly depth: number;
  /** Whether substitutions have been read already, by the shell outside. */
  readonly expanded: boolean;
  readonly readScript: (text: string, scope: Scope, reading: Reading) => void;
  /** `fed` is the command whose output the first one reads. */
  readonly readTokens: (
    tokens: readonly Token[],
    scope: Scope,
    reading: Reading,
    fed?: readonly Word[],
  ) => void;
}
