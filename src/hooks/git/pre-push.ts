import { takeNotices } from '../../commands/notices.ts';
import { overridesOf } from '../../commands/overrides.ts';
import { situationOf } from '../../commands/situation.ts';
import type { Context } from '../../context.ts';
import { literalEntry } from '../../core/claims.ts';
import { indexCoverage } from '../../core/coverage.ts';
import type { LockView } from '../../core/lock.ts';
import { isSameSession } from '../../core/session.ts';
import type { Notice } from '../../core/state.ts';
import { EXIT } from '../../exit-codes.ts';
import {
  branchName,
  isBranchUpdate,
  type PushedRef,
  pushedCommits,
  pushedPaths,
  readPushedRefs,
} from '../../git/pushed-commits.ts';
import { emptyReason, noticeLine } from '../../ui/hook-messages.ts';
import {
  type ForeignCommits,
  foreignCommits,
  foreignRefused,
  pushOverridden,
  pushRefused,
} from '../../ui/push-messages.ts';
import type { Style } from '../../ui/style.ts';
import { type HookAnswer, NOTHING } from '../answer.ts';

/** Lets a push through or not (contract, section 6). `input` is the hook's standard input, `remote` its first argument. */
export async function prePush(
  context: Context,
  remote: string,
  input: string,
  style: Style,
): Promise<HookAnswer> {
  const refs = readPushedRefs(input).filter(isBranchUpdate);
  if (refs.length === 0) return NOTHING;
  const now = context.now();
  const lines = (await takeNotices(context)).map((notice) => noticeLine(notice, now));
  const snapshot = await context.store.read();
  const lock = situationOf(context, snapshot).locks.find(({ name }) => name === 'vercel');
  const overrides = overridesOf(context, snapshot.state);
  const reason = overrides.reasonForLock('vercel');
  const counted = isOthers(context, lock) ? await countedRefs(context, refs, remote) : [];
  if (lock !== undefined && counted.length > 0) {
    if (reason === null) {
      if (overrides.hasEmptyReason) lines.push(emptyReason());
      await context.store
        .note({
          kind: 'refused',
          session: context.self,
          lock: 'vercel',
          other: lock.holder,
          detail: `push of ${counted.map(branchName).join(', ')}`,
        })
        .catch(() => {});
      return {
        code: EXIT.refused,
        lines: [
          ...lines,
          pushRefused(lock, counted.map(branchName), now, context.limits.lockStaleAfterMs, style),
        ],
      };
    }
    await recordOverridden(context, lock, reason);
    lines.push(pushOverridden(lock, reason, style));
  }
  const foreign = context.config.push.foreign === 'off' ? [] : await commitsOfOthers(context, refs, remote);
  if (foreign.length > 0 && context.config.push.foreign === 'deny' && reason === null) {
    return { code: EXIT.refused, lines: [...lines, foreignRefused(foreign, style)] };
  }
  if (foreign.length > 0) lines.push(foreignCommits(foreign, style));
  return { code: EXIT.done, lines };
}

function isOthers(context: Context, lock: LockView | undefined): boolean {
  if (lock === undefined || !lock.held || lock.stale) return false;
  return context.self === null || lock.holder === null || !isSameSession(lock.holder, context.self);
}

/** The remote refs that `push.branches` and `push.paths` make count, decided over the whole pushed range. */
async function countedRefs(
  context: Context,
  refs: readonly PushedRef[],
  remote: string,
): Promise<readonly string[]> {
  const { branches, paths } = context.config.push;
  const isEverything = (patterns: readonly string[]): boolean => patterns.includes('**');
  const byBranch = isEverything(branches) ? refs : await matchBranches(refs, branches);
  if (isEverything(paths)) return byBranch.map(({ remoteRef }) => remoteRef);
  const wanted = indexCoverage(
    paths.map((pattern) => ({ entry: literalEntry(pattern), owner: pattern })),
    context.paths,
  );
  return byBranch
    .filter((ref) =>
      pushedPaths(context.repository.git, ref, remote).some((path) => wanted.covering(path).length > 0),
    )
    .map(({ remoteRef }) => remoteRef);
}

/** Branch patterns are matched as Vercel matches its own. */
async function matchBranches(
  refs: readonly PushedRef[],
  patterns: readonly string[],
): Promise<readonly PushedRef[]> {
  const { default: micromatch } = await import('micromatch');
  return refs.filter(({ remoteRef }) =>
    micromatch.isMatch(branchName(remoteRef), [...patterns], { dot: true }),
  );
}

/** Commits in the push that the journal knows as another session's. */
async function commitsOfOthers(
  context: Context,
  refs: readonly PushedRef[],
  remote: string,
): Promise<readonly ForeignCommits[]> {
  const authors = new Map<string, string>();
  for (const { kind, commit, session } of await context.store.journal()) {
    if (kind === 'committed' && commit !== undefined && session !== null) authors.set(commit, session);
  }
  if (authors.size === 0) return [];
  const found = new Map<string, string[]>();
  for (const commit of new Set(refs.flatMap((ref) => pushedCommits(context.repository.git, ref, remote)))) {
    const author = authors.get(commit);
    if (author === undefined || (context.self !== null && isSameSession(author, context.self))) continue;
    found.set(author, [...(found.get(author) ?? []), commit]);
  }
  return [...found].map(([session, commits]) => ({ session, commits }));
}

/** An override is good for one push, and the holder is told. */
async function recordOverridden(context: Context, lock: LockView, reason: string): Promise<void> {
  const { self } = context;
  await context.store.update((snapshot) => {
    const overrides = snapshot.state.overrides.filter(
      ({ session, targets }) => self === null || !isSameSession(session, self) || !targets.includes('vercel'),
    );
    const notices: readonly Notice[] =
      lock.holder === null
        ? []
        : [
            {
              to: lock.holder,
              from: self,
              kind: 'push-overridden',
              subject: 'vercel',
              reason,
              at: context.now(),
            },
          ];
    return {
      state: { ...snapshot.state, overrides, notices: [...snapshot.state.notices, ...notices] },
      journal: [{ kind: 'overridden', session: self, lock: 'vercel', other: lock.holder, reason }],
      result: undefined,
    };
  });
}
