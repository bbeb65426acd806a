import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nameBriefly } from '../../checks/name-briefly.ts';
import { takeNotices } from '../../commands/notices.ts';
import type { Overrides } from '../../commands/overrides.ts';
import { worktreeName } from '../../commands/session-state.ts';
import type { Context } from '../../context.ts';
import { heldBy } from '../../core/held-by.ts';
import { rememberLetThrough } from '../../core/let-through.ts';
import { isNulList, type NulList } from '../../core/nul-list.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import type { Notice } from '../../core/state.ts';
import type { Overridden, Verdict } from '../../core/verdict.ts';
import { EXIT } from '../../exit-codes.ts';
import { hasCommit } from '../../git/has-commit.ts';
import { readNulList } from '../../git/nul-list.ts';
import type { Snapshot } from '../../store/store.ts';
import { type CommitForm, overriddenLines, refusedCommit, warnings } from '../../ui/conflict-messages.ts';
import { emptyReason, noticeLine } from '../../ui/hook-messages.ts';
import type { Style } from '../../ui/style.ts';
import type { HookAnswer } from '../answer.ts';

/** A commit as it was judged. */
export interface JudgedCommit {
  readonly context: Context;
  readonly snapshot: Snapshot;
  readonly overrides: Overrides;
  readonly verdict: Verdict;
  readonly staged: readonly RepoPath[] | NulList;
}

/** Says what there is to say about a commit, remembers it, and lets it through or not (contract, section 6). */
export async function answerFindings(judged: JudgedCommit, style: Style): Promise<HookAnswer> {
  const { context, snapshot, overrides, verdict } = judged;
  const now = context.now();
  const lines = [
    ...(await tellNotices(context, snapshot)),
    ...snapshot.warnings.map((warning) => `guard: warning: ${warning}`),
    warnings(verdict, now, style),
  ];
  if (verdict.verdict === 'deny') {
    await noteRefusal(context, verdict);
    if (overrides.hasEmptyReason) lines.push(emptyReason());
    lines.push(refusedCommit(verdict, commitForm(judged), { now, style, here: calledIn(context) }));
    return { code: EXIT.refused, lines: lines.filter((line) => line !== '') };
  }
  if (verdict.overridden.length > 0) {
    await recordOverridden(context, verdict.overridden);
    lines.push(overriddenLines(verdict.overridden, style));
  }
  return { code: EXIT.done, lines: lines.filter((line) => line !== '') };
}

/** What others did meanwhile; where it cannot be taken out, it is told next time, and the verdict stands all the same. */
async function tellNotices(context: Context, snapshot: Snapshot): Promise<readonly string[]> {
  const now = context.now();
  const notices = await takeNotices(context, snapshot).catch(() => []);
  return notices.map((notice) => noticeLine(notice, now));
}

/** Git's own index for a commit with `-a` or paths is called so. */
function commitForm({ context, verdict, staged }: JudgedCommit): CommitForm {
  const { env, repository } = context;
  if (!env.GIT_INDEX_FILE?.endsWith('.lock')) return hasCommit(repository) ? 'index' : 'first';
  const isGoingOn = (head: string): boolean => existsSync(join(repository.gitDir, head));
  if (['MERGE_HEAD', 'CHERRY_PICK_HEAD'].some(isGoingOn)) return 'whole-merge';
  const all = isNulList(staged) ? readNulList(staged) : staged;
  const denied = new Set(verdict.findings.filter(({ level }) => level === 'deny').map(({ path }) => path));
  const free = all.filter((path) => !denied.has(path));
  const changed = [...all, ...context.changedPaths().map(({ path }) => path)];
  return { free: nameBriefly(free, changed), all: nameBriefly(all, changed) };
}

/** Where git was called, which runs its hooks at the top level. */
function calledIn({ env }: Context): RepoPath {
  return env.GIT_PREFIX?.replace(/\/$/, '') ?? '';
}

async function noteRefusal(context: Context, verdict: Verdict): Promise<void> {
  const denied = verdict.findings.filter(({ level }) => level === 'deny');
  const paths = [...new Set(denied.map(({ path }) => path))].slice(0, 20);
  // A journal that cannot be written must not turn a refusal into a fault.
  await context.store
    .note({ kind: 'refused', session: context.self, paths, ...heldBy('commit', denied) })
    .catch(() => {});
}

/** Written down at once, with its reason; the holders are told by post-commit, for only then there is a commit. */
async function recordOverridden(context: Context, overridden: readonly Overridden[]): Promise<void> {
  const at = context.now();
  const { self } = context;
  const notices = overridden.map(
    ({ holder, path, reason }): Notice => ({
      to: holder,
      from: self,
      kind: 'commit-overridden',
      subject: path,
      reason,
      at,
    }),
  );
  const committing = { from: self, worktree: worktreeName(context) };
  await context.store.update((snapshot) => ({
    state: rememberLetThrough(snapshot.state, committing, notices),
    journal: [
      {
        kind: 'overridden',
        session: self,
        paths: [...new Set(overridden.map(({ path }) => path))],
        reason: overridden[0]?.reason ?? '',
        other: overridden[0]?.holder ?? null,
      },
    ],
    result: undefined,
  }));
}
