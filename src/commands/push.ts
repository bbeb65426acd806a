import type { Context } from '../context.ts';
import type { History } from '../git/history.ts';
import { type PushedBranch, pushedBranches } from '../git/pushed-branches.ts';
import { untrackedBranches } from '../git/untracked-push.ts';
import { readPushArguments } from '../shell/git/push-arguments.ts';
import { withLease } from '../shell/git/with-lease.ts';
import type { ChildOptions, startKept } from './kept-child.ts';
import type { Signals } from './signals.ts';

export interface PushFacts {
  /** git's own exit code. */
  readonly code: number;
  /** The branches of remotes that moved. */
  readonly branches: readonly PushedBranch[];
  /** Nothing says what it set: neither a remote-tracking ref nor its arguments. */
  readonly isUnclear: boolean;
}

export interface PushOptions {
  readonly args: readonly string[];
  readonly signals: Signals;
  /** Runs git. */
  readonly start: typeof startKept;
  /** Where git's standard output goes. */
  readonly prints: ChildOptions['prints'];
  /** The call with such arguments as it is typed, for a hook that refuses this one; null where a token would be shown. */
  again(args: readonly string[]): string | null;
}

/** Runs `git push` with its own arguments, streams and exit code, and finds out what it pushed. */
export async function push(
  context: Context,
  history: History,
  { args, signals, start, prints, again }: PushOptions,
): Promise<PushFacts> {
  const before = await history.trackingRefs();
  const self = context.self === null ? {} : { GUARD_SESSION: context.self };
  const env = { ...context.env, ...self, GUARD_PUSH_AGAIN: again(withLease(args)) ?? '' };
  // Always in guard's own process group: git may have to ask for a password at the terminal.
  const child = start(['git', 'push', ...args], { env, cwd: context.cwd, onTerminal: true, prints });
  signals.passTo(child.send);
  const { code } = await child.ended;
  const tracked = await pushedBranches(history, before);
  // Where one ref is rejected git fails, and others have moved all the same.
  const untracked = code === 0 ? await untrackedBranches(history, readPushArguments(args), before) : [];
  const isTracked = ({ branch, sha }: PushedBranch): boolean =>
    tracked.some((one) => one.branch === branch && one.sha === sha);
  const branches = [...tracked, ...(untracked ?? []).filter((one) => !isTracked(one))];
  const journal = branches.map(({ sha, remote, branch }) =>
    context.store.note({ kind: 'pushed', session: context.self, commit: sha, detail: `${remote}/${branch}` }),
  );
  await Promise.all(journal);
  return { code, branches, isUnclear: untracked === null };
}
