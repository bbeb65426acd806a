import type { ClaimEntry } from '../core/claim-entry.ts';
import { existingForm, type PathFacts } from '../core/coverage.ts';
import { isGlob } from '../core/glob.ts';
import { isAscii } from '../core/letters.ts';
import { comparablePath, type RepoPath } from '../core/repo-path.ts';
import type { Word } from '../shell/command.ts';
import type { EffectBody, GitEffect } from '../shell/git/effect.ts';
import { HITS_NOBODY, repoDirectoryOf } from './command-impact.ts';
import { directoriesAbove, type Place, repoPathOf } from './pathspec.ts';

/** Repo paths, meant with all below them. */
type Paths = readonly RepoPath[];

/** Which changes decide what commands hit: those of some paths and below them, and, if so, all that are staged. */
export interface ChangesWanted {
  readonly paths: Paths;
  readonly staged: boolean;
}

interface Reaching {
  readonly effects: readonly GitEffect[];
  /** What others claim, as by `claimedPlaces`. */
  readonly claimed: Paths | 'anywhere';
  readonly cwd: string;
  readonly topLevel: string;
}

/** Git compares each path that it tracks with each that it is asked about: with more it is quicker to tell all. */
const MOST_PATHS = 20;

/**
 * The changes without which `decideCommandImpact` decides as with all: where the commands reach, and others claim anything.
 * `'all'` where that cannot be told from names, or are too many.
 */
export function changesWanted({ effects, claimed, ...top }: Reaching): ChangesWanted | 'all' {
  // How many stashes a line makes depends on changes that nobody claims.
  const takesStashes = effects.some(({ stash }) => stash !== undefined);
  if (takesStashes && effects.some(({ kind }) => kind === 'stashes')) return 'all';
  const isClaimed = claimed === 'anywhere' ? null : new Set(claimed);
  const paths = new Set<RepoPath>();
  let staged = false;
  for (const effect of effects.filter(({ stash }) => stash === undefined)) {
    const directory = repoDirectoryOf(effect.directory, top);
    if (directory === undefined) continue;
    const otherwise = effect.unlessRevision?.effect;
    for (const body of otherwise === undefined ? [effect] : [effect, otherwise]) {
      const reached = reachOf(body, { topLevel: top.topLevel, directory });
      if (reached === 'by pattern') return 'all';
      if (reached !== 'anywhere') {
        for (const path of isClaimed === null ? reached : amongClaimed(reached, isClaimed)) paths.add(path);
      } else if (body.touches.every((change) => change === 'staged')) staged = true;
      else if (claimed === 'anywhere') return 'all';
      else for (const path of claimed) paths.add(path);
    }
  }
  // Git does not tell of a repository that lies in this one where something in it is asked about, too.
  const outer = [...paths].filter((path) => !directoriesAbove(path).some((one) => paths.has(one)));
  return outer.length > MOST_PATHS || !outer.every(isAscii) ? 'all' : { paths: outer, staged };
}

/** Where all lies that entries cover: the files and directories that they name, if nothing else is meant by any of them. */
export function claimedPlaces(entries: readonly ClaimEntry[], facts: PathFacts): Paths | 'anywhere' {
  if (facts.ignoreCase) return 'anywhere';
  const places: RepoPath[] = [];
  for (const { names } of entries.filter(({ excludes }) => !excludes)) {
    for (const name of names) {
      if (comparablePath(name, facts) === null) continue;
      const place = isAscii(name) && !isGlob(name) ? existingForm(name, facts) : null;
      // What is not there may mean the end of any path.
      if (place === null || place === '') return 'anywhere';
      places.push(place);
    }
  }
  return places;
}

/** `by pattern`: a shell's, of which it depends on all changes what it names. */
function reachOf(body: EffectBody, place: Place): Paths | 'anywhere' | 'by pattern' {
  const { kind, scope, pathspecs } = body;
  if (scope === 'none' || HITS_NOBODY.has(kind)) return [];
  if (pathspecs.kind === 'none') return 'anywhere';
  const words = pathspecs.words.filter(({ expansion }) => expansion !== 'unknown');
  if (words.some(({ expansion }) => expansion === 'glob')) return 'by pattern';

  const paths = words.flatMap((word) => namedBy(word, pathspecs.mode, place) ?? []);
  return paths.every((path) => path !== '' && (pathspecs.mode === 'literal' || !isPattern(path)))
    ? paths
    : 'anywhere';
}

/** The top level for what begins with magic; undefined for what lies outside. */
function namedBy({ text }: Word, mode: string, place: Place): RepoPath | undefined {
  return mode !== 'literal' && text.startsWith(':') ? '' : repoPathOf(text, place);
}

function isPattern(path: RepoPath): boolean {
  return /[*?[]/.test(path);
}

/** What lies in both: a path that is claimed or lies in what is, else what is claimed below it. */
function amongClaimed(paths: Paths, claimed: ReadonlySet<RepoPath>): Paths {
  const above = new Set([...claimed].flatMap(directoriesAbove));
  return paths.flatMap((path) => {
    if ([path, ...directoriesAbove(path)].some((one) => claimed.has(one))) return [path];
    return above.has(path) ? [...claimed].filter((one) => one.startsWith(`${path}/`)) : [];
  });
}
