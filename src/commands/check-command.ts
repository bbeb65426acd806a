import {
  actsOnAny,
  type ClaimHolder,
  decideCommandImpact,
  ownFilesCovered,
  revisionCandidates,
} from '../checks/command-impact.ts';
import { nameBriefly } from '../checks/name-briefly.ts';
import type { Context } from '../context.ts';
import { indexCoverage } from '../core/coverage.ts';
import type { RepoPath } from '../core/repo-path.ts';
import { entriesOf, isSameSession, rowsOf, type SessionView } from '../core/session.ts';
import { printStamp } from '../core/stamp.ts';
import { ignoredAmong } from '../git/ignored.ts';
import type { ChangedPath } from '../git/working-tree.ts';
import type { Change, EffectKind, GitEffect } from '../shell/git/effect.ts';
import type { Snapshot } from '../store/store.ts';
import { judge, sharedPaths } from './check.ts';
import { overridesOf } from './overrides.ts';
import { situationOf, worksElsewhere } from './situation.ts';
import { stashedFiles } from './stashed-files.ts';

/** Another session's file that a command would hit. */
export interface CommandHit {
  readonly effect: GitEffect;
  readonly path: RepoPath;
  readonly claim: string;
  readonly holder: string;
  /** As the row has it; null where there is none. */
  readonly started: string | null;
  readonly lastActive: string;
  /** A path that only ever warns. */
  readonly isShared: boolean;
}

/** The caller's own changed files that effects cover: directories, with a slash, where they are many. */
export interface OwnWork {
  readonly paths: readonly RepoPath[];
  readonly untracked: readonly RepoPath[];
  /** Whether any of them is staged. */
  readonly isStaged: boolean;
}

export interface CommandFacts {
  readonly hits: readonly CommandHit[];
  /** What the safe command may name: not what would be refused again, because another session holds it as well. */
  readonly ownWork: (effects: readonly GitEffect[]) => OwnWork;
}

/** Instead of these a commit is advised, which pre-commit judges. */
const COMMITTED: ReadonlySet<EffectKind> = new Set(['stages', 'commits', 'stashes']);
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
  if (others.length === 0 || repository.topLevel === null)
    return { hits: [], ownWork: () => ({ paths: [], untracked: [], isStaged: false }) };
  const claims = indexCoverage(
    others.flatMap((owner) => entriesOf(owner.row).map((entry) => ({ entry, owner }))),
    context.paths,
  );
  const isShared = sharedPaths(context);
  const own = indexCoverage(
    self === null
      ? []
      : rowsOf(snapshot.file, self).flatMap((row) => entriesOf(row).map((entry) => ({ entry, owner: self }))),
    context.paths,
  );
  const holdersOf = (path: RepoPath): readonly ClaimHolder[] =>
    claims.covering(path).map(({ claim, owner }) => ({ id: owner.id, claim }));
  const changed = context.changedPaths();
  const widened = effects.map(withNextCommits);
  const ignored = widened.some(({ kind, touches }) => kind === 'moves' || touches.includes('ignored'))
    ? ignoredClaims(context, others)
    : [];
  const place = {
    selfHolds: (path: RepoPath): boolean => own.covering(path).length > 0,
    cwd: repository.topLevel,
    topLevel: repository.topLevel,
  };
  const hits = decideCommandImpact({
    ...place,
    stashedFiles: stashedFiles(repository.git, widened, (effect) =>
      actsOnAny(effect, { ...place, status: changed }),
    ),
    isDirectory: (path) => context.paths.isDirectory?.(path) === true,
    effects: widened,
    status: [...changed, ...ignored],
    holdersOf,
    revisions: knownRevisions(context, widened),
  });
  return {
    hits: hits.map((hit) => ({
      ...hit,
      ...presenceOf(others, hit.holder),
      isShared: isShared(hit.path),
    })),
    ownWork: (asked) => {
      const covered = asked.flatMap((effect) => ownFilesCovered(effect, { ...place, status: changed }));
      const own = [...new Set(covered)];
      const overrides = overridesOf(context, snapshot.state);
      const refused = asked.every(({ kind }) => COMMITTED.has(kind))
        ? judge(
            context,
            snapshot,
            own.map(({ path }) => path),
            overrides,
          ).findings.filter(({ level }) => level === 'deny')
        : own.filter(
            ({ path }) =>
              holdersOf(path).length > 0 && !isShared(path) && overrides.reasonForPath(path) === null,
          );
      const named = new Set(refused.map(({ path }) => path));
      return workOf(
        own.filter(({ path }) => !named.has(path)),
        changed,
      );
    },
  };
}

function workOf(own: readonly ChangedPath[], changed: readonly ChangedPath[]): OwnWork {
  const all = changed.map(({ path }) => path);
  const brief = (some: readonly ChangedPath[]): readonly RepoPath[] =>
    nameBriefly(
      some.map(({ path }) => path),
      all,
    );
  return {
    paths: brief(own),
    untracked: brief(own.filter(({ untracked }) => untracked)),
    isStaged: own.some(({ index, untracked }) => !untracked && /[^ .]/.test(index)),
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

function presenceOf(
  sessions: readonly SessionView[],
  id: string,
): Pick<CommandHit, 'started' | 'lastActive'> {
  const session = sessions.find((one) => one.id === id);
  const started = session?.started ?? null;
  return {
    started: started === null ? null : printStamp(started),
    lastActive: printStamp(session?.lastActive ?? 0),
  };
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
  return ignoredAmong(repository.git, named).map((path) => ({
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
