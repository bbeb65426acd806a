import type { Context } from '../context.ts';
import type { Expectation, HowToPush } from '../deploy/vercel/expectation.ts';
import type { History } from '../git/history.ts';
import { pushArgumentsFor } from '../git/push-for-commit.ts';
import { pushState } from '../git/pushed-anywhere.ts';

/** What is expected of a commit that perhaps no remote has; null where one has it. Rejects when the signal aborts. */
export async function expectedOfUnpushed(
  { store }: Context,
  history: History,
  sha: string,
  signal: AbortSignal,
): Promise<Expectation | null> {
  const state = await pushState(history, sha, signal);
  if (state === 'pushed') return null;
  const push = await howToPush(history, sha);
  const isKnown =
    state === 'not-pushed' && !(await wasPushed(await store.journal({ kinds: ['pushed'] }), history, sha));
  if (!isKnown) return { kind: 'maybe', why: 'push-unknown', push };
  return { kind: 'unlikely', why: 'not-pushed', remotes: await history.remotes(), push };
}

/** Whether guard saw a push of it: to a URL, or to a branch that is gone since. */
async function wasPushed(
  journal: Awaited<ReturnType<Context['store']['journal']>>,
  history: History,
  sha: string,
): Promise<boolean> {
  const pushed = journal.flatMap(({ kind, commit }) => (kind === 'pushed' ? (commit ?? []) : []));
  return pushed.includes(sha) || history.isAncestorOfAny(sha, [...new Set(pushed)]);
}

async function howToPush(history: History, sha: string): Promise<HowToPush> {
  if ((await history.resolve(sha)) === null) return 'not-here';
  return (await pushArgumentsFor(history, sha)) ?? 'on-no-branch';
}
