import type { Context } from '../context.ts';
import { isSameSession } from '../core/session.ts';
import type { GuardState, Run } from '../core/state.ts';
import { type Grant, type Hold, releaseGrant } from './renew.ts';

/** Notes that a run works under a lock of its session; to be called once for each process, after the lock was acquired. */
export function joinRun(context: Context, grant: Grant): Promise<void> {
  const own = { lock: grant.name, session: grant.session, process: context.ownProcess() };
  return context.store.update<void>(({ state }) => ({
    state: { ...state, runs: [...others(context, state, grant).all, own] },
    result: undefined,
  }));
}

/** Releases a lock, unless another run of the same session works under it: the last one does. */
export async function leaveRun(context: Context, grant: Grant): Promise<Hold> {
  return (await leave(context, grant)).hold;
}

/** Releases a lock for a command that is no run; where a run of the same session works under it, that one will. */
export async function releaseOrLeave(
  context: Context,
  grant: Grant,
): Promise<'released' | 'of-run' | 'lost'> {
  const { hold, isShared } = await leave(context, grant);
  if (hold.kind === 'lost') return 'lost';
  return isShared ? 'of-run' : 'released';
}

async function leave(
  context: Context,
  grant: Grant,
): Promise<{ readonly hold: Hold; readonly isShared: boolean }> {
  let isShared = false;
  const hold = await releaseGrant(context, grant, (state) => {
    const { all, beside } = others(context, state, grant);
    isShared = beside.length > 0;
    return { state: { ...state, runs: all }, isShared };
  });
  return { hold, isShared };
}

/** Whether a run of the same session works under a lock. */
export async function isOfRun(context: Context, grant: Grant): Promise<boolean> {
  const { state } = await context.store.read();
  return others(context, state, grant).beside.length > 0;
}

/** The runs but for this process's own and those whose process is gone; `beside` are those under the same lock. */
function others(context: Context, state: GuardState, { name, session }: Grant) {
  const own = JSON.stringify(context.ownProcess());
  const all = state.runs.filter(
    ({ process }) => JSON.stringify(process) !== own && !context.isProcessGone(process),
  );
  const beside = all.filter((run: Run) => run.lock === name && isSameSession(run.session, session));
  return { all, beside };
}
