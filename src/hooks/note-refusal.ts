import type { Context } from '../context.ts';
import { heldBy } from '../core/held-by.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { SessionId } from '../core/session.ts';
import type { Happening } from '../store/store.ts';

const MOST_PATHS = 20;

/** Journals a refusal; a journal that cannot be written must not turn it into a fault. */
export async function noteRefusal(context: Context, facts: Partial<Happening>): Promise<void> {
  await context.store.note({ kind: 'refused', session: context.self, ...facts }).catch(() => {});
}

/** Journals that claims of others stood in the way of `what`, say a commit. */
export function noteClaimedPaths(
  context: Context,
  what: string,
  claimed: readonly { readonly path: RepoPath; readonly holder: SessionId }[],
): Promise<void> {
  const paths = [...new Set(claimed.map(({ path }) => path))].slice(0, MOST_PATHS);
  return noteRefusal(context, { paths, ...heldBy(what, claimed) });
}
