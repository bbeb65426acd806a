import type { OwnWork } from '../commands/own-work.ts';
import type { LockView } from '../core/lock-view.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { SessionView } from '../core/session.ts';
import type { Instant } from '../core/stamp.ts';
import { ago, presence } from './ages.ts';
import { commandText, inFrontOf } from './command-text.ts';
import { count, type Reader } from './conflict-messages.ts';
import { type LockTimes, lockHolder, willBeTold } from './lock-messages.ts';
import { type Asked, safeCommands } from './safe-commands.ts';
import { goTo, type Step, stepLines } from './steps.ts';
import { alignRows } from './table.ts';
import { typedPaths } from './typed-path.ts';
import { shellWord, visible, worded } from './visible.ts';

/** What guard tells an agent whose shell command would hit other sessions. */

interface Hit {
  readonly effect: { readonly kind: string; readonly words: readonly string[] };
  readonly path: string;
  readonly claim: string;
  readonly holder: string;
  readonly started: string | null;
  readonly lastActive: string;
}

const MAX_LISTED = 8;

const WOULD: Readonly<Record<string, (files: string) => string>> = {
  stages: (files) => `stage ${files} of other sessions`,
  commits: (files) => `commit ${files} of other sessions`,
  discards: (files) => `throw away uncommitted changes in ${files} of other sessions`,
  cleans: (files) => `delete ${files} of other sessions`,
  removes: (files) => `remove ${files} of other sessions`,
  formats: (files) => `rewrite ${files} that other sessions are editing`,
  moves: (files) => `move or overwrite ${files} of other sessions`,
  stashes: (files) => `stash away ${files} of other sessions`,
  'applies-stash': (files) => `take ${files} of other sessions off the stash`,
  'drops-stash': (files) => `throw away what is stashed of ${files} of other sessions`,
  'switches-branch': (files) => `switch the branch under uncommitted work of other sessions, ${files}`,
  'creates-branch': (files) =>
    `put the next commits of all sessions on a new branch; uncommitted are ${files} of others`,
};

/**
 * A git command that was not run: which files, whose, and what to type instead. All hits are of one command; the whole line
 * is let through by all that it hits, which are named where they are given.
 */
