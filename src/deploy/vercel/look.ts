import type { Answer } from './answer.ts';
import { type Candidates, sortCandidates } from './choose-deployment.ts';
import type { Deployment } from './deployment.ts';
import type { AskOptions } from './provider.ts';
import { phaseOf, withDetail } from './states.ts';
import { beat, type WatchState } from './watch-state.ts';

/** An answer younger than the pause between two looks is as good as a new one; a tenth less, so that no session waits for itself. */
const SHARED_PART = 0.9;

/** Asks which deployments concern the watched commit: the branch's newest, and the commit's own where it is not among them. */
export async function look(watch: WatchState): Promise<Answer<Candidates>> {
  const { sha, branch } = watch.target;
  const onBranch = await find(watch, { branch });
  if (onBranch.kind !== 'ok') return onBranch;
  const listed = onBranch.value.some((one) => one.sha === sha) ? onBranch : await find(watch, { sha });
  if (listed.kind !== 'ok') return listed;
  const all = listed === onBranch ? onBranch.value : [...onBranch.value, ...listed.value];
  return { kind: 'ok', value: await sortCandidates(all, watch.target, (later) => contains(watch, later)) };
}

/**
 * Asks for the detail of a deployment whose build is over, since only that tells of aliases, checks and skips, or that
 * has vanished from the list; one that is not there any more counts as DELETED.
 */
export async function confirm(
  watch: WatchState,
  listed: Deployment,
  { vanished }: { readonly vanished: boolean },
): Promise<Answer<Deployment>> {
  if (!vanished && phaseOf(listed) === 'in-progress') return { kind: 'ok', value: listed };
  const { confirmed } = watch;
  if (!vanished && confirmed?.id === listed.id && isFinal(confirmed, listed))
    return { kind: 'ok', value: confirmed };
  await beat(watch);
  const answer = await watch.ports.provider.detail(listed.id, about(watch, listed));
  if (answer.kind === 'not-found') return { kind: 'ok', value: { ...listed, state: 'DELETED' } };
  if (answer.kind !== 'ok') return answer;
  watch.confirmed = withDetail(listed, answer.value);
  return { kind: 'ok', value: watch.confirmed };
}

/** What failed stays failed; what is READY may still get its aliases. */
function isFinal(confirmed: Deployment, listed: Deployment): boolean {
  return confirmed.state === listed.state && listed.state !== 'READY';
}

async function find(
  watch: WatchState,
  query: { sha: string } | { branch: string },
): Promise<Answer<readonly Deployment[]>> {
  await beat(watch);
  return watch.ports.provider.findDeployments(query, freshness(watch));
}

/** How to ask about one deployment. */
export function about(watch: WatchState, { sha }: Deployment): AskOptions {
  return { ...freshness(watch), ...(sha === undefined ? {} : { sha }) };
}

/** How old a shared answer may be for the next question, by the pause that led to it. */
function freshness({ pauseMs, ports: { signal } }: WatchState): AskOptions {
  return { maxAgeMs: Math.round(pauseMs * SHARED_PART), ...(signal === undefined ? {} : { signal }) };
}

async function contains(watch: WatchState, later: string): Promise<boolean> {
  const known = watch.ancestry.get(later);
  if (known !== undefined) return known;
  const answer = await watch.ports.git.isAncestor(watch.target.sha, later);
  watch.ancestry.set(later, answer);
  return answer;
}
