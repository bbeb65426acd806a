import { type ClaimHolder, decideCommandImpact, revisionCandidates } from '../checks/command-impact.ts';
import type { Context } from '../context.ts';
import { literalEntry } from '../core/claims.ts';
import { indexCoverage } from '../core/coverage.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionView } from '../core/session.ts';
import { printStamp } from '../core/stamp.ts';
import { readNulList } from '../git/nul-list.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { Change, GitEffect } from '../shell/git/effect.ts';
import type { Snapshot } from '../store/store.ts';
import { situationOf, worksElsewhere } from './situation.ts';

/** Another session's file that a command would hit. */
export interface CommandHit {
  readonly effect: GitEffect;
  readonly path: RepoPath;
  readonly holder: string;
  readonly lastActive: string;
}

export interface CommandFacts {
  readonly hits: readonly CommandHit[];
  /** The caller's own changed files, which the safe command may name. */
  readonly ownChanges: readonly ChangedPath[];
}

const ALL: readonly Change[] = ['staged', 'unstaged', 'untracked'];

/**
 * Decides what git commands would do to other active sessions' files in this working tree. Effects must lie in this
 * repository, with their directories known. Git is only asked where another session claims anything here.
 */
export async function checkCommand(
  context: Context,
  snapshot: Snapshot,
  effects: readonly GitEffect[],
): Promise<CommandFacts> {
  const { repository, self } = context;
  const others = othersHere(context, snapshot);
  if (others.length === 0 || repository.topLevel === null) return { hits: [], ownChanges: [] };
  const claims = indexCoverage(
    others.flatMap((owner) => entriesOf(owner.row).map((entry) => ({ entry, owner }))),
    context.paths,
  );
  const shared = indexCoverage(
    context.config.shared.map((pattern) => ({ entry: literalEntry(pattern), owner: pattern })),
    context.paths,
  );
  const own = indexCoverage(
    self === null
      ? []
      : rowsOf(snapshot.file, self).flatMap((row) => entriesOf(row).map((entry) => ({ entry, owner: self }))),
    context.paths,
  );
  const holdersOf = (path: RepoPath): readonly ClaimHolder[] =>
    shared.covering(path).length > 0
      ? []
      : claims.covering(path).map(({ claim, owner }) => ({ id: owner.id, claim }));
  const changed = context.changedPaths();
  const widened = effects.map(withNextCommits);
  const ignored = widened.some(({ touches }) => touches.includes('ignored'))
    ? ignoredClaims(context, others)
    : [];
  const hits = decideCommandImpact({
    effects: widened,
    status: [...changed, ...ignored],
    holdersOf,
    selfHolds: (path) => own.covering(path).length > 0,
    cwd: repository.topLevel,
    topLevel: repository.topLevel,
    revisions: knownRevisions(context, widened),
  });
  return {
    hits: hits.map(({ effect, path, holder }) => ({
      effect,
      path,
      holder,
      lastActive: lastActiveOf(others, holder),
    })),
    ownChanges: changed.filter(({ path }) => own.covering(path).length > 0),
  };
}

/** Other active sessions with claims that may lie in this working tree. */
function othersHere(context: Context, snapshot: Snapshot): readonly SessionView[] {
  const { self } = context;
  return situationOf(context, snapshot).sessions.filter(
    ({ id, active, row }) =>
      active &&
      (self === null || !isSameSession(id, self)) &&
      entriesOf(row).length > 0 &&
      !worksElsewhere(context, snapshot.state, id),
  );
}

function lastActiveOf(sessions: readonly SessionView[], id: string): string {
  return printStamp(sessions.find((session) => session.id === id)?.lastActive ?? 0);
}

/** A new branch changes no file, but the work that others have not committed yet would be committed to it. */
function withNextCommits(effect: GitEffect): GitEffect {
  return effect.kind === 'creates-branch' ? { ...effect, scope: 'everything', touches: ALL } : effect;
}

/** Claimed files that git ignores: listing all ignored files could take minutes, and only these matter. */
function ignoredClaims(
  { repository, paths }: Context,
  sessions: readonly SessionView[],
): readonly ChangedPath[] {
  const named = sessions
    .flatMap(({ row }) => entriesOf(row))
    .flatMap(({ names }) => names)
    .filter((name) => !name.startsWith('/') && paths.exists(name));
  if (named.length === 0) return [];
  const answer = repository.git.tryBytes(['check-ignore', '-z', '--stdin'], {
    input: named.join('\0'),
    pathspecs: 'as-git',
  });
  return readNulList(answer ?? new Uint8Array()).map((path) => ({
    path,
    index: '!',
    worktree: '!',
    untracked: false,
  }));
}

/** Those words of `git checkout WORD` that name a commit, or a branch that only a remote has. */
function knownRevisions({ repository }: Context, effects: readonly GitEffect[]): ReadonlySet<string> {
  const { git } = repository;
  return new Set(
    revisionCandidates(effects).filter((word) => {
      if (git.tryBytes(['rev-parse', '--verify', '--quiet', '--end-of-options', `${word}^{commit}`]) !== null)
        return true;
      return (
        /^[\w./-]+$/.test(word) &&
        git.bytes(['for-each-ref', '--count=1', `refs/remotes/*/${word}`]).length > 0
      );
    }),
  );
}
