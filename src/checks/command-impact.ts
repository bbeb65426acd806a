import { once, remembered } from '../core/once.ts';
import type { Directory, Word } from '../shell/command.ts';
import { joinPath } from '../shell/directory.ts';
import {
  type Change,
  type EffectBody,
  type EffectKind,
  type GitEffect,
  safeAlternativeTo,
} from '../shell/git/effect.ts';
import { readMove } from './moving.ts';
import {
  directoriesAbove,
  type Named,
  namedPaths,
  type Place,
  pathsWithin,
  repoPathOf,
  selectPaths,
} from './pathspec.ts';
import { wildmatch } from './wildmatch.ts';

/** A changed file as `git status --porcelain -z -uall --no-renames` tells it; letters ` ` or `.` mean unchanged. */
export interface StatusEntry {
  readonly path: string;
  readonly index: string;
  readonly worktree: string;
  readonly untracked: boolean;
}

/** Another active session's claim on a file. */
export interface ClaimHolder {
  readonly id: string;
  readonly claim: string;
}

/** Another session's file that a command would really hit. */
export interface ImpactHit {
  readonly effect: GitEffect;
  readonly path: string;
  readonly holder: string;
  readonly claim: string;
}

/** What others claim of what is named at least. */
type Claimed = (named: Named) => readonly string[];

export interface ImpactInput {
  readonly effects: readonly GitEffect[];
  readonly status: readonly StatusEntry[];
  /** Files on the disk that others claim by their very names, changed or not: at least those that are named, or lie below. */
  readonly claimed: Claimed;
  /** The claims of other active sessions that cover a repo path, one of these. */
  readonly holdersAmong: (paths: readonly string[]) => (path: string) => readonly ClaimHolder[];
  readonly selfHolds: (path: string) => boolean;
  /** The files of the stash that an effect takes away. */
  readonly stashedFiles: (effect: GitEffect) => readonly string[];
  /** Whether a repo path is a directory that is there. */
  readonly isDirectory: (path: string) => boolean;
  /** Where the line starts, absolute, and the top level of its repository. */
  readonly cwd: string;
  readonly topLevel: string;
  /** Those of `revisionCandidates(effects)` that name a commit or a remote's branch. */
  readonly revisions: ReadonlySet<string>;
}

/** To commit or format a file that one holds too does no harm; the conflict is shown elsewhere. */
const SPARES_OWN: ReadonlySet<EffectKind> = new Set(['stages', 'commits', 'formats']);
/** What acts on a named file even when it is unchanged. */
const TAKES_UNCHANGED: ReadonlySet<EffectKind> = new Set(['removes', 'moves', 'writes', 'copies', 'formats']);
export const HITS_NOBODY: ReadonlySet<EffectKind> = new Set(['unstages']);

/** Fewer have looked through all claims sooner than these are sorted. */
const MANY_COMMANDS = 10;

/** Decides which files of other sessions a command would stage, commit, discard, stash, delete or carry to another branch. */
export function decideCommandImpact(input: ImpactInput): readonly ImpactHit[] {
  const within = once(() => pathsWithin(input.claimed('anywhere')));
  const isLong = input.effects.length >= MANY_COMMANDS;
  const claimed: Claimed = (named) =>
    isLong && typeof named !== 'string' ? within()(named) : input.claimed(named);
  const hit = input.effects.flatMap((effect) => {
    const resolved = resolve(effect, input.revisions);
    const directory = repoDirectoryOf(effect.directory, input);
    if (directory === undefined || HITS_NOBODY.has(resolved.kind)) return [];
    const place = { topLevel: input.topLevel, directory };
    const paths = [...pathsOf(effect, resolved, { ...input, claimed }, place)];
    const spared = SPARES_OWN.has(resolved.kind) ? input.selfHolds : () => false;
    return [{ effect: resolved, paths: paths.filter((path) => !spared(path)) }];
  });
  const holdersOf = remembered(input.holdersAmong([...new Set(hit.flatMap(({ paths }) => paths))]));
  return hit.flatMap(({ effect, paths }) =>
    paths.flatMap((path) => holdersOf(path).map(({ id, claim }) => ({ effect, path, holder: id, claim }))),
  );
}

function pathsOf(effect: GitEffect, resolved: GitEffect, input: ImpactInput, place: Place): Iterable<string> {
  if (effect.stash !== undefined) return input.stashedFiles(effect);
  return resolved.kind === 'moves' || resolved.kind === 'copies'
    ? pathsMoved(resolved, input, place)
    : pathsHit(resolved, input, place);
}

/** Whether an effect hits a claimed file by its name alone, be it changed, ignored or neither. */
export function takesUnchanged({ kind, pathspecs }: EffectBody): boolean {
  return TAKES_UNCHANGED.has(kind) && pathspecs.kind !== 'none' && pathspecs.onlyChanged !== true;
}

/** Whether an effect acts on any changed file at all. */
export function actsOnAny(
  effect: GitEffect,
  { status, ...input }: Pick<ImpactInput, 'status' | 'cwd' | 'topLevel'>,
): boolean {
  const directory = repoDirectoryOf(effect.directory, input);
  return (
    directory !== undefined &&
    pathsHit(effect, { status, claimed: () => [] }, { topLevel: input.topLevel, directory }).size > 0
  );
}

/** The words of which the caller must tell whether they name revisions: `git checkout WORD` depends on it. */
export function revisionCandidates(effects: readonly GitEffect[]): readonly string[] {
  return [...new Set(effects.flatMap(({ unlessRevision }) => unlessRevision?.word.text ?? []))];
}

