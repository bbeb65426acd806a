import { committersOf } from '../../commands/committers.ts';
import type { Context } from '../../context.ts';
import type { SessionId } from '../../core/session.ts';
import { mendedFrom, repetition } from '../../git/picked-commit.ts';

/** Whose work the commit repeats, as far as the journal knows: who rebases another's commits does not become their author. */
export async function authorOf({ repository, store }: Context, commit: string): Promise<SessionId | null> {
  const repeated = repetition(repository);
  if (repeated.kind === 'none') return null;
  const about = repeated.kind === 'of' ? { commits: () => new Set([repeated.id]) } : {};
  const committers = committersOf(await store.journal({ kinds: ['committed'], ...about }));
  const from =
    repeated.kind === 'of' ? repeated.id : mendedFrom(repository, commit, repeated, committers.keys());
  return from === null ? null : (committers.get(from) ?? null);
}
