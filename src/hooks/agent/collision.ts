import type { OverriddenSubject } from '../../commands/record-command-override.ts';

/** A command that would hit other sessions' commits or working trees. */
export interface Collision {
  /** Why it goes ahead all the same; null where it is refused. */
  readonly reason: string | null;
  readonly others: readonly Omit<OverriddenSubject, 'reason'>[];
  refusal(): string;
}
