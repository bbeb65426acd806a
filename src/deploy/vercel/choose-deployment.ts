import type { Deployment } from './deployment.ts';
import { phaseOf } from './states.ts';

/** The deployments that concern one commit, newest first. */
export interface Candidates {
  /** Those of the commit on its branch. */
  readonly own: readonly Deployment[];
  /** Those of later commits of the branch that contain it. */
  readonly descendants: readonly Deployment[];
  /** Those on the branch that are newer and do not contain it: the branch was rewritten. */
  readonly replacements: readonly Deployment[];
  /** Those of the commit on other branches. */
  readonly elsewhere: readonly Deployment[];
}

export interface Choice {
  readonly sha: string;
  readonly branch: string;
  /** Nothing says yet which branch it is on: wherever it is deployed, it is meant. */
  readonly isAnyBranch?: boolean;
  readonly target?: string;
}

/** How many commits of the branch are compared with ours: each costs a call of git. */
const COMPARED = 5;

/** Sorts what the provider listed by what it means for the commit; `contains` tells whether a later commit has ours in it. */
export async function sortCandidates(
  listed: readonly Deployment[],
  choice: Choice,
  contains: (sha: string) => Promise<boolean>,
): Promise<Candidates> {
  const { sha, branch, target } = choice;
  const wanted = listed.filter(
    (one) => target === undefined || one.target === undefined || one.target === target,
  );
  const newest = wanted.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  const ofCommit = newest.filter((one) => one.sha === sha);
  const own = ofCommit.filter(
    (one) => choice.isAnyBranch || one.branch === undefined || one.branch === branch,
  );
  const since = own[0]?.createdAt ?? 0;
  const later = newest.filter(
    (one) => one.branch === branch && one.sha !== sha && (one.createdAt ?? 0) >= since,
  );
  const shas = [...new Set(later.flatMap((one) => one.sha ?? []))].slice(0, COMPARED);
  const containing = new Set<string>();
  for (const one of shas) if (await contains(one)) containing.add(one);
  return {
    own: newestPerTarget(own),
    descendants: later.filter((one) => one.sha !== undefined && containing.has(one.sha)),
    replacements: later.filter(
      (one) => one.sha !== undefined && shas.includes(one.sha) && !containing.has(one.sha),
    ),
    elsewhere: ofCommit.filter((one) => !own.includes(one)),
  };
}

/**
 * Picks the deployment that decides: a READY one that contains the commit, else the commit's own, else the newest
 * descendant. `newestFirst` is for a session that waited for another's fix: then only the newest state counts.
 */
export function subjectOf(
  found: Candidates,
  options: { readonly newestFirst: boolean },
): Deployment | undefined {
  const [mine] = found.own;
  const descendants = found.descendants.filter((one) => isSameTarget(one, mine));
  const done = [...(mine === undefined ? [] : [mine]), ...descendants].find(
    (one) => phaseOf(one) === 'ready',
  );
  if (done !== undefined) return done;
  const [newest] = descendants;
  if (options.newestFirst && newest !== undefined) return newest;
  const gone = mine === undefined || ['canceled', 'deleted'].includes(phaseOf(mine));
  return gone ? (newest ?? mine) : mine;
}

/** One commit may have several deployments: redeploys, and a preview beside production, which counts first. */
function newestPerTarget(deployments: readonly Deployment[]): readonly Deployment[] {
  const first = deployments.filter(
    (one, index) => deployments.findIndex((other) => other.target === one.target) === index,
  );
  return first.toSorted((a, b) => Number(b.target === 'production') - Number(a.target === 'production'));
}

function isSameTarget(one: Deployment, other: Deployment | undefined): boolean {
  return one.target === undefined || other?.target === undefined || one.target === other.target;
}
