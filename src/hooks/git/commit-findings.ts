import { join } from 'node:path';
import { nameBriefly } from '../../checks/name-briefly.ts';
import type { Overrides } from '../../commands/overrides.ts';
import { worktreeName } from '../../commands/session-state.ts';
import type { Context } from '../../context.ts';
import { rememberLetThrough } from '../../core/let-through.ts';
import { isNulList, type NulList } from '../../core/nul-list.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import type { Notice } from '../../core/state.ts';
import type { Overridden, Verdict } from '../../core/verdict.ts';
import { GuardError } from '../../errors.ts';
import { EXIT } from '../../exit-codes.ts';
import { type CallingGit, callingGit, isSentElsewhere } from '../../git/calling-git.ts';
import { readNulList } from '../../git/nul-list.ts';
import type { Snapshot } from '../../store/store.ts';
import {
  type AskedCommit,
  overriddenLines,
  type PartOf,
  refusedCommit,
  warnings,
} from '../../ui/conflict-messages.ts';
import { emptyReason } from '../../ui/hook-messages.ts';
import type { Style } from '../../ui/style.ts';
import type { HookAnswer } from '../answer.ts';
import { noteClaimedPaths } from '../note-refusal.ts';
import { commitCommand, commitForm, commitWithin } from './commit-form.ts';
import { takeNoticeLines } from './notice-lines.ts';

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
  const { context, snapshot, overrides, verdict, staged } = judged;
  const now = context.now();
  const lines = [
    ...(await takeNoticeLines(context, snapshot)),
    ...snapshot.warnings.map((warning) => `guard: warning: ${warning}`),
    warnings(verdict, now, style),
  ];
  if (verdict.verdict === 'deny') {
    const denied = verdict.findings.filter(({ level }) => level === 'deny');
    await noteClaimedPaths(context, 'commit', denied);
    if (overrides.hasEmptyReason) lines.push(emptyReason());
    const all = isNulList(staged) ? readNulList(staged) : staged;
    const paths = new Set(denied.map(({ path }) => path));
    const reader = { now, style, here: calledIn(context) };
    const { asked, within } = asFarAsKnown(context, all, paths);
    lines.push(refusedCommit(verdict, asked, reader, within));
    return { code: EXIT.refused, lines: lines.filter((line) => line !== '') };
  }
  if (verdict.overridden.length > 0) {
    await recordOverridden(context, verdict.overridden);
    lines.push(overriddenLines(verdict.overridden, style));
  }
  return { code: EXIT.done, lines: lines.filter((line) => line !== '') };
}

/** How the commit was asked for. A refusal stands, whether or not git can tell how to go on from it. */
function asFarAsKnown(
  context: Context,
  staged: readonly RepoPath[],
  denied: ReadonlySet<RepoPath>,
): { readonly asked: AskedCommit; readonly within: PartOf | null } {
  const call = callingGit('commit');
  const typed = { command: commitCommand(call), ...placeElsewhere(context, call) };
  try {
    const form = commitForm(context, staged, denied, call);
    const isMixed = denied.size < staged.length;
    const leftOut = isMixed ? { leftOut: nameBriefly([...denied], staged) } : {};
    return { asked: { form, ...typed, ...leftOut }, within: commitWithin(context, denied) };
  } catch (error) {
    if (!(error instanceof GuardError)) throw error;
    return { asked: { form: 'unknown', ...typed }, within: null };
  }
}

/** The directory that `git -C` named, for what is typed next. */
function placeElsewhere(context: Context, call: CallingGit | null): Pick<AskedCommit, 'place'> {
  const { topLevel } = context.repository;
  if (topLevel === null || !isSentElsewhere(call)) return {};
  return { place: join(topLevel, calledIn(context)) };
}

/** Where git was called, which runs its hooks at the top level. */
function calledIn({ env }: Context): RepoPath {
  return env.GIT_PREFIX?.replace(/\/$/, '') ?? '';
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
    journal: byHolderAndReason(overridden).map((some) => ({
      kind: 'overridden',
      session: self,
      paths: [...new Set(some.map(({ path }) => path))],
      reason: some[0].reason,
      other: some[0].holder,
    })),
    result: undefined,
  }));
}

/** Each holder finds what went past it, and why. */
function byHolderAndReason(
  overridden: readonly Overridden[],
): readonly (readonly [Overridden, ...Overridden[]])[] {
  const groups = new Map<string, [Overridden, ...Overridden[]]>();
  for (const one of overridden) {
    const key = `${one.holder}\n${one.reason}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
