import { MOST_PATHS } from '../core/claimed-places.ts';
import { isAscii } from '../core/letters.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { EffectBody, GitEffect } from '../shell/git/effect.ts';
import { HITS_NOBODY, repoDirectoryOf } from './command-impact.ts';
import { directoriesAbove, liesIn, type Named, namedPaths, type Place } from './pathspec.ts';

/** Repo paths, meant with all below them. */
type Paths = readonly RepoPath[];

/** Which changes decide what commands hit: those of some paths and below them, and, if so, all that are staged, or that git tracks. */
export interface ChangesWanted {
  readonly paths: Paths;
  readonly staged: boolean;
  readonly tracked?: boolean;
}

interface Reaching {
  readonly effects: readonly GitEffect[];
  /** What others claim, as by `claimedPlaces`. */
  readonly claimed: () => Paths | 'anywhere';
  readonly cwd: string;
  readonly topLevel: string;
}

/**
 * The changes without which `decideCommandImpact` decides as with all: where the commands reach, and others claim anything.
 * `'all'` where that cannot be told from names, or are too many.
 */
export function changesWanted({ effects, claimed: look, ...top }: Reaching): ChangesWanted | 'all' {
  // How many stashes a line makes depends on changes that nobody claims.
  const takesStashes = effects.some(({ stash }) => stash !== undefined);
  if (takesStashes && effects.some(({ kind }) => kind === 'stashes')) return 'all';
  const named = new Set<RepoPath>();
  let isEverywhere = false;
  let isTracked = false;
  let staged = false;
  for (const { body, reached } of reaches(
    effects.filter(({ stash }) => stash === undefined),
    top,
  )) {
    if (reached === 'by pattern') return 'all';
    if (reached !== 'anywhere') for (const path of reached) named.add(path);
    else if (body.touches.every((change) => change === 'staged')) staged = true;
    else if (body.pathspecs.kind === 'none' && !body.touches.includes('untracked')) isTracked = true;
    else isEverywhere = true;
  }
  const isWide = isEverywhere || isTracked;
  const claimed = named.size > 0 || isWide ? look() : [];
  if (isEverywhere && claimed === 'anywhere') return 'all';
  const paths = claimed === 'anywhere' ? named : new Set(isWide ? claimed : amongClaimed(named, claimed));
  const tracked = isTracked && claimed === 'anywhere' ? { tracked: true } : {};
  // Git does not tell of a repository that lies in this one where something in it is asked about, too.
  const outer = [...paths].filter((path) => !directoriesAbove(path).some((one) => paths.has(one)));
  return outer.length > MOST_PATHS || !outer.every(isAscii) ? 'all' : { paths: outer, staged, ...tracked };
}

/** Where all lies that effects may hit. */
export function namedBy(effects: readonly GitEffect[], top: Pick<Reaching, 'cwd' | 'topLevel'>): Named {
  const all = reaches(effects, top).map(({ reached }) => reached);
  return all.every((reached) => typeof reached !== 'string') ? all.flat() : 'anywhere';
}

/** What each effect may turn out to be, and where that reaches. */
function reaches(
  effects: readonly GitEffect[],
  top: Pick<Reaching, 'cwd' | 'topLevel'>,
): readonly { readonly body: EffectBody; readonly reached: Named }[] {
  return effects.flatMap((effect) => {
    const directory = repoDirectoryOf(effect.directory, top);
    if (directory === undefined) return [];
    const otherwise = effect.unlessRevision?.effect;
    const bodies = otherwise === undefined ? [effect] : [effect, otherwise];
    return bodies.map((body) => ({ body, reached: reachOf(body, { topLevel: top.topLevel, directory }) }));
  });
}

function reachOf(body: EffectBody, place: Place): Named {
  const { kind, scope, pathspecs } = body;
  if (scope === 'none' || HITS_NOBODY.has(kind)) return [];
  return pathspecs.kind === 'none' ? 'anywhere' : namedPaths(pathspecs, place);
}

/** What lies in both: a path that is claimed or lies in what is, else what is claimed below it. */
function amongClaimed(paths: ReadonlySet<RepoPath>, places: Paths): Paths {
  const claimed = new Set(places);
  return [
    ...[...paths].filter((path) => liesIn(path, claimed)),
    ...[...claimed].filter((path) => liesIn(path, paths)),
  ];
}
