import type { Context } from '../context.ts';
import { addNotices } from '../core/notices.ts';
import type { GuardState, Notice } from '../core/state.ts';
import type { Happening } from '../store/store.ts';
import { withoutUsedOverride } from './overrides.ts';

/** Something of another session's that a command goes past, with a reason. */
export interface OverriddenSubject {
  /** A repo path, the name of a lock, the ids of commits, or a working tree as the command names it. */
  readonly kind: 'path' | 'lock' | 'commits' | 'worktree';
  readonly subject: string;
  readonly holder: string | null;
  readonly reason: string;
}

const NOTICES: Readonly<Record<OverriddenSubject['kind'], Notice['kind']>> = {
  path: 'command-overridden',
  lock: 'lock-passed',
  commits: 'commits-dropped',
  worktree: 'worktree-taken',
};

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
      holder === null ? [] : [{ to: holder, from: context.self, kind: NOTICES[kind], subject, reason, at }],
    );
    const locks = subjects.flatMap(({ kind, subject }) => (kind === 'lock' ? [subject] : []));
    return {
      state: addNotices(withoutLocks(context, snapshot.state, locks), notices),
      journal: subjects.map(({ kind, subject, holder, reason }) => ({
        kind: 'overridden' as const,
        session: context.self,
        other: holder,
        reason,
        ...whatOf(kind, subject),
      })),
      result: undefined,
    };
  });
}

function withoutLocks({ self }: Context, state: GuardState, locks: readonly string[]): GuardState {
  if (self === null) return state;
  return locks.reduce((left, name) => withoutUsedOverride(left, self, name), state);
}

function whatOf(
  kind: OverriddenSubject['kind'],
  subject: string,
): Pick<Happening, 'lock' | 'paths' | 'detail'> {
  if (kind === 'lock') return { lock: subject };
  if (kind === 'path') return { paths: [subject], detail: 'by a command' };
  return { detail: kind === 'commits' ? `past its commits ${subject}` : `past its work in ${subject}` };
}
