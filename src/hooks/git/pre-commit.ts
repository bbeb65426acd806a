import { judgeLater } from '../../commands/check.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import { isNulList, type NulList, nulListOf } from '../../core/nul-list.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { isSameSession } from '../../core/session.ts';
import type { Style } from '../../ui/style.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';

/**
 * Judges what is about to be committed (contract, section 6); what there is to say about it is loaded only then. `listed` waits
 * for the shell's list of what is staged, undefined where that is not whole; everything else is ready by then.
 */
export async function preCommit(
  context: Context,
  listed: (() => NulList | undefined) | undefined,
  style: Style,
): Promise<HookAnswer> {
  const { self } = context;
  let known: readonly RepoPath[] | NulList | undefined;
  const staged = (): readonly RepoPath[] | NulList => {
    known ??= listed?.() ?? context.stagedPaths();
    return known;
  };
  const snapshot = await context.store.read(() => {
    const paths = staged();
    return isNulList(paths) ? paths : nulListOf(paths);
  });
  const { notices } = snapshot.state;
  const overrides = overridesOf(context, snapshot.state);
  const judged = judgeLater(context, snapshot, overrides);
  const verdict = judged(staged());
  if (verdict.verdict !== 'deny') verifyLegible(snapshot);
  const isQuiet = verdict.findings.length === 0 && verdict.overridden.length === 0;
  const isTold = self === null || !notices.some(({ to }) => isSameSession(to, self));
  if (isQuiet && isTold && snapshot.warnings.length === 0) return NOTHING;
  const { answerFindings } = await import('./commit-findings.ts');
  return answerFindings({ context, snapshot, overrides, verdict, staged: staged() }, style);
}