export function commandRefused(
  hits: readonly Hit[],
  { asked, own }: { readonly asked: Asked; readonly own: OwnWork },
  ofLine: readonly Hit[],
  { now, here, place }: Reader,
): string {
  const [first] = hits;
  if (first === undefined) return '';
  const { kind, words } = first.effect;
  const paths = [...new Set(hits.map(({ path }) => path))];
  const would = wouldDo(kind, paths.length);
  const rows = hits
    .slice(0, MAX_LISTED)
    .map(({ path, holder, started, lastActive }) => [
      visible(path),
      worded(holder),
      presence(started, lastActive, now),
    ]);
  return [
    `guard: not run: ${commandText(words)} would ${would}`,
    alignRows(rows),
    ...(hits.length > MAX_LISTED ? [`  … and ${hits.length - MAX_LISTED} more`] : []),
    stepLines([...goTo(place), ...safeCommands(asked, own, here), ...waysOn(ofLine, here)]),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

/** What gets a line past all that it hits. */
function waysOn(hits: readonly Hit[], here: RepoPath): readonly Step[] {
  if (hits.length === 0) return [];
  const holders = [...new Set(hits.map(({ holder }) => worded(holder)))].join(', ');
  const paths = [...new Set(hits.map(({ path }) => path))];
  const named = typedPaths(
    paths,
    here,
    hits.map(({ claim }) => claim),
  );
  return [
    ['wait for them', `guard wait ${named}`],
    [
      'if a person agreed',
      `guard override ${named} --reason "why"`,
      'then the same command',
      `${holders} will be told`,
    ],
  ];
}

function wouldDo(kind: string, files: number): string {
  const sentence = WOULD[kind] ?? ((text: string) => `change ${text} of other sessions`);
  return sentence(count(files, 'file'));
}

/** A git command that is run, though it hits files of others: those are shared ones. All hits are of one command. */
export function sharedFilesHit(hits: readonly Hit[], now: Instant): string {
  const number = new Set(hits.map(({ path }) => path)).size;
  const shared = number === 1 ? 'It is a shared file' : 'They are shared';
  return `${wouldHit(hits, now)}. ${shared}, so this is not stopped: mind what is not yours.`;
}

/** A formatter that is run, though it may rewrite files that others are editing. All hits are of one command. */
export function formatted(
  hits: readonly Hit[],
  { asked, own }: { readonly asked: Asked; readonly own: OwnWork },
  { now, here }: Reader,
): string {
  const [instead] = safeCommands(asked, own, here);
  const narrower = instead === undefined ? 'name what you edit' : `${instead[0]}: ${instead[1]}`;
  return `${wouldHit(hits, now)}. This is not stopped, but to leave those alone, ${narrower}`;
}

function wouldHit(hits: readonly Hit[], now: Instant): string {
  const [first] = hits;
  if (first === undefined) return '';
  const { kind, words } = first.effect;
  const files = hits
    .slice(0, MAX_LISTED)
    .map(
      ({ path, holder, lastActive }) =>
        `${visible(path)} (${worded(holder)}, active ${ago(lastActive, now)})`,
    );
  const more = hits.length > MAX_LISTED ? ` and ${hits.length - MAX_LISTED} more` : '';
  const number = new Set(hits.map(({ path }) => path)).size;
  return `guard: ${commandText(words)} would ${wouldDo(kind, number)}: ${files.join(', ')}${more}`;
}

/** A forced push that was not run, because commits of others would be gone. */
export function forcePushRefused(
  words: readonly string[],
  dropped: readonly {
    readonly session: string;
    readonly ref: string;
    readonly commits: readonly string[];
    readonly pull: { readonly remote: string; readonly branch: string } | null;
  }[],
): string {
  const rows = dropped.slice(0, MAX_LISTED).map(({ session, ref, commits }) => [
    visible(ref, 80),
    worded(session),
    `${count(commits.length, 'commit')}: ${commits
      .slice(0, 3)
      .map((commit) => commit.slice(0, 9))
      .join(', ')}`,
  ]);
  const [first] = dropped;
  return [
    `guard: not run: ${commandText(words)} would take commits of other sessions off the remote`,
    alignRows(rows),
    stepLines([
      ...(dropped.every(({ ref }) => ref === first?.ref) ? takenIn(first?.pull ?? null) : []),
      inFrontOf(words, 'if a person agreed', 'GUARD_OVERRIDE="why"'),
    ]),
  ].join('\n');
}

/** Git merges beside what is not committed, and rebases only where nothing is. */
function takenIn(pull: { readonly remote: string; readonly branch: string } | null): readonly Step[] {
  if (pull === null) return [];
  const [remote, branch] = [shellWord(pull.remote), shellWord(pull.branch)];
  const push = `git push ${remote} ${shellWord(`HEAD:${pull.branch}`)}`;
  return [
    ['keep them', `git pull --no-rebase ${remote} ${branch} && ${push}`],
    ['once all is committed', `git pull --rebase ${remote} ${branch} && ${push}`],
  ];
}

/** A working tree that was not taken away, because sessions work in it. */
export function worktreeRefused(
  words: readonly string[],
  worktree: string,
  sessions: readonly SessionView[],
  now: Instant,
): string {
  return [
    `guard: not run: ${commandText(words)}: other sessions work in ${visible(worktree)}`,
    alignRows(
      sessions
        .slice(0, MAX_LISTED)
        .map(({ id, started, lastActive }) => [worded(id), presence(started, lastActive, now)]),
    ),
    stepLines([['see what they do', 'guard status']]),
  ].join('\n');
}

/** A line that may be run under a lock. */
interface Offer {
  readonly command: string;
  readonly runner: string;
  readonly services: readonly string[];
}

/** A command that was not run, because another session holds the lock it needs; `asked` is null where it may not run under it either. */
export function lockNeeded(lock: LockView, asked: Offer | null, times: LockTimes, place?: string): string {
  const { name } = lock;
  return [
    `guard: not run: another session holds the ${name} lock`,
    `  ${lockHolder(lock, times)}`,
    stepLines([
      ...(asked === null ? [] : [['wait, then run', underLock(name, asked)] as const]),
      ...goTo(place),
      ['only wait', `guard wait ${name}`],
      [
        'if a person agreed',
        `guard override ${name} --reason "why"`,
        'then the same command',
        willBeTold(lock.holder),
      ],
    ]),
  ].join('\n');
}

function underLock(name: string, { command, runner, services }: Offer): string {
  const named = services.length === 0 ? '' : ` --services ${shellWord(services.join(','))}`;
  const line = command.trim();
  const text = `${runner} ${runner.endsWith('-c') ? shellWord(line) : line}`.trimStart();
  return `guard run ${name}${named} --wait -- ${text}`;
}

/** A commit or push from a shell that does not know whose it is. */
export function nameFirst(session: string, command: string): string {
  const line = command.trim();
  const name = `export GUARD_SESSION=${session};`;
  return [
    'guard: not run: this shell does not know that it is yours, so what you claim would count as another session’s',
    stepLines([
      line === visible(line, 500)
        ? ['say who you are', `${name} ${line}`]
        : ['say who you are', name, 'in front of the same command'],
    ]),
  ].join('\n');
}

/** A push that goes past its hooks while somebody mends the deployment. */
export function pushWithoutHooks(lock: LockView, times: LockTimes): string {
  return `guard: this push skips the hooks, which would have refused it: another session holds the vercel lock, ${lockHolder(lock, times)}.`;
}

/** A setting after which git calls no hooks; as a skip it is nobody's to refuse (contract, section 6). */
export function hooksTurnedOff(words: readonly string[]): string {
  return `guard: ${commandText(words)} turns git’s hooks off for later commands, too: until that is taken back guard’s checks of commits and pushes do not run.`;
}