/**
 * The repo path of the directory where an effect happens; undefined outside the repository, or when it cannot be known.
 * Unknown ones hit nobody: `cd "$(mktemp -d)" && git init && git add .` is common, and a guard that stops it is removed.
 */
export function repoDirectoryOf(
  directory: Directory,
  { cwd, topLevel }: Pick<ImpactInput, 'cwd' | 'topLevel'>,
): string | undefined {
  if (directory.kind === 'unknown') return undefined;
  const base = { relative: cwd, 'top-level': topLevel, absolute: '/' }[directory.kind];
  return repoPathOf(joinPath(joinPath('/', base), directory.path), { topLevel, directory: '' });
}

/**
 * The changed files of one's own that a command covers, whatever it would do to others': what the same command may name, as
 * well as a file that it stages or commits by its very name. Discarding is about what is not staged, where the command does not go back to HEAD.
 */
export function ownFilesCovered(
  effect: GitEffect,
  { status, selfHolds, ...place }: Pick<ImpactInput, 'status' | 'selfHolds' | 'cwd' | 'topLevel'>,
): readonly StatusEntry[] {
  const directory = repoDirectoryOf(effect.directory, place);
  if (directory === undefined) return [];
  const touches: readonly Change[] =
    effect.kind === 'discards' && effect.alternative !== 'restore-from-head'
      ? effect.touches.filter((change) => change === 'unstaged')
      : effect.touches;
  const covered = pathsHit(
    { ...effect, touches },
    { status, claimed: () => [] },
    { topLevel: place.topLevel, directory },
  );
  const { kind, pathspecs } = effect;
  const named = new Set(
    !SPARES_OWN.has(kind) || pathspecs.kind === 'none'
      ? []
      : pathspecs.words.map(({ text }) => repoPathOf(text, { topLevel: place.topLevel, directory })),
  );
  return status.filter(({ path }) => covered.has(path) && (selfHolds(path) || named.has(path)));
}

function resolve(effect: GitEffect, revisions: ReadonlySet<string>): GitEffect {
  const { unlessRevision, alternative: _forRevision, ...rest } = effect;
  if (unlessRevision === undefined || revisions.has(unlessRevision.word.text)) return effect;
  return { ...rest, ...unlessRevision.effect, safeAlternative: safeAlternativeTo(unlessRevision.effect) };
}

function pathsHit(
  body: EffectBody,
  { status, claimed }: Pick<ImpactInput, 'status' | 'claimed'>,
  place: Place,
): ReadonlySet<string> {
  if (body.scope === 'none') return new Set();
  const touched = status
    .filter((entry) => changesOf(entry).some((change) => body.touches.includes(change)))
    .filter(({ path }) => !isSpared(path, body) && !isLeft(path, body, place));
  if (body.pathspecs.kind === 'none') return new Set(touched.map(({ path }) => path));
  const candidates = touched.map(({ path, worktree }) => ({ path, isOnDisk: worktree !== 'D' }));
  const named = TAKES_UNCHANGED.has(body.kind)
    ? body.pathspecs.words.flatMap((word) => repoPathOf(word.text, place) ?? [])
    : [];
  // A directory is no file of its own where files in it are hit.
  const directories = new Set(
    named.length === 0 ? [] : touched.flatMap(({ path }) => directoriesAbove(path)),
  );
  const unchanged = [
    ...named.filter((path) => !directories.has(path)),
    ...(takesUnchanged(body) ? claimed(namedPaths(body.pathspecs, place)) : []),
  ].map((path) => ({ path, isOnDisk: true }));
  return selectPaths([...candidates, ...unchanged], body.pathspecs, place);
}

/**
 * `git mv DIRECTORY NEW` renames the directory itself, whatever git knows of what lies in it, and whatever lies at NEW. A copy
 * leaves alone what is copied.
 */
function pathsMoved(
  body: GitEffect,
  { isDirectory, ...files }: Pick<ImpactInput, 'status' | 'claimed' | 'isDirectory'>,
  place: Place,
): ReadonlySet<string> {
  const { sources, targets } = readMove(body, place, isDirectory);
  const all: readonly Change[] = ['staged', 'unstaged', 'untracked', 'ignored'];
  const hitBy = (words: readonly Word[], touches: readonly Change[]): ReadonlySet<string> =>
    pathsHit({ ...body, touches, pathspecs: { kind: 'known', words, mode: 'literal' } }, files, place);
  const taken = body.kind === 'copies' ? [] : hitBy(sources, all);
  return new Set([...taken, ...hitBy(targets, body.touches)]);
}

function isLeft(path: string, { leaves = [] }: EffectBody, place: Place): boolean {
  return leaves.some((pathspecs) => selectPaths([{ path, isOnDisk: true }], pathspecs, place).size > 0);
}

/** `git clean -e` patterns: a name anywhere, or a path from the top level. */
function isSpared(path: string, { spares = [] }: EffectBody): boolean {
  return spares.some(({ text }) => {
    const pattern = text.replace(/^\//, '').replace(/\/$/, '');
    const matches = wildmatch(pattern, 'within a segment');
    const segments = path.split('/');
    const leading = segments.map((_segment, index) => segments.slice(0, index + 1).join('/'));
    return leading.some(matches) || (!text.replace(/\/$/, '').includes('/') && segments.some(matches));
  });
}

function changesOf({ index, worktree, untracked }: StatusEntry): readonly Change[] {
  if (index === '!' || worktree === '!') return ['ignored'];
  if (untracked || worktree === '?') return ['untracked'];
  return [
    ...(isUnchanged(index) ? [] : ['staged' as const]),
    ...(isUnchanged(worktree) ? [] : ['unstaged' as const]),
  ];
}

function isUnchanged(letter: string): boolean {
  return letter === ' ' || letter === '.' || letter === '';
}
