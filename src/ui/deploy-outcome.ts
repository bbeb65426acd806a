import { printDuration } from '../core/duration.ts';
import type { Deployment } from '../deploy/vercel/deployment.ts';
import type { Caution, Expectation, HowToPush } from '../deploy/vercel/expectation.ts';
import type { NotLive } from '../deploy/vercel/states.ts';
import type { FixLock, LockAfterReady, SkipReason, WatchOutcome } from '../deploy/vercel/watch-ports.ts';
import { asTyped, holdsCredentials, type TypedFlags, wordOrFlag } from './as-typed.ts';
import { addressOf, short } from './deploy-messages.ts';
import { noAnswerLines } from './no-answer-messages.ts';
import type { Style } from './style.ts';
import { alignRows } from './table.ts';
import { quoted, visible, worded } from './visible.ts';

/** The call that followed the deployment, for the next one to be typed alike. */
export interface DeployCall {
  readonly flags: TypedFlags;
  /** git's own arguments of `guard push`. */
  readonly args?: readonly string[];
}

type Failure = Extract<WatchOutcome, { readonly kind: 'error' }>;

interface Followed {
  readonly sha: string;
  readonly branch: string;
  readonly outcome: WatchOutcome;
  readonly caution?: Caution;
}

/** How the following of a deployment ended, and what to do next. */
export function outcomeLines(followed: Followed, call: DeployCall, style: Style): string {
  const ended = endOf(followed, call, style);
  return followed.caution === undefined ? ended : `${ended}\n${headUntouched(followed.sha, style)}`;
}

function headUntouched(sha: string, style: Style): string {
  return `guard: ${style.warn('warning:')} ${short(sha)} itself changes nothing of the project, earlier commits of this push do, and Vercel may have looked only at the last; a commit that changes the project deploys them all`;
}

function endOf({ sha, branch, outcome }: Followed, call: DeployCall, style: Style): string {
  const what = `${short(sha)} on ${visible(branch, 60)}`;
  switch (outcome.kind) {
    case 'ready':
      return `${style.good('Ready')}: ${what}${at(outcome.deployment)}${lockAfter(outcome.lock)}`;
    case 'ready-not-live':
      return told(
        style.bad(`guard: ${what} is built, but not live: ${notLive(outcome)}`),
        outcome.deployment,
      );
    case 'error':
      return failure(what, sha, outcome, call, style);
    case 'canceled':
      return told(`guard: the deployment of ${what} was cancelled`, outcome.deployment);
    case 'blocked':
      return told(
        `guard: the deployment of ${what} is blocked and needs a person: ${blockedBy(outcome.deployment)}`,
        outcome.deployment,
      );
    case 'deleted':
      return told(`guard: the deployment of ${what} was deleted`, outcome.deployment);
    case 'superseded':
      return `Superseded: ${what} gave way to the newer deployment of ${short(outcome.by.sha ?? '?')}${at(outcome.by)}.`;
    case 'skipped':
      return `No deployment expected of ${what}: ${skipped(outcome.why)}.${pushIt(outcome.why, sha, call)}`;
    case 'not-seen':
      return `guard: no deployment of ${what} appeared within ${printDuration(outcome.waitedMs)}\n${next([['look again', watchAgain(sha, call)], ...notPushedYet(outcome.push, call)])}`;
    case 'timed-out':
      return timedOut(what, sha, outcome, call);
    case 'unavailable':
      return noAnswerLines(what, outcome.answer);
  }
}

/** One that is staged gets its addresses only from somebody who promotes it. */
function notLive({ why, deployment }: Extract<WatchOutcome, { readonly kind: 'ready-not-live' }>): string {
  return why === 'alias-pending' && deployment.substate === 'STAGED'
    ? 'it is staged, not promoted, so its addresses still serve the previous build'
    : NOT_LIVE[why];
}

const NOT_LIVE: Readonly<Record<NotLive, string>> = {
  'check-failed': 'a check failed, so its addresses still serve the previous build',
  'alias-failed': 'its address could not be assigned',
  'alias-pending': 'its addresses are not assigned yet',
};

function failure(
  what: string,
  sha: string,
  { deployment, errorText, log, lock }: Failure,
  call: DeployCall,
  style: Style,
): string {
  const lines = log.lines.map((line) => `  ${style.dim('|')} ${visible(line, 300)}`);
  const omitted = log.omitted === 0 ? [] : [`  ${style.dim(`| … ${log.omitted} more lines`)}`];
  return [
    style.bad(`guard: the deployment of ${what} failed: ${quoted(errorText, 300)}`),
    ...lines,
    ...omitted,
    next([
      ...(deployment.inspectorUrl === undefined
        ? []
        : [['see it', visible(deployment.inspectorUrl)] as const]),
      ...fixSteps(lock, sha, call),
    ]),
  ].join('\n');
}

