import { resolve } from 'node:path';
import { type CommandHit, checkCommand } from '../../commands/check-command.ts';
import { findDroppedCommits } from '../../commands/dropped-commits.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { recordCommandOverride } from '../../commands/record-command-override.ts';
import { standsIn } from '../../commands/repo-paths.ts';
import { situationOf } from '../../commands/situation.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import { isSameSession } from '../../core/session.ts';
import { operationIn } from '../../git/operation.ts';
import { alternativeByName, type EffectKind, type GitEffect } from '../../shell/git/effect.ts';
import type { Snapshot } from '../../store/store.ts';
import {
  commandRefused,
  forcePushRefused,
  sharedFilesHit,
  worktreeRefused,
} from '../../ui/command-messages.ts';
import { noteClaimedPaths } from '../note-refusal.ts';
import type { ReasonedEffect } from './read-shell.ts';
import { reallyHappens } from './really-happens.ts';

/** What a line with git meets: a text for each refusal, and for each command that is only warned of. */
export interface GitJudgement {
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
  /** What the warnings are of. */
  readonly shared: readonly CommandHit[];
}

/** Judges what a line does with git in one working tree. */
export async function judgeGitEffects(
  context: Context,
  given: readonly ReasonedEffect[],
  agent: { readonly cwd: string; worktreeAt(path: string): string | null },
): Promise<GitJudgement> {
  const effects = given.filter(
    (each, index) =>
      !isLeftToHook(context, each, given.slice(0, index)) && reallyHappens(context.repository, each.effect),
  );
  if (effects.every(({ effect }) => effect.kind === 'skips-hooks' || effect.kind === 'unstages'))
    return { refusals: [], warnings: [], shared: [] };
  const snapshot = await context.store.read();
  const { refusals, ...rest } = await judgeFiles(context, snapshot, effects, agent.cwd);
  if (refusals.length === 0) verifyLegible(snapshot);
  return {
    ...rest,
    refusals: [
      ...refusals,
      ...(await judgePushes(context, effects)),
      ...judgeWorktrees(context, snapshot, effects, agent.worktreeAt),
    ],
  };
}

/**
 * What pre-commit will judge better, from the index as it is then: a commit with a reason for it, one in a merge or another
 * operation of git's, in which none is made by name alone, one that comes after files were taken out of the index.
 */
function isLeftToHook(context: Context, each: ReasonedEffect, before: readonly ReasonedEffect[]): boolean {
  if (each.effect.kind !== 'commits' || each.skipsHooks) return false;
  if (each.reason !== null || before.some(({ effect }) => effect.kind === 'unstages')) return true;
  return operationIn(context.repository.gitDir) !== null;
}

async function judgeFiles(
  context: Context,
  snapshot: Snapshot,
  effects: readonly ReasonedEffect[],
  cwd: string,
): Promise<GitJudgement> {
  const overrides = overridesOf(context, snapshot.state);
  const facts = checkCommand(
    context,
    snapshot,
    effects.map(({ effect }) => effect),
  );
  const given = ({ effect }: CommandHit): ReasonedEffect | undefined =>
    effects.find((each) => isSameEffect(each.effect, effect));
  const reasonOf = (hit: CommandHit): string | null =>
    given(hit)?.reason ?? overrides.reasonForPath(hit.path);
  // Of what is committed pre-commit warns by itself.
  const isWarnedOf = (hit: CommandHit): boolean =>
    reasonOf(hit) === null && (hit.effect.kind !== 'commits' || given(hit)?.skipsHooks === true);
  const found = distinct(facts.hits);
  const now = context.now();
  const shared = found.filter((hit) => hit.isShared && isWarnedOf(hit));
  const warnings = byCommand(shared).map((group) => sharedFilesHit(group, now));
  const all = found.filter(({ isShared }) => !isShared);
  const overridden = all.flatMap((hit) => {
    const reason = reasonOf(hit);
    return reason === null ? [] : [{ kind: 'path' as const, subject: hit.path, holder: hit.holder, reason }];
  });
  await recordCommandOverride(context, overridden);
  const hits = all.filter((hit) => reasonOf(hit) === null);
  if (hits.length === 0) return { refusals: [], warnings, shared };
  await noteClaimedPaths(context, hits[0]?.effect.words.slice(0, 3).join(' ') ?? '', hits);
  const reader = { now, here: standsIn(context, cwd) };
  const refusals = byCommand(hits).map((group, index, groups) => {
    const effects = [...new Set(group.map(({ effect }) => effect))];
    const [first] = effects;
    if (first === undefined) return '';
    const asked = { ...first, alternative: alternativeByName(first) };
    const ofLine = index === groups.length - 1 ? hits : [];
    return commandRefused(group, { asked, own: facts.ownWork(effects) }, ofLine, reader);
  });
  return { refusals, warnings, shared };
}

function byCommand(hits: readonly CommandHit[]): readonly (readonly CommandHit[])[] {
  const groups = new Map<string, CommandHit[]>();
  for (const hit of hits) {
    const key = commandOf(hit);
    groups.set(key, [...(groups.get(key) ?? []), hit]);
  }
  return [...groups.values()];
}

/** A command in a loop hits a file again with every pass. */
function distinct(hits: readonly CommandHit[]): readonly CommandHit[] {
  return [...new Map(hits.map((hit) => [`${commandOf(hit)}\0${hit.path}\0${hit.holder}`, hit])).values()];
}

function commandOf({ effect }: CommandHit): string {
  return `${effect.kind} ${effect.words.join(' ')}`;
}

/** Effects are copied on their way; two of the same words in the same place are the same. */
function isSameEffect(one: GitEffect, other: GitEffect): boolean {
  return one.words === other.words || one.words.join('\0') === other.words.join('\0');
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

const ON_WORKTREES: ReadonlySet<EffectKind> = new Set(['removes-worktree', 'moves-worktree']);

/** Another working tree that is taken away from under a session that works in it. */
function judgeWorktrees(
  context: Context,
  { state, ...snapshot }: Snapshot,
  effects: readonly ReasonedEffect[],
  worktreeAt: (path: string) => string | null,
): readonly string[] {
  const chosen = effects.filter(({ effect, reason }) => ON_WORKTREES.has(effect.kind) && reason === null);
  if (chosen.length === 0) return [];
  const { sessions } = situationOf(context, { ...snapshot, state });
  return chosen.flatMap(({ effect }) => {
    const { pathspecs, directory } = effect;
    if (pathspecs.kind === 'none' || directory.kind === 'unknown') return [];
    return pathspecs.words.flatMap(({ text }) => {
      const worktree = worktreeAt(resolve(directory.path, text));
      const inside = sessions.filter(
        ({ id, active }) =>
          active &&
          worktree !== null &&
          (context.self === null || !isSameSession(id, context.self)) &&
          Object.entries(state.sessions).some(
            ([key, one]) => isSameSession(key, id) && one.worktrees.includes(worktree),
          ),
      );
      return inside.length === 0 ? [] : [worktreeRefused(effect.words, text, inside, context.now())];
    });
  });
}
