import { existsSync } from 'node:fs';
import {
  actsOnAny,
  decideCommandImpact,
  type ImpactHit,
  revisionCandidates,
  takesUnchanged,
} from '../checks/command-impact.ts';
import { liesIn, type Named } from '../checks/pathspec.ts';
import { changesWanted, namedBy } from '../checks/reach.ts';
import type { Context } from '../context.ts';
import { claimedPlaces } from '../core/claimed-places.ts';
import { once } from '../core/once.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { SessionView } from '../core/session.ts';
import { printStamp } from '../core/stamp.ts';
import { GuardError } from '../errors.ts';
import { autostashedPaths } from '../git/autostash.ts';
import { ignoredAmong } from '../git/ignored.ts';
import { pathsWorkedOn } from '../git/operation.ts';
import { wayBack } from '../git/way-back.ts';
import { type ChangedPath, changedPartly } from '../git/working-tree.ts';
import { treeOfBranch } from '../git/working-trees.ts';
import type { Change, GitEffect } from '../shell/git/effect.ts';
import type { Snapshot } from '../store/store.ts';
import { type ClaimedTree, claimedTree } from './claimed-tree.ts';
import { NO_WORK, type OwnWork, ownWork } from './own-work.ts';
import { stashedFiles } from './stashed-files.ts';

/** Another session's file that a command would hit. */
export interface CommandHit extends ImpactHit {
  /** As the holder's row has it; null where there is none. */
  readonly started: string | null;
  readonly lastActive: string;
  /** A path that only ever warns. */
  readonly isShared: boolean;
}

export interface CommandFacts {
  readonly hits: readonly CommandHit[];
  /** What the safe command may name instead of effects. */
  readonly ownWork: (effects: readonly GitEffect[]) => OwnWork;
  /** The top level of another working tree that has a branch checked out; null where none has. */
  readonly otherTreeOf: (branch: string) => string | null;
  /** Whether anything of this name lies beside this working tree. */
  readonly isBeside: (name: string) => boolean;
  /** The commit that giving up what git is at goes back to; null for HEAD. */
  readonly wayBack: () => string | null;
}

/** In as much text there are more than a few hundred claims. */
const MUCH_TEXT = 50_000;

const ALL: readonly Change[] = ['staged', 'unstaged', 'untracked'];

/**
 * Decides what git commands would do to other active sessions' files in this working tree. Effects must lie in this
 * repository, with their directories known. Git is only asked where another session claims anything here.
 */
export function checkCommand(
  context: Context,
  snapshot: Snapshot,
  effects: readonly GitEffect[],
): CommandFacts {
  const tree = claimedTree(context, snapshot);
  if (tree === null)
    return {
      hits: [],
      ownWork: () => NO_WORK,
      otherTreeOf: () => null,
      isBeside: () => false,
      wayBack: () => null,
    };
  const hits = impactOn(context, tree, effects.map(withNextCommits));
  // Git has told enough for a verdict, which stands whether or not it can tell of all the rest for the advice.
  const all = once(() => allChanged(tree));
  return {
    hits: hits.map((hit) => ({
      ...hit,
      ...presenceOf(tree.others, hit.holder),
      isShared: tree.isShared(hit.path),
    })),
    ownWork: (asked) => (all() === null ? NO_WORK : ownWork(context, snapshot, tree, asked)),
    otherTreeOf(branch) {
      const found = treeOfBranch(context.repository.git, branch);
      return found === tree.topLevel ? null : found;
    },
    isBeside: (name) => existsSync(`${tree.topLevel}/../${name}`),
    wayBack: () => wayBack(context.repository, undefined).to,
  };
}

/** Null where git fails, or takes too long to list all changes of a large tree. */
function allChanged(tree: ClaimedTree): readonly ChangedPath[] | null {
  try {
    return tree.changed();
  } catch (error) {
    if (error instanceof GuardError) return null;
    throw error;
  }
}

/** A new branch changes no file, but the work that others have not committed yet would be committed to it. */
function withNextCommits(effect: GitEffect): GitEffect {
  return effect.kind === 'creates-branch' ? { ...effect, scope: 'everything', touches: ALL } : effect;
}

