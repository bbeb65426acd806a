import type { Context } from '../context.ts';
import { addNotices } from '../core/notices.ts';
import type { GuardState, Notice } from '../core/state.ts';
import { withoutUsedOverride } from './overrides.ts';

/** Something of another session's that a command goes past, with a reason. */
export interface OverriddenSubject {
  /** A repo path, or the name of a lock. */
  readonly kind: 'path' | 'lock';
  readonly subject: string;
  readonly holder: string | null;
  readonly reason: string;
}

/**
 * Writes down that a command was run over others' heads, and leaves the holders a notice. An override of a lock is used up by
 * it, as by `guard run`; one of paths is for a commit, which the command may only prepare.
 */
export async function recordCommandOverride(
  context: Context,
  subjects: readonly OverriddenSubject[],
): Promise<void> {
  if (subjects.length === 0) return;
  const at = context.now();
  await context.store.update((snapshot) => {
    const notices = subjects.flatMap(({ kind, subject, holder, reason }): readonly Notice[] =>
      holder === null
        ? []
        : [
            {
              to: holder,
              from: context.self,
              kind: kind === 'lock' ? 'lock-passed' : 'command-overridden',
              subject,
              reason,
              at,
            },
          ],
    );
    const locks = subjects.flatMap(({ kind, subject }) => (kind === 'lock' ? [subject] : []));
    return {
      state: addNotices(withoutLocks(context, snapshot.state, locks), notices),
      journal: subjects.map(({ kind, subject, holder, reason }) => ({
        kind: 'overridden' as const,
        session: context.self,
        other: holder,
        reason,
        ...(kind === 'lock' ? { lock: subject } : { paths: [subject], detail: 'by a command' }),
      })),
      result: undefined,
    };
  });
}

function withoutLocks({ self }: Context, state: GuardState, locks: readonly string[]): GuardState {
  if (self === null) return state;
  return locks.reduce((left, name) => withoutUsedOverride(left, self, name), state);
}
