import type { SessionId } from '../core/session.ts';
import type { JournalLine } from '../store/store.ts';

/**
 * Whose work each commit is, by commit id, from the journal (docs/decisions/0007): the session that committed, or where
 * it only repeated another's commit (rebase, cherry-pick) that other one.
 */
export function committersOf(journal: readonly JournalLine[]): ReadonlyMap<string, SessionId> {
  const committers = new Map<string, SessionId>();
  for (const { kind, commit, session, other } of journal) {
    const committer = other ?? session;
    if (kind === 'committed' && commit !== undefined && committer !== null) committers.set(commit, committer);
  }
  return committers;
}
