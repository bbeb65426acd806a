import { printStamp } from '../core/stamp.ts';
import type { Deployment } from '../deploy/vercel/deployment.ts';
import type { Caution } from '../deploy/vercel/expectation.ts';
import type { WatchOutcome } from '../deploy/vercel/watch-ports.ts';

/** How the following of one deployment ended, as JSON. */
export function deployJson({
  facts: { sha, branch, outcome, caution },
}: {
  readonly facts: {
    readonly sha: string;
    readonly branch: string;
    readonly outcome: WatchOutcome;
    readonly caution?: Caution;
  };
}): Readonly<Record<string, unknown>> {
  const { kind, ...more } = outcome;
  const deployment = 'deployment' in more ? more.deployment : undefined;
  const base = {
    sha,
    branch,
    outcome: kind,
    deployment: deployment === undefined ? null : deploymentJson(deployment),
    ...(caution === undefined ? {} : { caution }),
  };
  switch (outcome.kind) {
    case 'error':
      return { ...base, error: outcome.errorText, log: outcome.log.lines, lock: outcome.lock };
    case 'ready':
      return { ...base, lock: outcome.lock };
    case 'ready-not-live':
      return { ...base, why: outcome.why };
    case 'superseded':
      return { ...base, by: deploymentJson(outcome.by) };
    case 'skipped':
      return {
        ...base,
        why: outcome.why.kind === 'expectation' ? outcome.why.expectation : outcome.why.kind,
      };
    case 'timed-out':
      return {
        ...base,
        waitedMs: outcome.waitedMs,
        holder: outcome.holder ?? null,
        error: outcome.errorText ?? null,
      };
    case 'not-seen':
      return { ...base, waitedMs: outcome.waitedMs };
    case 'unavailable':
      return { ...base, why: outcome.answer };
    default:
      return base;
  }
}

function deploymentJson({ createdAt, readyAt, ...facts }: Deployment): Readonly<Record<string, unknown>> {
  return {
    ...facts,
    ...(createdAt === undefined ? {} : { createdAt: stampOf(createdAt) }),
    ...(readyAt === undefined ? {} : { readyAt: stampOf(readyAt) }),
  };
}

/** The other side's number need not be a time. */
function stampOf(ms: number): string | null {
  return Number.isNaN(new Date(ms).getTime()) ? null : printStamp(ms);
}
