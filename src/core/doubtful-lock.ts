import type { LockView } from './lock-view.ts';
import type { Problem, SessionsFile } from './sessions-file/types.ts';

/** What makes it doubtful that a lock is as free as it counts: its section says something that cannot be read. */
export function doubtsAbout(
  { locks: sections, problems }: Pick<SessionsFile, 'locks' | 'problems'>,
  lock: LockView | undefined,
): readonly Problem[] {
  if (lock === undefined || lock.held) return [];
  const lines = sections.filter(({ name }) => name === lock.name).map(({ line }) => line);
  return [
    ...problems.filter(({ kind, line }) => kind === 'lock-unreadable' && lines.includes(line)),
    ...lock.problems.filter(({ kind }) => kind === 'lock-status-unknown'),
  ];
}
