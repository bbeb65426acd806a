import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nameBriefly } from '../../checks/name-briefly.ts';
import type { Context } from '../../context.ts';
import type { RepoPath } from '../../core/repo-path.ts';
import type { CallingGit } from '../../git/calling-git.ts';
import { hasCommit } from '../../git/has-commit.ts';
import { isCherryPicking, operationIn, pathsBeside } from '../../git/operation.ts';
import { type WayBack, wayBack } from '../../git/way-back.ts';
import { changedPaths, readStatus, STATUS_QUESTION } from '../../git/working-tree.ts';
import { isAmending, isPicking } from '../../shell/git/amending.ts';
import type { CommitCommand, CommitForm, PartOf, WholeMerge } from '../../ui/conflict-messages.ts';

const LOCK = '.lock';
/** A rebase that is given up overwrites what is in its way. */
const NO_WAY: WayBack = { to: null, edited: [] };

/** How a refused commit was asked for. Git's own index for a commit with `-a` or paths is called so. */
export function commitForm(
  context: Context,
  staged: readonly RepoPath[],
  denied: ReadonlySet<RepoPath>,
  call: CallingGit | null,
): CommitForm {
  // By their names whole files would be committed.
  if (isPicking(call?.args ?? [])) return 'unknown';
  const { repository } = context;
  const index = indexBeside(context);
  if (index === undefined) return hasCommit(repository) ? 'index' : 'first';
  if (existsSync(join(repository.gitDir, 'MERGE_HEAD')) || isCherryPicking(repository))
    return wholeMerge(context, index, denied);
  const free = staged.filter((path) => !denied.has(path));
  const changed = [...staged, ...context.changedPaths().map(({ path }) => path)];
  return { free: nameBriefly(free, changed), all: nameBriefly(staged, changed) };
}

/** Git's own index, where the commit is made from another one, which becomes it afterwards. */
function indexBeside({ env }: Pick<Context, 'env'>): string | undefined {
  const file = env.GIT_INDEX_FILE ?? '';
  return file.endsWith(LOCK) ? file.slice(0, -LOCK.length) : undefined;
}

/** What is to be typed for another commit of the same kind: an amendment would else become a commit of its own. */
export function commitCommand(call: CallingGit | null): CommitCommand {
  const args = call?.args ?? [];
  return `git commit${isAmending(args) ? ' --amend' : ''}${isPicking(args) ? ' -p' : ''}`;
}

/** What a refused commit is a part of, where that brings claimed paths in; null where they can be left out of it. */
export function commitWithin(context: Context, denied: ReadonlySet<RepoPath>): PartOf | null {
  const { repository } = context;
  const operation = operationIn(repository);
  if (operation === null) return null;
  const beside = pathsBeside(repository, [...denied]);
  if (beside.length === denied.size) return null;
  const back = operation === 'rebase' ? NO_WAY : wayBack(repository, indexBeside(context));
  return { operation, beside, back };
}

/** While a merge goes on, git takes up paths beside what its index holds already, but commits nothing by name alone. */
function wholeMerge(
  { repository: { git } }: Context,
  index: string,
  denied: ReadonlySet<RepoPath>,
): WholeMerge {
  const before = readStatus(git.bytes(STATUS_QUESTION, { env: { GIT_INDEX_FILE: index } }));
  const left = changedPaths(git).filter(({ worktree }) => worktree !== ' ');
  const leftPaths = new Set(left.map(({ path }) => path));
  const added = before
    .filter(({ path, worktree, untracked }) => worktree !== ' ' && !untracked && !leftPaths.has(path))
    .map(({ path }) => path);
  const changed = before.map(({ path }) => path);
  const isHeld = before.some(({ path, index: letter }) => denied.has(path) && letter !== ' ');
  const free = added.filter((path) => !denied.has(path));
  return {
    added: left.every(({ untracked }) => untracked) ? 'all' : nameBriefly(added, changed),
    free: isHeld || added.length === 0 ? null : nameBriefly(free, changed),
  };
}
