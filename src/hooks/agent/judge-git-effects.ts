import { resolve } from 'node:path';
import { type Abandoning, findAbandonedCommits } from '../../commands/abandoned-commits.ts';
import { findDroppedCommits } from '../../commands/dropped-commits.ts';
import { isSelf } from '../../commands/is-self.ts';
import { placeToGo } from '../../commands/repo-paths.ts';
import { situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { isSameSession } from '../../core/session.ts';
import { operationIn } from '../../git/operation.ts';
import { isAmending } from '../../shell/git/amending.ts';
import type { EffectKind, GitEffect } from '../../shell/git/effect.ts';
import type { Snapshot } from '../../store/store.ts';
import { abandoningRefused } from '../../ui/abandoned-messages.ts';
import { forcePushRefused, hooksTurnedOff, worktreeRefused } from '../../ui/command-messages.ts';
import { type GitJudgement, judgeFiles } from './judge-files.ts';
import { judgeLock } from './judge-locks.ts';
import type { ReasonedEffect } from './read-shell.ts';
import { reallyHappens } from './really-happens.ts';

const HITS_NOBODY: ReadonlySet<EffectKind> = new Set(['skips-hooks', 'turns-hooks-off', 'unstages']);

/** Judges what a line does with git in one working tree. */
export async function judgeGitEffects(
  context: Context,
  given: readonly ReasonedEffect[],
  agent: { readonly cwd: string; readonly line: string; worktreeAt(path: string): string | null },
): Promise<GitJudgement> {
  const effects = given.filter(
    (each, index) =>
      !isLeftToHook(context, each, given.slice(0, index)) && reallyHappens(context.repository, each.effect),
  );
  const settings = effects.filter(({ effect }) => effect.kind === 'turns-hooks-off');
  const warnings = settings.map(({ effect }) => hooksTurnedOff(effect.words));
  if (effects.every(({ effect }) => HITS_NOBODY.has(effect.kind)))
    return { refusals: [], warnings, shared: [], edited: [] };
  const snapshot = await context.store.read();
  const judged = await judgeFiles(context, snapshot, effects, agent.cwd);
  const ofGit = [
    ...judged.refusals,
    ...(await judgePushes(context, effects)),
    ...(await judgeAbandoning(context, snapshot, effects)),
    ...judgeWorktrees(context, snapshot, effects, agent.worktreeAt),
  ];
  const deploying = effects.filter(({ effect }) => effect.kind === 'deploys');
  const ofDeploying = await judgeLock(context, snapshot, deploying, {
    name: 'vercel',
    detail: 'a deployment',
    offered: ofGit.length === 0 ? agent.line : null,
    place: placeToGo(context, agent.cwd),
  });
  return { ...judged, refusals: [...ofGit, ...ofDeploying], warnings: [...warnings, ...judged.warnings] };
}

/**
 * What pre-commit will judge better, from the index as it is then: a commit with a reason for it, one in a merge or another
 * operation of git's, in which none is made by name alone, one that comes after files were taken out of the index, or after
 * `guard wait`. What the line waits for and then stages is free by then.
 */
function isLeftToHook(context: Context, each: ReasonedEffect, before: readonly ReasonedEffect[]): boolean {
  if (each.isAwaited && !each.skipsHooks) return true;
  if (each.effect.kind !== 'commits' || each.skipsHooks) return false;
  if (each.reason !== null || before.some(({ effect }) => effect.kind === 'unstages')) return true;
  return operationIn(context.repository) !== null;
}

async function judgePushes(context: Context, effects: readonly ReasonedEffect[]): Promise<readonly string[]> {
  const refusals: string[] = [];
  for (const { effect } of effects.filter(
    ({ effect, reason }) => effect.kind === 'force-pushes' && reason === null,
  )) {
    const dropped = await findDroppedCommits(context, effect.words);
    if (dropped.length > 0) refusals.push(forcePushRefused(effect.words, dropped));
  }
  return refusals;
}

/**
 * The first command of the line that would take others' commits from HEAD: what HEAD is after that one, nobody knows. Where
 * the line has kept them on a branch, it takes none.
 */
async function judgeAbandoning(
  context: Context,
  snapshot: Snapshot,
  effects: readonly ReasonedEffect[],
): Promise<readonly string[]> {
  const moving = effects.find(
    ({ effect, isKept }) => effect.kind === 'commits' || mayAbandon(effect, isKept),
  );
  const way = moving === undefined ? null : wayOf(moving.effect);
  if (moving === undefined || way === null || moving.reason !== null) return [];
  const abandoned = await findAbandonedCommits(context, snapshot, way);
  return abandoned === null ? [] : [abandoningRefused(moving.effect.words, abandoned, way)];
}

/** What is written anew stays on its branch in another form, whatever else has it. */
function mayAbandon(effect: GitEffect, isKept: boolean): boolean {
  return wayOf(effect) !== null && (!isKept || effect.rewritten !== undefined);
}

function wayOf({ kind, amid, words, to, taking, rewritten }: GitEffect): Abandoning | null {
  if (kind === 'commits') return isAmending(words) ? 'amends' : null;
  if (rewritten !== undefined) return { rewritten: rewritten.text };
  if (to !== undefined) return { to: to === 'none' ? null : to.text, taking: taking?.text ?? null };
  return amid === 'rebase' && words.includes('--abort') ? 'gives-up-rebase' : null;
}

const ON_WORKTREES: ReadonlySet<EffectKind> = new Set(['removes-worktree', 'moves-worktree']);

/** Another working tree that is taken away from under a session that works in it. */
function judgeWorktrees(
  context: Context,
  snapshot: Snapshot,
  effects: readonly ReasonedEffect[],
  worktreeAt: (path: string) => string | null,
): readonly string[] {
  const chosen = effects.filter(({ effect, reason }) => ON_WORKTREES.has(effect.kind) && reason === null);
  if (chosen.length === 0) return [];
  const { sessions } = situationOf(context, snapshot);
  return chosen.flatMap(({ effect }) => {
    const { pathspecs, directory } = effect;
    if (pathspecs.kind === 'none' || directory.kind === 'unknown') return [];
    return pathspecs.words.flatMap(({ text }) => {
      const worktree = worktreeAt(resolve(directory.path, text));
      const inside = sessions.filter(
        ({ id, active }) =>
          active &&
          worktree !== null &&
          !isSelf(context, id) &&
          Object.entries(snapshot.state.sessions).some(
            ([key, one]) => isSameSession(key, id) && one.worktrees.includes(worktree),
          ),
      );
      return inside.length === 0 ? [] : [worktreeRefused(effect.words, text, inside, context.now())];
    });
  });
}
