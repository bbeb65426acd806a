import type { Word } from '../shell/command.ts';
import type { EffectBody, EffectKind, GitEffect } from '../shell/git/effect.ts';
import { repoDirectoryOf, type StatusEntry } from './command-impact.ts';
import { readMove } from './moving.ts';
import { namedPaths, type Place, repoPathOf, selectPaths } from './pathspec.ts';

/** What changes the files that it names. */
const CHANGES: ReadonlySet<EffectKind> = new Set(['writes', 'copies', 'moves', 'removes']);

export interface NamingPlace {
  /** Where the line starts, absolute, and the top level of its repository. */
  readonly cwd: string;
  readonly topLevel: string;
  /** Whether a repo path is there, and whether it is a directory. */
  readonly exists: (path: string) => boolean;
  readonly isDirectory: (path: string) => boolean;
}

/** What an effect names as changed, and from where; null where it changes nothing by name. */
interface Naming {
  readonly pathspecs: Exclude<EffectBody['pathspecs'], { kind: 'none' }>;
  readonly place: Place;
}

/** Whether an effect changes files that it names. */
export function changesByName({ kind, pathspecs }: GitEffect): boolean {
  return CHANGES.has(kind) && pathspecs.kind !== 'none';
}

/** Where all lies that effects change by name, as repo paths; `'anywhere'` where a pattern stands in a name. */
export function placesNamed(
  effects: readonly GitEffect[],
  place: NamingPlace,
): readonly string[] | 'anywhere' {
  const named = namingsOf(effects, place).map(({ pathspecs, place }) => namedPaths(pathspecs, place));
  const places = named.flatMap((one) => (typeof one === 'string' ? [] : one));
  return named.some((one) => typeof one === 'string') ? 'anywhere' : [...new Set(places)];
}

/** The changed files, out of those that git tells of, that effects write, move or take away by name. */
export function changedByName(
  effects: readonly GitEffect[],
  status: readonly StatusEntry[],
  place: NamingPlace,
): readonly string[] {
  const candidates = status.map(({ path, worktree }) => ({ path, isOnDisk: worktree !== 'D' }));
  const namings = namingsOf(effects, place);
  return [
    ...new Set(namings.flatMap(({ pathspecs, place }) => [...selectPaths(candidates, pathspecs, place)])),
  ];
}

function namingsOf(effects: readonly GitEffect[], where: NamingPlace): readonly Naming[] {
  return effects.filter(changesByName).flatMap((effect): readonly Naming[] => {
    const directory = repoDirectoryOf(effect.directory, where);
    const { kind, pathspecs } = effect;
    if (directory === undefined || pathspecs.kind === 'none') return [];
    const place = { topLevel: where.topLevel, directory };
    if (kind !== 'moves' && kind !== 'copies') return [{ pathspecs, place }];
    const { sources, targets } = readMove(effect, place, where.isDirectory);
    const isThere = ({ text }: Word): boolean => where.exists(repoPathOf(text, place) ?? '');
    // A directory that holds nothing of these names did not take them in: it is the source itself.
    const arrived = targets.some(isThere) ? targets : pathspecs.words.slice(-1);
    const words = kind === 'copies' ? arrived : [...sources, ...arrived];
    return [{ pathspecs: { ...pathspecs, words }, place }];
  });
}
