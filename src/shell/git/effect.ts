import type { Directory, Word } from '../command.ts';
import type { NameFilter } from './name-filter.ts';

export type EffectKind =
  | 'stages'
  | 'commits'
  | 'unstages'
  | 'discards'
  | 'cleans'
  | 'removes'
  | 'moves'
  /** As an editor does: what it hits is judged as an edit. */
  | 'writes'
  /** Writes what is named last, or into it. */
  | 'copies'
  /** Rewrites all files of a kind: what it hits is told, or refused where edits of it would be. */
  | 'formats'
  | 'stashes'
  | 'applies-stash'
  | 'drops-stash'
  | 'switches-branch'
  /** A new branch at HEAD: no file changes, but later commits of all sessions go to it. */
  | 'creates-branch'
  | 'removes-worktree'
  | 'moves-worktree'
  /** Takes the branch back to another commit. */
  | 'rewinds'
  /** Puts another commit in the place of one, whatever came after it. */
  | 'rewrites'
  | 'force-pushes'
  | 'pushes'
  /** Starts a deployment, or changes which one is served. */
  | 'deploys'
  | 'skips-hooks'
  /** By a setting, for later commands. */
  | 'turns-hooks-off';

/** The changes of a file on which a command acts, as `git status` tells them apart. */
export type Change = 'staged' | 'unstaged' | 'untracked' | 'ignored';

/** The pathspecs of a command; `partly-known` when some come from an expansion, a file or standard input. */
export type Pathspecs =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'known' | 'partly-known';
      readonly words: readonly Word[];
      /** How git takes them: with wildcards and magic, `*` stopping at `/`, as they stand, or as plain paths. */
      readonly mode: 'magic' | 'glob' | 'literal';
      /** Only changed files are listed. */
      readonly onlyChanged?: true;
      /** What let through only some of the paths that the words cover. */
      readonly filters?: readonly NameFilter[];
    };

/** What to do instead, by code; the sentences are the caller's. */
export type SafeAlternative =
  | 'add-by-name'
  | 'commit-by-name'
  | 'restore-by-name'
  | 'restore-from-head'
  | 'unstage-first'
  | 'clean-by-name'
  | 'unstage-by-name'
  | 'leave-in-tree'
  | 'without-stash'
  | 'separate-worktree'
  | 'format-by-name'
  | 'push-without-force'
  | 'run-hooks'
  | 'ask-holder';

/** What a command, mostly of git's, does to the index, the working tree or a remote, before it is known where and as which words. */
export interface EffectBody {
  readonly kind: EffectKind;
  readonly scope: 'everything' | 'tracked' | 'index' | 'paths' | 'none';
  readonly pathspecs: Pathspecs;
  readonly touches: readonly Change[];
  /** Patterns that `git clean -e` leaves alone. */
  readonly spares?: readonly Word[];
  /** What to do instead, where the kind does not tell. */
  readonly alternative?: SafeAlternative;
  /** The branch that the command asks for; on it already, nothing is switched. */
  readonly branch?: Word;
  /** The command does this only where that branch is checked out. */
  readonly onlyOn?: Word;
  /** The branch that the command makes: with which option of `git worktree add`, and from where if not from HEAD. */
  readonly newBranch?: { readonly option: '-b' | '-B'; readonly name: Word; readonly start?: Word };
  /** The same command where nobody else works: on which new branch, and what of it comes behind `git -C TREE`. */
  readonly elsewhere?: { readonly branch: Word; readonly words: readonly Word[] };
  /** The same command without its stash: a rebase waits for a tree in which all is committed, a merge need not. */
  readonly unstashed?: { readonly rebase?: readonly Word[]; readonly merge?: readonly Word[] };
  /** The same command without its paths, behind which others may stand. */
  readonly byName?: readonly string[];
  /** The commit that the branch goes back to, or none: it is deleted. */
  readonly to?: Word | 'none';
  /** The commits after this one come along to there, made again. */
  readonly taking?: Word;
  /** The commit that is written anew. */
  readonly rewritten?: Word;
  /** Which stash the command takes away. */
  readonly stash?: Word | 'all';
  /** The command does this only where something is stashed. */
  readonly ifStashed?: true;
  /** The command does this only in the midst of such an operation. */
  readonly amid?: 'merge' | 'pick' | 'am' | 'rebase' | 'bisect';
  /** What the line has taken out of the index before, so that the command leaves it as it is. */
  readonly leaves?: readonly Exclude<Pathspecs, { readonly kind: 'none' }>[];
  /** The command does this only where the settings of any of these lists are all on. */
  readonly ifConfigured?: readonly (readonly string[])[];
  /** `git checkout WORD`: when the word names no revision, the command does this instead. */
  readonly unlessRevision?: { readonly word: Word; readonly effect: EffectBody };
}

export interface GitEffect extends EffectBody {
  readonly directory: Directory;
  readonly safeAlternative: SafeAlternative;
  /** The command as it would run, program first. */
  readonly words: readonly string[];
  /** The repository, when the command names one itself. */
  readonly gitDir?: Word;
}

/** An effect on nothing in this working tree's files. */
export function plainEffect(kind: EffectKind): EffectBody {
  return { kind, scope: 'none', pathspecs: { kind: 'none' }, touches: [] };
}

const BY_KIND: Readonly<Partial<Record<EffectKind, SafeAlternative>>> = {
  stages: 'add-by-name',
  commits: 'commit-by-name',
  discards: 'restore-by-name',
  cleans: 'clean-by-name',
  unstages: 'unstage-by-name',
  stashes: 'leave-in-tree',
  'switches-branch': 'separate-worktree',
  'creates-branch': 'separate-worktree',
  'force-pushes': 'push-without-force',
  'skips-hooks': 'run-hooks',
};

/** The safe alternative to an effect: naming one's own files, or asking the holder where files are named already. */
export function safeAlternativeTo({ kind, pathspecs, alternative }: EffectBody): SafeAlternative {
  if (alternative !== undefined) return alternative;
  const names = pathspecs.kind === 'known' && pathspecs.words.every(isOneName);
  return (names && kind !== 'stashes' ? undefined : BY_KIND[kind]) ?? 'ask-holder';
}

/** The same for a command of which it is known that its words cover more than one name: a directory looks like a file. */
export function alternativeByName({
  kind,
  safeAlternative,
}: Pick<GitEffect, 'kind' | 'safeAlternative'>): SafeAlternative {
  return safeAlternative === 'ask-holder' ? (BY_KIND[kind] ?? 'ask-holder') : safeAlternative;
}

function isOneName(word: Word): boolean {
  return word.expansion === 'none' && !/^:|[*?[]|^\.{0,2}\/?$|\/$/.test(word.text);
}
