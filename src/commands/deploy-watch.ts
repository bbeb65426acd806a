import type { Context } from '../context.ts';
import type { Caution, Expectation } from '../deploy/vercel/expectation.ts';
import { watchDeployment } from '../deploy/vercel/watch.ts';
import type { LockPort, WatchEvent, WatchOutcome } from '../deploy/vercel/watch-ports.ts';
import type { DeployContext } from '../deploy-context.ts';
import { GuardError } from '../errors.ts';
import type { EXIT } from '../exit-codes.ts';
import type { History } from '../git/history.ts';
import { placeOf } from '../git/pushed-branches.ts';
import { expectedOfCommit } from './expected-deployment.ts';
import { expectedOfUnpushed } from './expected-of-unpushed.ts';
import type { Outcome } from './outcome.ts';

/** A pushed commit and what is expected of it. */
export interface Watched {
  readonly sha: string;
  readonly branch: string;
  /** Only Vercel can say which branch it is on. */
  readonly isAnyBranch?: boolean;
  readonly expectation: Expectation;
  /** Another branch of the same push failed, and the lock is for its fix. */
  readonly lockIsForAnother?: boolean;
}

export interface DeployFacts {
  readonly sha: string;
  readonly branch: string;
  readonly outcome: WatchOutcome;
  /** What may have kept Vercel from deploying it. */
  readonly caution?: Caution;
}

export interface WatchWith {
  readonly lock: LockPort;
  readonly report: (event: WatchEvent) => void;
  readonly signal: AbortSignal;
}

/** Follows the deployment of a pushed commit to its end (contract, section 8). Rejects when the signal aborts. */
export async function followDeployment(
  context: Context,
  deploy: DeployContext,
  watched: Watched,
  { lock, report, signal }: WatchWith,
): Promise<Outcome<DeployFacts>> {
  const { target } = context.config.vercel;
  const { provider, clock, history } = deploy;
  const outcome = await watchDeployment(
    { ...watched, ...(target === null ? {} : { target }) },
    { provider, clock, lock, git: history, report, random: Math.random, signal },
  );
  const { sha, branch, expectation } = watched;
  const caution = isUnbuilt(outcome) && 'caution' in expectation ? expectation.caution : undefined;
  const facts = { sha, branch, outcome, ...(caution === undefined ? {} : { caution }) };
  return { exit: exitOf(outcome), facts };
}

const BY_VERCEL: readonly string[] = ['ignored-build-step', 'build-skipped'];

/** Whether Vercel has built nothing where something was expected. */
function isUnbuilt(outcome: WatchOutcome): boolean {
  return outcome.kind === 'not-seen' || (outcome.kind === 'skipped' && BY_VERCEL.includes(outcome.why.kind));
}

/**
 * The commit that `guard deploy watch` means: the one given, which need not be in this clone where its whole name is, else
 * what the current branch has pushed. Throws `usage`. Rejects when the signal aborts.
 */
export async function commitToWatch(
  context: Context,
  deploy: DeployContext,
  given: string | undefined,
  signal: AbortSignal,
): Promise<Watched> {
  const { history } = deploy;
  const sha = given === undefined ? await lastPushed(deploy) : await history.resolve(given);
  if (sha === null && given !== undefined && WHOLE_NAME.test(given))
    return commitElsewhere(context, deploy, given.toLowerCase(), signal);
  if (sha === null) {
    throw new GuardError('usage', {
      problem:
        given === undefined ? 'nothing is pushed yet' : `there is no commit ${JSON.stringify(given)} here`,
      hint: 'Push first, with guard push, or name a pushed commit: --sha SHA.',
    });
  }
  const branch = await remoteBranchOf(deploy, sha);
  return unlessUnpushed(
    context,
    history,
    { sha, branch, expectation: await expectedOfCommit(deploy, { sha, branch }) },
    signal,
  );
}

/** What no remote has deploys nothing, and is not waited for. */
async function unlessUnpushed(
  context: Context,
  history: History,
  watched: Watched,
  signal: AbortSignal,
): Promise<Watched> {
  if (watched.expectation.kind !== 'maybe') return watched;
  const expectation = await expectedOfUnpushed(context, history, watched.sha, signal);
  return expectation === null ? watched : { ...watched, expectation };
}

const WHOLE_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i;

/** A commit that this clone does not have; what is known of it Vercel knows. */
async function commitElsewhere(
  context: Context,
  deploy: DeployContext,
  sha: string,
  signal: AbortSignal,
): Promise<Watched> {
  const answer = await deploy.provider.findDeployments({ sha }, { maxAgeMs: 0, signal });
  const listed = answer.kind === 'ok' ? answer.value : [];
  const known = listed.find((one) => one.sha === sha && one.branch !== undefined)?.branch;
  const branch = known ?? 'HEAD';
  const expectation = await expectedOfCommit(deploy, { sha, branch });
  const watched = { sha, branch, isAnyBranch: known === undefined, expectation };
  return known === undefined ? unlessUnpushed(context, deploy.history, watched, signal) : watched;
}

/** Exit codes of a watch: what is not live although it was to be is a 1, what nobody could say is not. */
function exitOf(outcome: WatchOutcome): keyof typeof EXIT {
  switch (outcome.kind) {
    case 'ready':
    case 'superseded':
    case 'skipped':
      return 'done';
    case 'ready-not-live':
    case 'error':
    case 'canceled':
    case 'blocked':
    case 'deleted':
      return 'refused';
    case 'not-seen':
    case 'timed-out':
      return 'timedOut';
    case 'unavailable':
      return 'fault';
  }
}

async function lastPushed({ history }: DeployContext): Promise<string | null> {
  for (const revision of ['@{push}', '@{upstream}', 'HEAD']) {
    const sha = await history.resolve(revision);
    if (sha !== null) return sha;
  }
  return null;
}

/** The branch of the remote that has the commit: as its head, else anywhere; else the one that is checked out. */
async function remoteBranchOf({ history }: DeployContext, sha: string): Promise<string> {
  const remotes = await history.remotes();
  const refs = [...(await history.trackingRefs())].filter(([ref]) => !ref.endsWith('/HEAD'));
  const nameOf = (ref: string): string | undefined => placeOf(ref, remotes)?.branch;
  const current = await history.currentBranch();
  const heads = refs.filter(([, head]) => head === sha).flatMap(([ref]) => nameOf(ref) ?? []);
  if (heads.length > 0) return current !== null && heads.includes(current) ? current : (heads[0] ?? '');
  const having = (await history.trackingRefsWith(sha)).filter((ref) => !ref.endsWith('/HEAD'));
  if (having[0] !== undefined) return nameOf(having[0]) ?? current ?? 'HEAD';
  const local = (await history.branchesWith(sha)).map(({ name }) => name);
  return (local.includes(current ?? '') ? current : local[0]) ?? current ?? 'HEAD';
}
