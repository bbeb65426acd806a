import type { NoAnswer } from './answer.ts';
import { type Candidates, subjectOf } from './choose-deployment.ts';
import type { Deployment } from './deployment.ts';
import type { Expectation } from './expectation.ts';
import { confirm, look } from './look.ts';
import {
  APPEAR_INTERVAL_MS,
  backoff,
  pollInterval,
  STILL_EVERY_MS,
  WATCH_LIMITS,
  type WatchLimits,
} from './poll-schedule.ts';
import { settleError, settleReady } from './settle.ts';
import { isByIgnoredBuildStep, phaseOf } from './states.ts';
import type { SkipReason, WatchOutcome, WatchPorts, WatchTarget } from './watch-ports.ts';
import { again, beat, end, remaining, type Step, startWatch, type WatchState } from './watch-state.ts';

/**
 * Follows the deployment of a pushed commit to its end (contract section 8): claims the Vercel lock on a confirmed
 * error only, releases it when ready, never touches it on anything unknown. Rejects when `ports.signal` aborts.
 */
export async function watchDeployment(
  target: WatchTarget,
  ports: WatchPorts,
  limits: WatchLimits = WATCH_LIMITS,
): Promise<WatchOutcome> {
  const { expectation } = target;
  if (expectation.kind === 'none') return { kind: 'skipped', why: { kind: 'expectation', expectation } };
  const watch = startWatch(target, ports, limits);
  ports.report({ kind: 'looking', sha: target.sha, branch: target.branch, provider: ports.provider.name });
  for (;;) {
    const step = await takeStep(watch);
    if (step.kind === 'end') return step.outcome;
    if (remaining(watch) <= 0) return overtime(watch);
    watch.pauseMs = step.inMs;
    await pause(watch, Math.min(step.inMs, remaining(watch)));
  }
}

async function takeStep(watch: WatchState): Promise<Step> {
  const found = await look(watch);
  if (found.kind !== 'ok') return onNoAnswer(watch, found);
  watch.firstAnswerAt ??= watch.ports.clock.monotonic();
  const listed = subjectOf(found.value, { newestFirst: watch.refused !== undefined });
  const known = listed ?? watch.subject;
  if (known === undefined) {
    recovered(watch);
    return onNothing(watch, found.value);
  }
  const subject = await confirm(watch, known, { vanished: listed === undefined });
  if (subject.kind !== 'ok') return onNoAnswer(watch, subject);
  recovered(watch);
  tell(watch, subject.value);
  return onSubject(watch, subject.value, found.value);
}

function recovered(watch: WatchState): void {
  watch.failures = 0;
  watch.trouble = undefined;
}

async function onSubject(watch: WatchState, subject: Deployment, found: Candidates): Promise<Step> {
  const by = [...found.descendants, ...found.replacements].find((one) => one.id !== subject.id);
  const phase = phaseOf(subject, { newerOnBranch: by !== undefined });
  switch (phase) {
    case 'in-progress':
      return again(pollInterval(watch.ports.clock.monotonic() - (watch.seenAt ?? watch.startedAt)));
    case 'ready':
    case 'ready-not-live':
      return settleReady(watch, subject);
    case 'error':
      return settleError(watch, subject);
    case 'canceled-skipped':
      return end({ kind: 'skipped', why: skippedBy(subject) });
    case 'canceled-superseded':
      return end(
        by === undefined
          ? { kind: 'canceled', deployment: subject }
          : { kind: 'superseded', deployment: subject, by },
      );
    case 'canceled':
    case 'blocked':
    case 'deleted':
      return end({ kind: phase, deployment: subject });
  }
}

function skippedBy(deployment: Deployment): SkipReason {
  return { kind: isByIgnoredBuildStep(deployment) ? 'ignored-build-step' : 'build-skipped', deployment };
}

