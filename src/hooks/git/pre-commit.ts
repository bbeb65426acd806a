import { judge } from '../../commands/check.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { verifyLegible } from '../../commands/verify-legible.ts';
import type { Context } from '../../context.ts';
import { isNulList, type NulList } from '../../core/nul-list.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { isSameSession } from '../../core/session.ts';
import { readNulList } from '../../git/nul-list.ts';
import type { ReadAbout } from '../../store/store.ts';
import type { Style } from '../../ui/style.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';
import type { PreCommitFeed } from './feed.ts';

/** More paths than this are too many to leave rows of the sessions file unread by. */
const FEW_BYTES = 10_000;

/** Judges what is about to be committed (contract, section 6); what there is to say about it is loaded only then. */
export async function preCommit(context: Context, feed: PreCommitFeed, style: Style): Promise<HookAnswer> {
  const { self } = context;
  const staged = feed.staged ?? context.stagedPaths();
  const snapshot = await context.store.read(aboutFew(staged, context));
  const { notices } = snapshot.state;
  const overrides = overridesOf(context, snapshot.state);
  const verdict = judge(context, snapshot, staged, overrides);
  if (verdict.verdict !== 'deny') verifyLegible(snapshot);
  const isQuiet = verdict.findings.length === 0 && verdict.overridden.length === 0;
  const isTold = self === null || !notices.some(({ to }) => isSameSession(to, self));
  if (isQuiet && isTold && snapshot.warnings.length === 0) return NOTHING;
  const { answerFindings } = await import('./commit-findings.ts');
  return answerFindings({ context, snapshot, overrides, verdict, staged }, style);
}

function aboutFew(staged: readonly RepoPath[] | NulList, { paths }: Context): ReadAbout | undefined {
  if (!isNulList(staged)) return { paths: staged, ignoreCase: paths.ignoreCase };
  return staged.length > FEW_BYTES ? undefined : { paths: readNulList(staged), ignoreCase: paths.ignoreCase };
}
