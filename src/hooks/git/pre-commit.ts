import { judge } from '../../commands/check.ts';
import { takeNotices } from '../../commands/notices.ts';
import { type Overrides, overridesOf } from '../../commands/overrides.ts';
import type { Context } from '../../context.ts';
import { isNulList, type NulList } from '../../core/nul-list.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import { isSameSession } from '../../core/session.ts';
import type { Instant } from '../../core/stamp.ts';
import type { GuardState, Notice } from '../../core/state.ts';
import type { Overridden, Verdict } from '../../core/verdict.ts';
import { EXIT } from '../../exit-codes.ts';
import { hasCommit } from '../../git/has-commit.ts';
import { readNulList } from '../../git/nul-list.ts';
import type { ReadAbout } from '../../store/store.ts';
import { type CommitForm, overriddenLines, refusedCommit, warnings } from '../../ui/conflict-messages.ts';
import { emptyReason, noticeLine } from '../../ui/hook-messages.ts';
import type { Style } from '../../ui/style.ts';
import type { HookAnswer } from '../answer.ts';
import type { PreCommitFeed } from './feed.ts';

/** More paths than this are too many to leave rows of the sessions file unread by. */
const FEW_BYTES = 10_000;

/** Judges what is about to be committed (contract, section 6). */
export async function preCommit(context: Context, feed: PreCommitFeed, style: Style): Promise<HookAnswer> {
  const staged = feed.staged ?? context.stagedPaths();
  const snapshot = await context.store.read(aboutFew(staged, context));
  const now = context.now();
  const overrides = overridesOf(context, snapshot.state);
  const verdict = judge(context, snapshot, staged, overrides);
  const lines = [
    ...(await tellNotices(context, snapshot.state, now)),
    ...snapshot.warnings.map((warning) => `guard: warning: ${warning}`),
    warnings(verdict, now, style),
  ];
  if (verdict.verdict === 'deny') {
    await noteRefusal(context, verdict);
    if (overrides.hasEmptyReason) lines.push(emptyReason());
    lines.push(refusedCommit(verdict, commitForm(context), now, style));
    return { code: EXIT.refused, lines: lines.filter((line) => line !== '') };
  }
  if (verdict.overridden.length > 0) {
    await recordOverridden(context, verdict.overridden, overrides);
    lines.push(overriddenLines(verdict.overridden, style));
  }
  return { code: EXIT.done, lines: lines.filter((line) => line !== '') };
}

function aboutFew(staged: readonly RepoPath[] | NulList, { paths }: Context): ReadAbout | undefined {
  if (!isNulList(staged)) return { paths: staged, ignoreCase: paths.ignoreCase };
  return staged.length > FEW_BYTES ? undefined : { paths: readNulList(staged), ignoreCase: paths.ignoreCase };
}

/** What others did meanwhile; where it cannot be taken out, it is told next time, and the verdict stands all the same. */
async function tellNotices(context: Context, state: GuardState, now: Instant): Promise<readonly string[]> {
  const { self } = context;
  if (self === null || !state.notices.some(({ to }) => isSameSession(to, self))) return [];
  const notices = await takeNotices(context).catch(() => []);
  return notices.map((notice) => noticeLine(notice, now));
}

/** With `-a` or paths git commits from an index of its own, where unstaging would not help. */
function commitForm({ env, repository }: Context): CommitForm {
  if (env.GIT_INDEX_FILE?.endsWith('.lock')) return 'paths';
  return hasCommit(repository) ? 'index' : 'first';
}

async function noteRefusal(context: Context, verdict: Verdict): Promise<void> {
  const denied = verdict.findings.filter(({ level }) => level === 'deny');
  const holders = [...new Set(denied.map(({ holder }) => holder))].join(', ');
  const paths = [...new Set(denied.map(({ path }) => path))].slice(0, 20);
  // A journal that cannot be written must not turn a refusal into a fault.
  await context.store
    .note({ kind: 'refused', session: context.self, paths, detail: `commit, held by ${holders}` })
    .catch(() => {});
}

async function recordOverridden(
  context: Context,
  overridden: readonly Overridden[],
  overrides: Overrides,
): Promise<void> {
  const at = context.now();
  await context.store.update((snapshot) => {
    const notices = overridden.map(
      ({ holder, path, reason }): Notice => ({
        to: holder,
        from: context.self,
        kind: 'commit-overridden',
        subject: path,
        reason,
        at,
      }),
    );
    const paths = [...new Set(overridden.map(({ path }) => path))];
    return {
      state: { ...snapshot.state, notices: [...snapshot.state.notices, ...notices].slice(-200) },
      journal: [
        {
          kind: 'overridden',
          session: context.self,
          paths,
          reason: overridden[0]?.reason ?? '',
          other: overridden[0]?.holder ?? null,
        },
      ],
      result: overrides.granted.length,
    };
  });
}