function onNothing(watch: WatchState, found: Candidates): Step {
  const { clock } = watch.ports;
  const { expectation } = watch.target;
  const waited = clock.monotonic() - (watch.firstAnswerAt ?? watch.startedAt);
  if (waited < timeToAppear(watch)) return again(APPEAR_INTERVAL_MS);
  const [elsewhere] = found.elsewhere;
  if (elsewhere !== undefined)
    return end({ kind: 'skipped', why: { kind: 'same-commit-deployed', deployment: elsewhere } });
  if (expectation.kind === 'unlikely')
    return end({ kind: 'skipped', why: { kind: 'expectation', expectation } });
  const isUnknown = expectation.kind === 'maybe' && expectation.why === 'push-unknown';
  const push = isUnknown ? { push: expectation.push } : {};
  return end({ kind: 'not-seen', waitedMs: clock.monotonic() - watch.startedAt, ...push });
}

/** What is not pushed may still have been deployed, by `vercel deploy` or from a URL, but nothing more comes of it. */
function timeToAppear({ target: { expectation }, limits }: WatchState): number {
  if (isNotPushed(expectation)) return 0;
  return expectation.kind === 'unlikely' ? limits.appearUnlikelyMs : limits.appearMs;
}

function isNotPushed(expectation: Expectation): boolean {
  return expectation.kind === 'unlikely' && expectation.why === 'not-pushed';
}

/** A commit that is not here may have been pushed all the same: to a branch that is gone since, to a fork's pull request. */
function isSurelyNotPushed(expectation: Expectation): boolean {
  return isNotPushed(expectation) && 'push' in expectation && expectation.push !== 'not-here';
}

/** Trouble is waited out; a refusal or an unknown project is not. Of what is surely not pushed nobody need answer. */
function onNoAnswer(watch: WatchState, answer: NoAnswer): Step {
  const { expectation } = watch.target;
  if (isSurelyNotPushed(expectation) && watch.subject === undefined)
    return end({ kind: 'skipped', why: { kind: 'expectation', expectation } });
  if (answer.kind !== 'unavailable') return end({ kind: 'unavailable', answer, ...seen(watch) });
  watch.trouble = answer;
  watch.failures += 1;
  const retryInMs = backoff(watch.failures, watch.ports.random(), answer.retryAfterMs);
  watch.ports.report({ kind: 'unavailable', answer, retryInMs });
  return again(retryInMs);
}

function tell(watch: WatchState, deployment: Deployment): void {
  const { clock, report } = watch.ports;
  const now = clock.monotonic();
  const before = watch.subject;
  watch.subject = deployment;
  watch.seenAt ??= now;
  if (before?.id === deployment.id && before.state === deployment.state) {
    if (now - watch.lastToldAt < STILL_EVERY_MS || watch.refused !== undefined) return;
    report({ kind: 'still', deployment, elapsedMs: now - watch.startedAt });
  } else if (before?.id === deployment.id) {
    report({ kind: 'changed', deployment, from: before.state });
  } else if (deployment.sha !== undefined && deployment.sha !== watch.target.sha) {
    report({ kind: 'superseded', sha: watch.target.sha, deployment });
  } else {
    report({ kind: 'seen', deployment });
  }
  watch.lastToldAt = now;
}

/** Long pauses are cut so that heartbeats stay at most 60 s apart. */
async function pause(watch: WatchState, ms: number): Promise<void> {
  const { clock, signal } = watch.ports;
  const until = clock.monotonic() + ms;
  while (clock.monotonic() < until) {
    await beat(watch);
    await clock.sleep(Math.min(until - clock.monotonic(), 30_000), signal);
  }
}

function overtime(watch: WatchState): WatchOutcome {
  if (watch.trouble !== undefined) return { kind: 'unavailable', answer: watch.trouble, ...seen(watch) };
  const waitedMs = watch.ports.clock.monotonic() - watch.startedAt;
  return { kind: 'timed-out', waitedMs, ...seen(watch), ...watch.refused };
}

function seen(watch: WatchState): { deployment?: Deployment } {
  return watch.subject === undefined ? {} : { deployment: watch.subject };
}
