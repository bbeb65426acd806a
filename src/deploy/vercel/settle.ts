import type { Deployment, LogLine } from './deployment.ts';
import { errorText, logExcerpt } from './error-text.ts';
import { about } from './look.ts';
import { HOLDER_STEP_MS, pollInterval } from './poll-schedule.ts';
import { notLive } from './states.ts';
import type { FixLock, LockAfterReady, LockHolder } from './watch-ports.ts';
import { again, beat, end, remaining, type Step, type WatchState } from './watch-state.ts';

const LOOK_AGAIN_MS = 1000;

/** Ends on a built deployment: live, releases the lock if this session holds it; not live, gives pending aliases their time first. */
export async function settleReady(watch: WatchState, deployment: Deployment): Promise<Step> {
  const { clock } = watch.ports;
  const why = notLive(deployment);
  if (why === undefined) return end({ kind: 'ready', deployment, lock: await releaseLock(watch) });
  watch.readyAt ??= clock.monotonic();
  const pendingMs = clock.monotonic() - watch.readyAt;
  if (why === 'alias-pending' && pendingMs < watch.limits.aliasMs) return again(pollInterval(pendingMs));
  return end({ kind: 'ready-not-live', deployment, why });
}

async function releaseLock({ ports: { lock }, target }: WatchState): Promise<LockAfterReady> {
  if (!(await lock.holds())) return (await lock.isTaken()) ? 'lost' : 'not-held';
  return target.lockIsForAnother ? 'kept' : lock.release();
}

/** Ends on an error with the lock in this session's hands, or waits for the session that has it and has the watch look again. */
export async function settleError(watch: WatchState, deployment: Deployment): Promise<Step> {
  const lines = await readLog(watch, deployment);
  const failure = { deployment, errorText: errorText(deployment, lines), log: logExcerpt(lines) };
  await beat(watch);
  const lock = await takeFixLock(watch, failure.errorText);
  if (lock.kind !== 'refused') return end({ kind: 'error', ...failure, lock });
  const { kind: _, ...holder } = lock;
  return waitForHolder(watch, deployment, { ...failure, holder });
}

async function takeFixLock(
  watch: WatchState,
  text: string,
): Promise<FixLock | ({ readonly kind: 'refused' } & LockHolder)> {
  const { lock, report } = watch.ports;
  if (await lock.holds()) {
    const updated = await lock.updateError(text);
    if (updated !== 'lost') return { kind: updated === 'updated' ? 'kept' : updated };
    report({ kind: 'lock-lost' });
  }
  const acquired = await lock.acquire(text);
  if (acquired.kind !== 'held') return acquired;
  return { kind: 'claimed', ...(acquired.takenFrom === undefined ? {} : { takenFrom: acquired.takenFrom }) };
}

async function waitForHolder(
  watch: WatchState,
  deployment: Deployment,
  { holder, errorText, log }: NonNullable<WatchState['refused']>,
): Promise<Step> {
  const { lock, report, signal } = watch.ports;
  watch.refused = { holder, errorText, log };
  report({ kind: 'waiting', holder, deployment });
  const timeoutMs = Math.max(Math.min(HOLDER_STEP_MS, remaining(watch)), 0);
  await lock.waitUntilFree({ timeoutMs, ...(signal === undefined ? {} : { signal }) });
  return again(LOOK_AGAIN_MS);
}

/** The log is an extra: an error that is known stays known without it. */
async function readLog(watch: WatchState, deployment: Deployment): Promise<readonly LogLine[]> {
  if (watch.log?.id === deployment.id) return watch.log.lines;
  await beat(watch);
  const answer = await watch.ports.provider.log(deployment.id, about(watch, deployment));
  if (answer.kind !== 'ok') return [];
  watch.log = { id: deployment.id, lines: answer.value };
  return answer.value;
}
