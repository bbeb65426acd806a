import type { Context } from '../context.ts';
import type { History } from '../git/history.ts';
import { type PushedBranch, pushedBranches } from '../git/pushed-branches.ts';
import { startKept } from './kept-child.ts';
import type { Signals } from './signals.ts';

export interface PushFacts {
  /** git's own exit code. */
  readonly code: number;
  /** The branches of remotes that moved. */
  readonly branches: readonly PushedBranch[];
}

/** Runs `git push` with its own arguments, streams and exit code, and finds out what it pushed. */
export async function push(
  context: Context,
  history: History,
  { args, signals }: { readonly args: readonly string[]; readonly signals: Signals },
): Promise<PushFacts> {
  const before = await history.trackingRefs();
  const env = context.self === null ? context.env : { ...context.env, GUARD_SESSION: context.self };
  // Always in guard's own process group: git may have to ask for a password at the terminal.
  const child = startKept(['git', 'push', ...args], { env, cwd: context.cwd, onTerminal: true });
  signals.passTo(child.send);
  const { code } = await child.ended;
  if (code !== 0) return { code, branches: [] };
  const branches = await pushedBranches(history, before);
  const journal = branches.map(({ sha, remote, branch }) =>
    context.store.note({ kind: 'pushed', session: context.self, commit: sha, detail: `${remote}/${branch}` }),
  );
  await Promise.all(journal);
  return { code, branches };
}
