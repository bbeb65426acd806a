import { resolve } from 'node:path';
import { isSelf } from '../../commands/is-self.ts';
import { situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { isSameSession } from '../../core/session.ts';
import type { EffectKind } from '../../shell/git/effect.ts';
import type { Snapshot } from '../../store/store.ts';
import { worktreeRefused } from '../../ui/command-messages.ts';
import type { Collision } from './collision.ts';
import type { ReasonedEffect } from './read-shell.ts';

const ON_WORKTREES: ReadonlySet<EffectKind> = new Set(['removes-worktree', 'moves-worktree']);

/** Another working tree that is taken away from under a session that works in it. */
export function judgeWorktrees(
  context: Context,
  snapshot: Snapshot,
  effects: readonly ReasonedEffect[],
  worktreeAt: (path: string) => string | null,
): readonly Collision[] {
  const chosen = effects.filter(({ effect }) => ON_WORKTREES.has(effect.kind));
  if (chosen.length === 0) return [];
  const { sessions } = situationOf(context, snapshot);
  return chosen.flatMap(({ effect, reason }) => {
    const { pathspecs, directory } = effect;
    if (pathspecs.kind === 'none' || directory.kind === 'unknown') return [];
    return pathspecs.words.flatMap(({ text }): readonly Collision[] => {
      const worktree = worktreeAt(resolve(directory.path, text));
      if (worktree === null) return [];
      const inside = sessions.filter(
        ({ id, active }) =>
          active &&
          !isSelf(context, id) &&
          Object.entries(snapshot.state.sessions).some(
            ([key, one]) => isSameSession(key, id) && one.worktrees.includes(worktree),
          ),
      );
      if (inside.length === 0) return [];
      const others = inside.map(({ id }) => ({ kind: 'worktree' as const, subject: text, holder: id }));
      return [{ reason, others, refusal: () => worktreeRefused(effect.words, text, inside, context.now()) }];
    });
  });
}
