import type { Context } from '../../context.ts';
import { GuardError } from '../../errors.ts';
import { nonDirectoryAbove } from '../../install/file-state.ts';
import { planIgnoreRule } from '../../install/ignore-rule.ts';
import { installSite, readRecord } from '../installation.ts';
import { sessionsFileIgnored } from '../sessions-file-ignored.ts';
import { situationOf } from '../situation.ts';
import { whyUnignored } from '../unignored.ts';
import { whyUnusable } from '../unusable-file.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Can the sessions file be read, does it make sense, and can it get into a commit? */
export async function inspectSessionsFile(context: Context): Promise<readonly Finding[]> {
  const { store } = context;
  const above = nonDirectoryAbove(store.location);
  if (above !== null) return [fail('not-a-directory', above)];
  try {
    const exists = await store.exists();
    const snapshot = await store.read();
    if (snapshot.isLost)
      return [warn('file-lost', store.location, exists ? 'empty' : 'gone'), ...inspectIgnore(context)];
    const unusable = exists ? whyUnusable(context, snapshot) : null;
    if (unusable?.why === 'foreign') return [fail('file-foreign', unusable.by, unusable.value)];
    const { problems } = situationOf(context, snapshot);
    const damage = snapshot.illegible?.data;
    const findings: Finding[] = problems
      .filter(({ kind }) => damage === undefined || kind !== 'no-sessions-section')
      .map((problem) => warn('file-problem', JSON.stringify(problem)));
    if (!exists) return [...findings, warn('file-absent', store.location), ...inspectIgnore(context)];
    const [conflict] = snapshot.file.conflictLines;
    if (damage !== undefined)
      findings.push(
        damage.line === 0
          ? fail('file-overwritten', store.location, damage.problem)
          : fail('file-binary', store.location, String(damage.line)),
      );
    if (conflict !== undefined) findings.push(fail('file-damaged', store.location, String(conflict)));
    if (findings.length === 0)
      findings.push(ok('file-fine', store.location, String(snapshot.file.rows.length)));
    return [...findings, ...inspectIgnore(context)];
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    // What guard keeps beside the file fails under its own name, and so does git.
    if (!('path' in error.data) || error.data.path !== store.location) throw error;
    const reason = 'reason' in error.data ? String(error.data.reason) : error.code;
    return [fail('file-unreadable', store.location, reason)];
  }
}

function inspectIgnore(context: Context): readonly Finding[] {
  const facts = sessionsFileIgnored(context);
  if (facts === null) return [];
  if (facts.state === 'ignored') return [ok('ignored', facts.path)];
  if (facts.state === 'tracked') return [fail('tracked', facts.path)];
  const why = whyUnignored(context, facts.path);
  if (why !== null) return [fail('unignored', JSON.stringify(why))];
  // What init would say, so that nobody is sent there in vain.
  const [problem] = planIgnoreRule(installSite(context, readRecord(context)), [facts.path]).problems;
  return [
    problem === undefined
      ? fail('not-ignored', facts.path)
      : fail('ignore-blocked', facts.path, JSON.stringify(problem)),
  ];
}
