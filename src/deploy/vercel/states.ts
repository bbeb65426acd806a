import type { Deployment } from './deployment.ts';

/** What a deployment's state means for the one who waits for it. */
export type Phase =
  | 'in-progress'
  | 'ready'
  | 'ready-not-live'
  | 'error'
  | 'canceled-skipped'
  | 'canceled-superseded'
  | 'canceled'
  | 'blocked'
  | 'deleted';

/** Why a deployment that is built does not serve its addresses: a check or alias failed, or is not through yet. */
export type NotLive = 'check-failed' | 'alias-failed' | 'alias-pending';

/** What is known besides the deployment itself. */
export interface Surroundings {
  /** A newer deployment of the same branch exists. */
  readonly newerOnBranch: boolean;
}

/** Reads the phase; a state that guard does not know is in progress. */
export function phaseOf(
  deployment: Deployment,
  surroundings: Surroundings = { newerOnBranch: false },
): Phase {
  switch (deployment.state) {
    case 'READY':
      return notLive(deployment) === undefined ? 'ready' : 'ready-not-live';
    case 'ERROR':
      return 'error';
    case 'CANCELED':
      return canceledPhase(deployment, surroundings);
    case 'BLOCKED':
      return 'blocked';
    case 'DELETED':
      return 'deleted';
    default:
      return 'in-progress';
  }
}

/** Says why a READY deployment is not live; a provider that tells nothing of aliases is believed. */
export function notLive(deployment: Deployment): NotLive | undefined {
  if (deployment.checksConclusion === 'failed' || deployment.aliasCheck === 'failed') return 'check-failed';
  if (deployment.aliasError !== undefined) return 'alias-failed';
  return deployment.target === 'production' && deployment.aliasAssigned === false
    ? 'alias-pending'
    : undefined;
}

/** Joins what the list told with what the detail adds; the detail is the newer. */
export function withDetail(listed: Deployment, detail: Deployment): Deployment {
  const state = detail.state === 'UNKNOWN' ? listed.state : detail.state;
  return { ...listed, ...detail, id: listed.id, state };
}

/** Whether the project's own Ignored Build Step cancelled it; Vercel also skips projects that a commit does not affect. */
export function isByIgnoredBuildStep({ errorMessage = '', errorLink = '' }: Deployment): boolean {
  return /ignored[ -]build[ -]step/i.test(`${errorMessage} ${errorLink}`);
}

function canceledPhase(deployment: Deployment, { newerOnBranch }: Surroundings): Phase {
  if (deployment.buildSkipped === true || isByIgnoredBuildStep(deployment)) return 'canceled-skipped';
  return newerOnBranch ? 'canceled-superseded' : 'canceled';
}