/** Asks git what is needed to decide, and decides. */
function impactOn(context: Context, tree: ClaimedTree, effects: readonly GitEffect[]): readonly ImpactHit[] {
  const { repository, paths } = context;
  const place = { cwd: tree.topLevel, topLevel: tree.topLevel };
  const claimed = (named: Named): readonly RepoPath[] => claimedPaths(context, tree, named);
  const isDirectory = (path: RepoPath): boolean => paths.isDirectory?.(path) === true;
  const ignoring = effects.filter(({ kind, touches }) => kind === 'moves' || touches.includes('ignored'));
  const wanted = changesWanted({
    ...place,
    effects,
    claimed: () => (isMuch(tree.others) ? 'anywhere' : claimedPlaces(tree.entriesAbout(null), paths)),
  });
  const changed =
    wanted === 'all'
      ? tree.changed()
      : [...changedPartly(repository.git, wanted), ...autostashedPaths(repository)];
  // What is hit unchanged needs no word of git's, which compares each path with all that it tracks: directories are left.
  const mayBeIgnored = (path: RepoPath): boolean => !ignoring.every(takesUnchanged) || isDirectory(path);
  const ignored =
    ignoring.length === 0
      ? []
      : ignoredClaims(context, claimed(namedBy(ignoring, place)).filter(mayBeIgnored));
  const hits = decideCommandImpact({
    ...place,
    effects,
    status: [...changed, ...ignored],
    claimed: (named) => claimed(named).filter((path) => !isDirectory(path)),
    holdersAmong: tree.holdersAmong,
    selfHolds: tree.selfHolds,
    stashedFiles: stashedFiles(repository.git, effects, (effect) =>
      actsOnAny(effect, { ...place, status: changed }),
    ),
    isDirectory,
    revisions: knownRevisions(context, effects),
  });
  return withoutBroughtIn(context, hits, changed);
}

/** What an operation takes back that it has itself brought in is nobody's work. */
function withoutBroughtIn(
  { repository }: Context,
  hits: readonly ImpactHit[],
  changed: readonly ChangedPath[],
): readonly ImpactHit[] {
  const givesUp = ({ effect }: ImpactHit): boolean => effect.kind === 'discards' && effect.amid !== undefined;
  const asked = new Set(hits.filter(givesUp).map(({ path }) => path));
  if (asked.size === 0) return hits;
  const staged = changed
    .filter(({ index, path }) => index !== ' ' && asked.has(path))
    .map(({ path }) => path);
  const worked = new Set(pathsWorkedOn(repository, staged));
  const broughtIn = new Set(staged.filter((path) => !worked.has(path)));
  return hits.filter((hit) => !givesUp(hit) || !broughtIn.has(hit.path));
}

/** Whether there are more claims than names can tell of: even to count them takes longer than git's answer about a few paths. */
function isMuch(sessions: readonly SessionView[]): boolean {
  return sessions.reduce((length, { row }) => length + row.editing.length, 0) > MUCH_TEXT;
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

/** What others claim by its very name, and that is there: of what is named at least, or below it. */
function claimedPaths({ paths }: Context, tree: ClaimedTree, named: Named): readonly RepoPath[] {
  const known = typeof named === 'string' ? null : named;
  // Below what is no directory, nor leads to one, nothing is there.
  const isOfFiles = known?.every((path) => !paths.exists(`${path}/.`)) === true;
  const places = known === null ? null : new Set(known);
  return tree
    .entriesAbout(isOfFiles ? known : null)
    .flatMap(({ names }) => names)
    .filter((name) => !name.startsWith('/') && (places === null || liesIn(name, places)))
    .filter((name) => paths.exists(name));
}

/** Claimed files that git ignores: listing all ignored files could take minutes, and only these matter. */
function ignoredClaims({ repository }: Context, claimed: readonly RepoPath[]): readonly ChangedPath[] {
  return ignoredAmong(repository.git, claimed).map((path) => ({
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
