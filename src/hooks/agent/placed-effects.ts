import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { realPath, wayWithin } from '../../commands/real-path.ts';
import { locateRepository } from '../../git/locate-repository.ts';
import type { Repository } from '../../git/repository.ts';
import type { Directory, Place } from '../../shell/command.ts';
import type { EffectKind, GitEffect } from '../../shell/git/effect.ts';
import type { Made } from '../../shell/git/making.ts';
import { inNamedTrees } from './named-trees.ts';
import { namingReally } from './real-names.ts';

/** What changes no file on disk. */
const SPARES_FILES: ReadonlySet<EffectKind> = new Set([
  'stages',
  'commits',
  'pushes',
  'force-pushes',
  'turns-hooks-off',
]);

/** An effect in the working tree that it really concerns, its directory absolute. */
export interface PlacedEffect<Effect extends { readonly effect: GitEffect }> {
  readonly repository: Repository;
  readonly placed: readonly Effect[];
}

/** An effect of a line, and what of the line decides where it happens. */
interface Placeable {
  readonly effect: GitEffect;
  readonly made: readonly Made[];
  readonly mayBeMade: readonly Directory[];
}

/**
 * Sorts effects by the working tree round each directory in which they may happen: another repository, a submodule or a linked
 * worktree inside this one is not this one, nor is what the line makes before. Those whose place cannot be known concern nobody.
 */
export function placeEffects<Effect extends Placeable>(
  effects: readonly Effect[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): readonly PlacedEffect<Effect>[] {
  const places = new Map<string, { repository: Repository; placed: Effect[] }>();
  const happening = effects.flatMap((one) => placesOf(one, cwd, env));
  const named = namingReally();
  const beyond = happening.flatMap((one) => inNamedTrees(one, env));
  for (const { each, directory } of [...happening, ...beyond]) {
    const repository = locateRepository(directory, env);
    if (repository?.topLevel == null || !isMeant(each.effect, repository, directory)) continue;
    const { topLevel } = repository;
    if (
      each.made.some((made) =>
        isOutside(each.effect, made, { topLevel, directory, place: absoluteDirectory(made.place, cwd, env) }),
      )
    )
      continue;
    const effect = {
      ...each,
      effect: {
        ...named(each.effect, { directory, topLevel }),
        directory: { kind: 'absolute' as const, path: directory },
      },
    };
    const known = places.get(repository.topLevel);
    if (known === undefined) places.set(repository.topLevel, { repository, placed: [effect] });
    else known.placed.push(effect);
  }
  return [...places.values()];
}

/** Where an effect may happen: where it should, and where it does if a `cd` before it fails or leads nowhere. */
function placesOf<Effect extends Placeable>(
  each: Effect,
  cwd: string,
  env: NodeJS.ProcessEnv,
): readonly { readonly each: Effect; readonly directory: string }[] {
  const { directory: main } = each.effect;
  const absolute = (place: Place): string | null => absoluteDirectory(place, cwd, env);
  // Where nobody knows what a line makes and where it goes, it goes to what it makes.
  const isGone = main.kind === 'unknown' && each.mayBeMade.some(({ kind }) => kind === 'unknown');
  const { fallbacks = [] } = isGone ? {} : main;
  const made = fallbacks.length === 0 ? [] : each.mayBeMade.map(absolute);
  const canEnter = (place: Place): boolean => {
    const path = absolute(place);
    if (place.kind === 'unknown') return true;
    return path !== null && (isDirectory(path) || made.some((one) => one !== null && isWithin(one, path)));
  };
  const possible = fallbacks.filter(({ place, unless }) => canEnter(place) && !unless.some(canEnter));
  return [main, ...possible.map(({ place }) => place)].flatMap((place) => {
    const directory = absolute(place);
    return directory === null ? [] : [{ each, directory }];
  });
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Where a command runs, links resolved; null where the line does not say. */
export function absoluteDirectory(directory: Place, cwd: string, env: NodeJS.ProcessEnv): string | null {
  if (directory.kind === 'unknown') return null;
  const base = directory.kind === 'top-level' ? locateRepository(cwd, env)?.topLevel : cwd;
  return base == null ? null : realPath(resolve(base, directory.path));
}

/**
 * Whether an effect happens in what the line makes, and so outside the working tree that is found round its directory now.
 * One that is there already stays what it is: to make it again changes nothing.
 */
function isOutside(
  { kind, touches, gitDir }: GitEffect,
  { by }: Made,
  at: { readonly topLevel: string; readonly directory: string; readonly place: string | null },
): boolean {
  const { topLevel, directory, place } = at;
  if (gitDir !== undefined || place === null || !isWithin(directory, place)) return false;
  if (place === topLevel || !isWithin(place, topLevel)) return false;
  // A new working tree shares branches, stashes and remotes with the others.
  if (by === 'worktree') return touches.length > 0 || kind === 'creates-branch';
  // Around files that are here now there may be others' among them, and only git's index is a new one.
  return by === 'clone' || SPARES_FILES.has(kind) || !existsSync(place);
}

function isWithin(path: string, directory: string): boolean {
  return wayWithin(directory, path) !== null;
}

/** A repository that the command names by itself must be the one round the directory. */
function isMeant({ gitDir }: GitEffect, repository: Repository, directory: string): boolean {
  if (gitDir === undefined) return true;
  return (
    gitDir.expansion === 'none' && realPath(resolve(directory, gitDir.text)) === realPath(repository.gitDir)
  );
}
