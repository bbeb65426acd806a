import { placeToGo } from '../../commands/repo-paths.ts';
import type { Context } from '../../context.ts';
import { operationIn } from '../../git/operation.ts';
import type { EffectKind } from '../../shell/git/effect.ts';
import { hooksTurnedOff } from '../../ui/command-messages.ts';
import { judgeAbandoning, judgePushes, wayOf } from './judge-commits.ts';
import { type GitJudgement, judgeFiles } from './judge-files.ts';
import { judgeLock } from './judge-locks.ts';
import { judgeWorktrees } from './judge-worktrees.ts';
import type { ReasonedEffect } from './read-shell.ts';
import { reallyHappens } from './really-happens.ts';

const HITS_NOBODY: ReadonlySet<EffectKind> = new Set(['skips-hooks', 'turns-hooks-off', 'unstages']);

/** Judges what a line does with git in one working tree. */
export async function judgeGitEffects(
  context: Context,
  given: readonly ReasonedEffect[],
  agent: { readonly cwd: string; readonly line: string; worktreeAt(path: string): string | null },
): Promise<GitJudgement> {
  const happening = given.filter(({ effect }) => reallyHappens(context.repository, effect));
  const effects = happening.filter(
    (each) => !isLeftToHook(context, each, given.slice(0, given.indexOf(each))),
  );
  const settings = effects.filter(({ effect }) => effect.kind === 'turns-hooks-off');
  const warnings = settings.map(({ effect }) => hooksTurnedOff(effect.words));
  // No hook of git's looks at whose commit it is that is amended; within an operation that is one made anew anyway.
  const moving = happening.filter(
    ({ effect }) => effect.kind !== 'commits' || operationIn(context.repository) === null,
  );
  if (
    moving.every(({ effect }) => wayOf(effect) === null) &&
    effects.every(({ effect }) => HITS_NOBODY.has(effect.kind))
  )
    return { refusals: [], warnings, shared: [], edited: [], past: [] };
  const snapshot = await context.store.read();
  const judged = await judgeFiles(context, snapshot, effects, agent.cwd);
  const collisions = [
    ...(await judgePushes(context, effects)),
    ...(await judgeAbandoning(context, snapshot, moving)),
    ...judgeWorktrees(context, snapshot, effects, agent.worktreeAt),
  ];
  const ofGit = [
    ...judged.refusals,
    ...collisions.flatMap(({ reason, refusal }) => (reason === null ? [refusal()] : [])),
  ];
  const deploying = effects.filter(({ effect }) => effect.kind === 'deploys');
  const ofDeploying = await judgeLock(context, snapshot, deploying, {
    name: 'vercel',
    detail: 'a deployment',
    offered: ofGit.length === 0 ? agent.line : null,
    place: placeToGo(context, agent.cwd),
  });
  const past = collisions.flatMap(({ reason, others }) =>
    reason === null ? [] : others.map((one) => ({ ...one, reason })),
  );
  return {
    ...judged,
    refusals: [...ofGit, ...ofDeploying],
    warnings: [...warnings, ...judged.warnings],
    past: [...judged.past, ...past],
  };
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
