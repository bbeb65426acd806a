import { relative } from 'node:path';
import type { Context } from '../../context.ts';
import { GuardError } from '../../errors.ts';
import { isIgnored, isTracked } from '../../git/hooks-path.ts';
import { situationOf } from '../situation.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Can the sessions file be read, does it make sense, and can it get into a commit? */
export async function inspectSessionsFile(context: Context): Promise<readonly Finding[]> {
  const { store } = context;
  try {
    if (!(await store.exists())) return [warn('file-absent', store.location), ...inspectIgnore(context)];
    const snapshot = await store.read();
    const { problems } = situationOf(context, snapshot);
    const [conflict] = snapshot.file.conflictLines;
    const findings: Finding[] = problems.map((problem) => warn('file-problem', JSON.stringify(problem)));
    if (conflict !== undefined) findings.push(fail('file-damaged', store.location, String(conflict)));
    if (findings.length === 0)
      findings.push(ok('file-fine', store.location, String(snapshot.file.rows.length)));
    return [...findings, ...inspectIgnore(context)];
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    const reason = 'reason' in error.data ? String(error.data.reason) : error.code;
    return [fail('file-unreadable', store.location, reason)];
  }
}

function inspectIgnore({ repository, store }: Context): readonly Finding[] {
  const base = repository.mainTopLevel;
  const path = base === null ? '../' : relative(base, store.location).split('\\').join('/');
  if (base === null || path.startsWith('../')) return [];
  if (isTracked(repository.git, path)) return [fail('tracked', path)];
  return [isIgnored(repository.git, path) ? ok('ignored', path) : fail('not-ignored', path)];
}
