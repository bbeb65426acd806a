import type { RepoPath } from '../core/repo-path.ts';
import type { Instant } from '../core/stamp.ts';
import type { Finding, Overridden, Verdict } from '../core/verdict.ts';
import type { Operation } from '../git/operation.ts';
import type { WayBack } from '../git/way-back.ts';
import { ago, presence } from './ages.ts';
import { goTo, type Step, stepLines } from './steps.ts';
import { PLAIN, type Style } from './style.ts';
import { alignRows } from './table.ts';
import { fewTargets, fitting, gitPath, partOf, typedPaths } from './typed-path.ts';
import { visible, worded } from './visible.ts';

/**
 * How the commit was asked for, which decides how a path is left out of it: with `-a` or paths git commits from an index of
 * its own, and the index holds none of it; while a merge goes on it commits nothing by name alone.
 */
export type CommitForm = 'index' | 'first' | 'unknown' | CommitByName | WholeMerge;

export type CommitCommand = `git commit${'' | ' --amend'}${'' | ' -p'}`;

/** A commit as it was asked for, and the command for another one like it. */
export interface AskedCommit {
  readonly form: CommitForm;
  readonly command: CommitCommand;
  /** What is to be left out of it, in words that cover nothing else of it; left out where all of it is. */
  readonly leftOut?: readonly string[];
  /** The directory in which to type what comes next, where that is not the caller's own. */
  readonly place?: string;
}

/** What the commit would hold, in words that cover no more. */
export interface CommitByName {
  /** What nobody else claims. */
  readonly free: readonly string[];
  readonly all: readonly string[];
}

/** A merge: what the commit takes up beside what git's index holds already, in words that cover no more. */
export interface WholeMerge {
  /** `all` where nothing that git tracks is left out. */
  readonly added: 'all' | readonly string[];
  /** Of that, what nobody else claims; null where something claimed is in the index already. */
  readonly free: readonly string[] | null;
}

/** What of git's the commit is a part of. What that brings in is not left out of it: it would count as taken in, and be gone. */
export interface PartOf {
  readonly operation: Operation;
  /** Claimed paths that are no part of it, whose changes would be given up with it. */
  readonly beside: readonly RepoPath[];
  readonly back: WayBack;
}

const MAX_LISTED = 10;

/** The sentence of one finding, as in `guard check --json`. */
export function findingMessage(finding: Finding, now: Instant): string {
  const { path, claim, holder, lastActive } = finding;
  const claimed = claim === path ? '' : ` (as ${worded(claim)})`;
  const who = `${worded(holder)}, last active ${ago(lastActive, now)}`;
  const what = `${visible(path)} is claimed by ${who}${claimed}`;
  const reasons: Readonly<Record<Finding['rule'], string>> = {
    claimed: what,
    overlap: `${what}; that session claimed it after you, with an override or by coming back to it`,
    shared: `${what}; it is a shared file, so this only warns`,
    worktree: `${what}; that session works in another working tree`,
  };
  return reasons[finding.rule];
}

/** Who reads a message, and where: when it is, how it may look, and the reader's directory as a repo path. */
export interface Reader {
  readonly now: Instant;
  readonly style?: Style;
  readonly here: RepoPath;
  /** The directory in which to type what comes next, where the caller stands outside of the repository. */
  readonly place?: string | undefined;
  /** ` --session ID`, where a command to be typed next would not know its session without. */
  readonly sessionOption?: string;
}

/** A refused commit: what, who holds it, since when, how long ago active, and the next command to type. */
export function refusedCommit(
  verdict: Verdict,
  asked: AskedCommit,
  { now, style = PLAIN, here }: Reader,
  within: PartOf | null = null,
): string {
  const denied = verdict.findings.filter(({ level }) => level === 'deny');
  const paths = new Set(denied.map(({ path }) => path));
  const holders = [...new Set(denied.map(({ holder }) => holder))];
  const who =
    holders.length === 1
      ? `session ${worded(holders[0] ?? '')} claims`
      : `${holders.length} other sessions claim`;
  return [
    style.bad(`guard: not committed: ${who} ${shareOf(paths.size, verdict.checked)}`),
    findingRows(denied, now, style),
    nextSteps(denied, asked, here, within),
  ].join('\n');
}

/** How much of what is staged: `the staged file`, `both staged files`, `1 of your 3 staged files`. */
function shareOf(part: number, whole: number): string {
  if (part < whole) return `${part} of your ${whole} staged files`;
  if (whole === 1) return 'the staged file';
  return whole === 2 ? 'both staged files' : `all ${whole} staged files`;
}

/** A refused `guard check PATH…`. */
export function refusedCheck(verdict: Verdict, { now, style = PLAIN, here }: Reader): string {
  const denied = verdict.findings.filter(({ level }) => level === 'deny');
  const paths = [...new Set(denied.map(({ path }) => path))];
  return [
    style.bad(`guard: ${count(paths.length, 'file')} of ${verdict.checked} claimed by another session`),
    findingRows(denied, now, style),
    stepLines([
      [
        'wait for it',
        `guard wait ${typedPaths(
          paths,
          here,
          denied.map(({ claim }) => claim),
        )}`,
      ],
    ]),
  ].join('\n');
}

