import {
  type AbandonedCommits,
  type Abandoning,
  findAbandonedCommits,
} from '../../commands/abandoned-commits.ts';
import { findDroppedCommits } from '../../commands/dropped-commits.ts';
import type { Context } from '../../context.ts';
import { isAmending } from '../../shell/git/amending.ts';
import type { GitEffect } from '../../shell/git/effect.ts';
import type { Snapshot } from '../../store/store.ts';
import { abandoningRefused } from '../../ui/abandoned-messages.ts';
import { forcePushRefused } from '../../ui/command-messages.ts';
import { list } from '../../ui/list.ts';
import type { Collision } from './collision.ts';
import type { ReasonedEffect } from './read-shell.ts';

/** Forced pushes that take others' commits off the remote. */
export async function judgePushes(
  context: Context,
  effects: readonly ReasonedEffect[],
): Promise<readonly Collision[]> {
  const hits: Collision[] = [];
  for (const { effect, reason } of effects.filter(({ effect }) => effect.kind === 'force-pushes')) {
    const dropped = await findDroppedCommits(context, effect.words);
    if (dropped.length > 0)
      hits.push({
        reason,
        others: dropped.map(commitsOf),
        refusal: () => forcePushRefused(effect.words, dropped),
      });
  }
  return hits;
}

/**
 * The first command of the line that would take others' commits from HEAD: what HEAD is after that one, nobody knows. Where
 * the line has kept them on a branch, it takes none.
 */
export async function judgeAbandoning(
  context: Context,
  snapshot: Snapshot,
  effects: readonly ReasonedEffect[],
): Promise<readonly Collision[]> {
  const moving = effects.find(
    ({ effect, isKept }) => effect.kind === 'commits' || mayAbandon(effect, isKept),
  );
  const way = moving === undefined ? null : wayOf(moving.effect);
  if (moving === undefined || way === null) return [];
  const abandoned = await findAbandonedCommits(context, snapshot, way);
  if (abandoned === null) return [];
  const { effect, reason } = moving;
  const refusal = (): string => abandoningRefused(effect.words, abandoned, way);
  return [{ reason, others: [commitsOf(abandoned)], refusal }];
}

/** What is written anew stays on its branch in another form, whatever else has it. */
function mayAbandon(effect: GitEffect, isKept: boolean): boolean {
  return wayOf(effect) !== null && (!isKept || effect.rewritten !== undefined);
}

/** How a command takes commits from HEAD, or writes them anew; null where it does neither. */
export function wayOf({ kind, amid, words, to, taking, rewritten }: GitEffect): Abandoning | null {
  if (kind === 'commits') return isAmending(words) ? 'amends' : null;
  if (rewritten !== undefined) return { rewritten: rewritten.text };
  if (to !== undefined) return { to: to === 'none' ? null : to.text, taking: taking?.text ?? null };
  return amid === 'rebase' && words.includes('--abort') ? 'gives-up-rebase' : null;
}

function commitsOf({ session, commits }: AbandonedCommits): Collision['others'][number] {
  const ids = commits.map((commit) => commit.slice(0, 12));
  return { kind: 'commits', subject: list(ids, 3), holder: session };
}
