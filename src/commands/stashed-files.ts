import type { RepoPath } from '../core/repo-path.ts';
import type { GitRunner } from '../git/run.ts';
import { filesOfStash, listStashes } from '../git/stashes.ts';
import type { GitEffect } from '../shell/git/effect.ts';

/**
 * Tells which files a command takes off the stash. `fills` says whether a command before it stashes anything: what the line
 * itself has stashed is no other session's.
 */
export function stashedFiles(
  git: GitRunner,
  effects: readonly GitEffect[],
  fills: (effect: GitEffect) => boolean,
): (effect: GitEffect) => readonly RepoPath[] {
  const files = new Map<GitEffect, readonly RepoPath[]>();
  let own = 0;
  for (const effect of effects) {
    if (effect.kind === 'stashes' && effect.alternative === undefined && fills(effect)) own += 1;
    if (effect.stash === undefined) continue;
    const chosen = chosenStashes(effect.stash, own, () => listStashes(git));
    files.set(effect, [...new Set(chosen.flatMap((stash) => filesOfStash(git, stash)))]);
    if (own > 0) own -= 1;
  }
  return (effect) => files.get(effect) ?? [];
}

/** By their place before the line; those that it has made itself stand above them. */
function chosenStashes(
  stash: NonNullable<GitEffect['stash']>,
  own: number,
  list: () => readonly string[],
): readonly string[] {
  if (stash === 'all' || stash.expansion === 'unknown') return list();
  const number = /^(?:stash@\{)?(\d+)\}?$/.exec(stash.text)?.[1];
  if (number === undefined) return [stash.text];
  const place = Number(number) - own;
  return list().slice(Math.max(place, 0), place + 1);
}