/** Claims that do not stop: shared files, other working trees, later overlaps. */
export function warnings(verdict: Verdict, now: Instant, style: Style): string {
  const warned = verdict.findings.filter(({ level }) => level === 'warn');
  const shown = warned
    .slice(0, MAX_LISTED)
    .map((finding) => `guard: ${style.warn('warning:')} ${findingMessage(finding, now)}`);
  return [...shown, ...more(warned.length, '')].join('\n');
}

/** What an override let through. */
export function overriddenLines(overridden: readonly Overridden[], style: Style): string {
  const lines = overridden
    .slice(0, MAX_LISTED)
    .map(
      ({ path, holder, reason }) =>
        `guard: ${style.warn('overridden:')} ${visible(path)}, claimed by ${worded(holder)}: ${visible(reason)}`,
    );
  return [...lines, ...more(overridden.length, '')].join('\n');
}

function findingRows(findings: readonly Finding[], now: Instant, style: Style): string {
  const rows = findings
    .slice(0, MAX_LISTED)
    .map((finding) => [
      visible(finding.path),
      style.bold(worded(finding.holder)),
      finding.claim === finding.path ? '' : `as ${worded(finding.claim, 60)}`,
      presence(finding.started, finding.lastActive, now),
    ]);
  const hasClaims = rows.some(([, , claim]) => claim !== '');
  const shown = hasClaims ? rows : rows.map(([path = '', holder = '', , when = '']) => [path, holder, when]);
  return [alignRows(shown), ...more(findings.length, '  ')].join('\n');
}

function nextSteps(
  denied: readonly Finding[],
  { form, command, leftOut, place }: AskedCommit,
  here: RepoPath,
  within: PartOf | null,
): string {
  const paths = [...new Set(denied.map(({ path }) => path))];
  const holders = [...new Set(denied.map(({ holder }) => holder))];
  const claims = denied.map(({ claim }) => claim);
  const what = paths.length === 1 ? 'it' : 'them';
  const leaveOut = (): readonly Step[] => {
    if (within !== null || form === 'unknown') return [];
    if (form === 'index' || form === 'first') {
      const named = leftOut ?? fewTargets(paths, claims);
      // Of a file that became a directory git takes out the files in it by its name, and would then not find them.
      const words = named.filter((word) => !named.some((other) => word.startsWith(`${other}/`)));
      return [[`leave ${what} out`, `${UNSTAGE[form]} -- ${namesOf(words, here)}`, partOf(words)]];
    }
    if (form.free === null) return [];
    const { free } = form;
    if ('added' in form) return [[`leave ${what} out`, `${addFirst(free, here)}${command}`, partOf(free)]];
    if (free.length === 0) return [];
    return [[`leave ${what} out`, `${command} -- ${namesOf(free, here)}`, partOf(free)]];
  };
  const told = `${holders.map((holder) => worded(holder)).join(', ')} will be told`;
  return stepLines([
    ...goTo(place),
    ...leaveOut(),
    [`wait for ${what}`, `guard wait ${typedPaths(paths, here, claims)}`],
    commitAnyway({ form, command }, told, here),
    ...(within === null ? [] : [giveUp(within, here)]),
  ]);
}

/** Without a commit there is nothing to restore from, and git rm takes out no file that has changed since it was staged. */
const UNSTAGE = { index: 'git restore --staged', first: 'git reset' } as const;

const UNDONE: Readonly<Record<Operation, string>> = {
  merge: 'undoes the merge, with all that is mended or staged since',
  'cherry-pick':
    'undoes the cherry-pick, with the commits it has made and all that is mended or staged since',
  revert: 'undoes the revert, with the commits it has made and all that is mended or staged since',
  rebase: 'undoes the rebase, with the commits it has made and all that is not committed, of every session',
};

/**
 * Git takes what is staged back with the operation, unless its file was edited since: then it gives nothing up. A rebase takes
 * all back, whether it is staged or not.
 */
function giveUp({ operation, beside, back: { to, edited } }: PartOf, here: RepoPath): Step {
  const abort = `git ${operation} --abort`;
  const unstaged = [...new Set([...beside, ...edited])];
  if (unstaged.length === 0 || operation === 'rebase') return ['give up', abort, UNDONE[operation]];
  const words = fewTargets(unstaged).map((path) => gitPath(path, here));
  const unstage = `git restore --staged ${to === null ? '' : `--source=${to} `}-- ${words.join(' ')}`;
  const stays = edited.length === 0 ? '' : 'what was edited since it was staged stays in its file';
  return ['give up', `${unstage} && ${abort}`, UNDONE[operation], stays];
}

function commitAnyway({ form, command }: AskedCommit, told: string, here: RepoPath): Step {
  const label = 'commit anyway';
  const commit = `GUARD_OVERRIDE="why" ${command}`;
  if (typeof form === 'string') return [label, commit, told];
  if (!('added' in form)) return [label, `${commit} -- ${namesOf(form.all, here)}`, partOf(form.all), told];
  if (form.added === 'all') return [label, `${commit} -a`, told];
  return [label, `${commit} -i -- ${namesOf(form.added, here)}`, partOf(form.added), told];
}

function addFirst(words: readonly string[], here: RepoPath): string {
  return words.length === 0 ? '' : `git add -- ${namesOf(words, here)} && `;
}

function namesOf(words: readonly string[], here: RepoPath): string {
  return fitting(words)
    .map((word) => gitPath(word, here))
    .join(' ');
}

export function more(total: number, indent: string): readonly string[] {
  return total > MAX_LISTED ? [`${indent}… and ${total - MAX_LISTED} more`] : [];
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
