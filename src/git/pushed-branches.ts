import type { History } from './history.ts';

/** A branch of a remote that a push has moved. */
export interface PushedBranch {
  readonly remote: string;
  readonly branch: string;
  readonly sha: string;
  /** Where it was before; null for a new branch. */
  readonly before: string | null;
  /** All that the remotes were known to have before. */
  readonly known: readonly string[];
}

type Refs = ReadonlyMap<string, string>;

/**
 * The branches that a push moved, told from the remote-tracking refs before and after it: git's own output stays as it
 * is. A ref that another session's fetch moved meanwhile does not count; its reflog says who moved it.
 */
export async function pushedBranches(history: History, before: Refs): Promise<readonly PushedBranch[]> {
  const after = await history.trackingRefs();
  const remotes = await history.remotes();
  const found: PushedBranch[] = [];
  for (const [ref, sha] of after) {
    if (before.get(ref) === sha || ref.endsWith('/HEAD')) continue;
    const place = placeOf(ref, remotes);
    const change = await history.lastChange(ref);
    if (place === null || (change !== '' && change !== 'update by push')) continue;
    found.push({ ...place, sha, before: before.get(ref) ?? null, known: [...before.values()] });
  }
  return found;
}

/** The remote and branch that a remote-tracking ref stands for; both names may have slashes in them. */
export function placeOf(
  ref: string,
  remotes: readonly string[],
): { readonly remote: string; readonly branch: string } | null {
  const [remote] = remotes
    .filter((name) => ref.startsWith(`refs/remotes/${name}/`))
    .toSorted((one, other) => other.length - one.length);
  return remote === undefined ? null : { remote, branch: ref.slice(`refs/remotes/${remote}/`.length) };
}
