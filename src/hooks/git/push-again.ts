import { branchName, type PushedRef } from '../../git/pushed-commits.ts';
import type { GitRunner } from '../../git/run.ts';
import { holdsCredentials } from '../../ui/as-typed.ts';
import { shellWord } from '../../ui/visible.ts';

/** What git tells its hook of a push. */
export interface PushCall {
  /** The remote's name; null where a URL was pushed to. */
  readonly remote: string | null;
  readonly url: string;
  readonly refs: readonly PushedRef[];
}

/**
 * The push to be typed again: with its refs, since without them git goes by the upstream, which a new branch lacks. Null where
 * it cannot be told, or should not: a URL may have a password in it. `guard push` says itself how it was called.
 */
export function pushAgain(
  { remote, url, refs }: PushCall,
  git: GitRunner,
  env: NodeJS.ProcessEnv,
): string | null {
  if (env.GUARD_PUSH_AGAIN) return env.GUARD_PUSH_AGAIN;
  const isForced = refs.some((ref) => rewrites(git, ref));
  if (remote === null && (isForced || holdsCredentials(url))) return null;
  // Whoever fetches nothing meanwhile does not drop what the holder pushes.
  const words = [...(isForced ? ['--force-with-lease'] : []), remote ?? url, ...refs.map(refspecOf)];
  return ['git push', ...words.map((word) => (word === '--force-with-lease' ? word : shellWord(word)))].join(
    ' ',
  );
}

function refspecOf({ localRef, localId, remoteRef }: PushedRef): string {
  if (/^0+$/.test(localId)) return `:${branchName(remoteRef)}`;
  if (localRef === remoteRef) return branchName(localRef);
  const isBranch = localRef.startsWith('refs/heads/');
  return isBranch ? `${branchName(localRef)}:${branchName(remoteRef)}` : `${localRef}:${remoteRef}`;
}

/** Git lists what is no fast-forward only where it was forced. */
function rewrites(git: GitRunner, { localId, remoteRef, remoteId }: PushedRef): boolean {
  if (!remoteRef.startsWith('refs/heads/') || /^0+$/.test(localId) || /^0+$/.test(remoteId)) return false;
  return git.tryBytes(['merge-base', '--is-ancestor', remoteId, localId]) === null;
}
