import type { Context } from '../context.ts';
import { once } from '../core/once.ts';
import { isSameSession, type SessionId } from '../core/session.ts';
import type { Snapshot } from '../store/store.ts';
import { committersOf } from './committers.ts';
import { isSelf } from './is-self.ts';
import { sessionsOf } from './situation.ts';

/** Commits of another session that a command would leave on no branch, or write anew; newest first. */
export interface AbandonedCommits {
  readonly session: SessionId;
  readonly commits: readonly string[];
}

/**
 * `git rebase --abort` within a rebase, `git commit --amend`, `git reset` and its like to another commit (null: the branch is
 * deleted), where the commits after another one may come along, `git history` of one.
 */
export type Abandoning =
  | 'gives-up-rebase'
  | 'amends'
  | { readonly to: string | null; readonly taking: string | null }
  | { readonly rewritten: string };

/**
 * The commits of another session that HEAD would lose, as far as the journal knows who made them; null where there are none.
 * Of a session that no longer works the last commit may be undone or amended, as one's own; what it committed within
 * somebody's rebase is never given up with that.
 */
export async function findAbandonedCommits(
  context: Context,
  snapshot: Snapshot,
  way: Abandoning,
): Promise<AbandonedCommits | null> {
  const working = sessionsOf(context, snapshot).filter(({ id, active }) => active && !isSelf(context, id));
  if (way !== 'gives-up-rebase' && working.length === 0) return null;
  const atStake = once(() => new Set(commitsLost(context, way)));
  const written = await context.store.journal({ kinds: ['committed'], commits: atStake });
  // Within a rebase git gives a commit the author of the one that it has stopped at, whoever makes it.
  const journal = written.map((line) => ({ ...line, other: null }));
  const counts = (session: SessionId): boolean =>
    !isSelf(context, session) &&
    (way === 'gives-up-rebase' || working.some(({ id }) => isSameSession(id, session)));
  const committers = new Map([...committersOf(journal)].filter(([, session]) => counts(session)));
  if (committers.size === 0) return null;
  const lost = [...atStake()].filter((commit) => committers.has(commit));
  const session = committers.get(lost[0] ?? '');
  return session === undefined
    ? null
    : { session, commits: lost.filter((commit) => committers.get(commit) === session) };
}

function commitsLost({ repository: { git } }: Context, way: Abandoning): readonly string[] {
  const ask = (...words: readonly string[]): readonly string[] =>
    (git.tryBytes(words)?.toString('utf8') ?? '').split('\n').filter((line) => line !== '');
  if (way === 'amends') return ask('rev-parse', '--verify', '--quiet', 'HEAD');
  if (typeof way === 'object' && 'rewritten' in way)
    return ask('rev-parse', '--verify', '--quiet', `${way.rewritten}^{commit}`);
  if (way === 'gives-up-rebase') return ask('rev-list', 'HEAD', '--not', '--branches', '--tags');
  const [branch = ''] = ask('symbolic-ref', '--short', '--quiet', 'HEAD');
  const others = [`--exclude=${branch}`, '--branches', '--tags', '--remotes'];
  const left = ask('rev-list', 'HEAD', '--not', ...(way.to === null ? [] : [way.to]), ...others, '--');
  if (way.taking === null || left.length === 0) return left;
  const taken = new Set(ask('rev-list', 'HEAD', '--not', way.taking, '--'));
  return left.filter((commit) => !taken.has(commit));
}
