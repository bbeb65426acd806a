import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { locateRepository } from '../../git/locate-repository.ts';
import type { Repository } from '../../git/repository.ts';
import type { Directory } from '../../shell/command.ts';
import type { GitEffect } from '../../shell/git/effect.ts';

/** An effect in the working tree that it really concerns, its directory absolute. */
export interface PlacedEffect<Effect extends { readonly effect: GitEffect }> {
  readonly repository: Repository;
  readonly placed: readonly Effect[];
}

/**
 * Sorts effects by the working tree round the directory in which each happens: another repository, a submodule or a linked
 * worktree inside this one is not this one. Those whose place cannot be known concern nobody.
 */
export function placeEffects<Effect extends { readonly effect: GitEffect }>(
  effects: readonly Effect[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): readonly PlacedEffect<Effect>[] {
  const places = new Map<string, { repository: Repository; placed: Effect[] }>();
  for (const each of effects) {
    const directory = absoluteDirectory(each.effect.directory, cwd, env);
    const repository = directory === null ? null : locateRepository(directory, env);
    if (directory === null || repository?.topLevel == null || !isMeant(each.effect, repository, directory))
      continue;
    const effect = {
      ...each,
      effect: { ...each.effect, directory: { kind: 'absolute' as const, path: directory } },
    };
    const known = places.get(repository.topLevel);
    if (known === undefined) places.set(repository.topLevel, { repository, placed: [effect] });
    else known.placed.push(effect);
  }
  return [...places.values()];
}

/** Where a command runs, links resolved; null where the line does not say. */
export function absoluteDirectory(directory: Directory, cwd: string, env: NodeJS.ProcessEnv): string | null {
  if (directory.kind === 'unknown') return null;
  const base = directory.kind === 'top-level' ? locateRepository(cwd, env)?.topLevel : cwd;
  return base == null ? null : realPath(resolve(base, directory.path));
}

/** A repository that the command names by itself must be the one round the directory. */
function isMeant({ gitDir }: GitEffect, repository: Repository, directory: string): boolean {
  if (gitDir === undefined) return true;
  return (
    gitDir.expansion === 'none' && realPath(resolve(directory, gitDir.text)) === realPath(repository.gitDir)
  );
}

/** The real path of what may not be there yet. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
