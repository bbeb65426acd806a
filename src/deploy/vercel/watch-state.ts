import type { NoAnswer } from './answer.ts';
import type { Deployment, LogLine } from './deployment.ts';
import type { LogExcerpt } from './error-text.ts';
import type { WatchLimits } from './poll-schedule.ts';
import type { LockHolder, WatchOutcome, WatchPorts, WatchTarget } from './watch-ports.ts';

/** What one watch remembers between two looks. */
export interface WatchState {
  readonly target: WatchTarget;
  readonly ports: WatchPorts;
  readonly limits: WatchLimits;
  readonly startedAt: number;
  readonly ancestry: Map<string, boolean>;
  lastBeatAt: number;
  lastToldAt: number;
  failures: number;
  firstAnswerAt?: number;
  seenAt?: number;
  readyAt?: number;
  pauseMs: number;
  subject?: Deployment;
  confirmed?: Deployment;
  log?: { readonly id: string; readonly lines: readonly LogLine[] };
  trouble: NoAnswer | undefined;
  /** The session whose fix this one waits for, since it was refused the lock. */
  refused?: { readonly holder: LockHolder; readonly errorText: string; readonly log: LogExcerpt };
}

/** What a look came to: the end, or another look after a pause. */
export type Step =
  | { readonly kind: 'end'; readonly outcome: WatchOutcome }
  | { readonly kind: 'again'; readonly inMs: number };

/** Starts a watch at the clock's present. All its times are monotonic. */
export function startWatch(target: WatchTarget, ports: WatchPorts, limits: WatchLimits): WatchState {
  const now = ports.clock.monotonic();
  return {
    target,
    ports,
    limits,
    startedAt: now,
    ancestry: new Map(),
    lastBeatAt: Number.NEGATIVE_INFINITY,
    lastToldAt: now,
    failures: 0,
    pauseMs: 1000,
    trouble: undefined,
  };
}

/** Ends the watch. */
export function end(outcome: WatchOutcome): Step {
  return { kind: 'end', outcome };
}

/** Looks again after a pause in milliseconds. */
export function again(inMs: number): Step {
  return { kind: 'again', inMs };
}

/** A call may last 35 s, so a heartbeat is due when one more such call could bring the gap to 60 s. */
const HEARTBEAT_AFTER_MS = 20_000;

/** Gives a sign of life if one is due; called before everything that takes time. */
export async function beat(watch: WatchState): Promise<void> {
  const { clock, lock, report } = watch.ports;
  if (clock.monotonic() - watch.lastBeatAt < HEARTBEAT_AFTER_MS) return;
  watch.lastBeatAt = clock.monotonic();
  if ((await lock.heartbeat()) === 'lost') report({ kind: 'lock-lost' });
}

/** Milliseconds until the watch's deadline. */
export function remaining(watch: WatchState): number {
  return watch.startedAt + watch.limits.deadlineMs - watch.ports.clock.monotonic();
}
