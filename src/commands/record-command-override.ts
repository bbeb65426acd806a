import type { Context } from '../context.ts';
import { addNotices } from '../core/notices.ts';
import type { Notice } from '../core/state.ts';

/** Something of another session's that a command goes past, with a reason. */
export interface OverriddenSubject {
  /** A repo path, or the name of a lock. */
  readonly kind: 'path' | 'lock';
  readonly subject: string;
  readonly holder: string | null;
  readonly reason: string;
}

/** Writes down that a command was run over others' heads, and leaves the holders a notice. */
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
              kind: kind === 'lock' ? 'lock-overridden' : 'command-overridden',
              subject,
              reason,
              at,
            },
          ],
    );
    return {
      state: addNotices(snapshot.state, notices),
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