function fixSteps(lock: FixLock, sha: string, call: DeployCall): readonly (readonly [string, string])[] {
  if (lock.kind === 'nobody')
    return [
      [
        'nobody fixes it',
        `${lock.hasEnded ? 'your session has ended meanwhile' : 'you are no session'}, so you cannot hold the vercel lock`,
      ],
      ['become one', `export GUARD_SESSION=$(guard start) && ${watchAgain(sha, call)}`],
    ];
  const fix = ['fix it', `commit the fix, then: ${pushAsTyped(call) ?? 'the same guard push'}`] as const;
  if (lock.kind === 'of-run')
    return [['it is yours', "until your guard run ends: so long others' pushes wait for your fix"], fix];
  const from =
    lock.kind === 'claimed' && lock.takenFrom !== undefined
      ? ` (taken over from ${visible(lock.takenFrom)})`
      : '';
  return [
    ['it is yours', `you hold the vercel lock${from}: others' pushes wait for your fix`],
    fix,
    ['leave it', asTyped(['unlock', 'vercel'], call.flags)],
  ];
}

function watchAgain(sha: string, { flags }: DeployCall): string {
  return asTyped(['deploy', 'watch', '--sha', flags.sha === sha ? sha : short(sha)], flags);
}

/** What stands behind `push` is git's, so the session is named before it. Null where a token would be shown. */
export function pushAsTyped({ flags, args = [] }: DeployCall): string | null {
  return args.some(holdsCredentials) ? null : pushCall(args, { flags });
}

function skipped(why: SkipReason): string {
  switch (why.kind) {
    case 'expectation':
      return expected(why.expectation);
    case 'ignored-build-step':
      return 'the project’s Ignored Build Step skipped it';
    case 'build-skipped':
      return `Vercel skipped it${inItsWords(why.deployment)}`;
    case 'same-commit-deployed':
      return `this commit is deployed already${at(why.deployment)}`;
  }
}

function inItsWords({ errorMessage }: Deployment): string {
  return errorMessage === undefined ? '' : ` (${quoted(errorMessage, 100)})`;
}

/** Only without words of Vercel's own it is about the commit's author. */
function blockedBy({ errorMessage }: Deployment): string {
  return errorMessage === undefined
    ? "the commit's author has no seat, or no access"
    : quoted(errorMessage, 200);
}

function expected(expectation: Expectation): string {
  if (expectation.kind === 'expected' || expectation.kind === 'maybe') return 'none appeared';
  if (expectation.why === 'not-pushed')
    return `it is not pushed: no branch of ${expectation.remotes.map((name) => visible(name, 60)).join(' or ')} has it`;
  const reasons: Readonly<Record<typeof expectation.why, string>> = {
    deletion: 'it deletes a branch',
    tag: 'a tag deploys nothing',
    'not-a-branch': 'it is no branch',
    'branch-disabled': 'vercel.json turns deployments of this branch off',
    'github-disabled': 'vercel.json turns deployments from GitHub off',
    'no-affected-path': 'it changes nothing of the project',
    'same-commit-deployed': 'this commit was pushed before',
  };
  return reasons[expectation.why];
}

function pushIt(why: SkipReason, sha: string, call: DeployCall): string {
  if (why.kind !== 'expectation' || why.expectation.kind !== 'unlikely') return '';
  if (why.expectation.why !== 'not-pushed') return '';
  const { push } = why.expectation;
  if (push === 'not-here')
    return `\n${next([['find it', 'this clone does not have it either: push it from the one that has']])}`;
  if (push === 'on-no-branch')
    return `\n${next([['push it', `no branch has it: git switch -c NAME ${short(sha)}, then push that`]])}`;
  return `\n${next([['push it', pushCall(push, call)]])}`;
}

/** Where it could not be told whether the commit is pushed at all. */
function notPushedYet(push: HowToPush | undefined, call: DeployCall): readonly (readonly [string, string])[] {
  return push === undefined || typeof push === 'string' ? [] : [['not pushed?', pushCall(push, call)]];
}

function pushCall(args: readonly string[], { flags }: DeployCall): string {
  return [asTyped([], flags), ...['push', ...args].map(wordOrFlag)].join(' ');
}

function timedOut(
  what: string,
  sha: string,
  outcome: Extract<WatchOutcome, { readonly kind: 'timed-out' }>,
  call: DeployCall,
): string {
  const { holder, deployment, waitedMs } = outcome;
  const still =
    holder === undefined
      ? `it is still ${visible((deployment?.state ?? 'unknown').toLowerCase(), 30)}`
      : `it failed, and session ${worded(holder.heldBy)} still holds the vercel lock`;
  const again = ['look again', watchAgain(sha, call)] as const;
  return `guard: gave up on ${what} after ${printDuration(waitedMs)}: ${still}\n${next([again])}`;
}

function at(deployment: Deployment): string {
  const address = addressOf(deployment);
  return address === undefined ? '' : `  ${address}`;
}

function told(line: string, { inspectorUrl }: Deployment): string {
  return inspectorUrl === undefined ? line : `${line}\n${next([['see it', visible(inspectorUrl)]])}`;
}

function lockAfter(lock: LockAfterReady): string {
  switch (lock) {
    case 'released':
      return '\nReleased the vercel lock.';
    case 'kept':
      return '\nThe vercel lock stays yours: another branch of this push failed.';
    case 'of-run':
      return '\nThe vercel lock stays yours until your guard run ends.';
    case 'lost':
      return '\nThe vercel lock was lost meanwhile and is another session’s now.';
    case 'not-held':
      return '';
  }
}

function next(steps: readonly (readonly string[])[]): string {
  return alignRows(steps);
}
