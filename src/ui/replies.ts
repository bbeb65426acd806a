import { printRoundDuration } from '../core/duration.ts';
import { isSameSession } from '../core/session.ts';
import type { Instant } from '../core/stamp.ts';
import type { FoundLeftover, Notice } from '../core/state.ts';
import { ago, presence } from './ages.ts';
import { more, type Reader } from './conflict-messages.ts';
import { list, listByTree } from './list.ts';
import { stepLines } from './steps.ts';
import { PLAIN } from './style.ts';
import { alignRows } from './table.ts';
import { typedPath, typedPaths } from './typed-path.ts';
import { pathName, quoted, visible, worded } from './visible.ts';
import { neitherLockNorFile } from './wait-messages.ts';

/** What guard says when a command is done or refused. Every function gives whole lines. */

export const startedLines = (leftovers: readonly FoundLeftover[], self: string, now: Instant): string =>
  leftovers
    .map((leftover) => {
      if (isSameSession(leftover.session, self)) return `guard: ${handedOver(leftover, now)}`;
      const { session, paths, at, elsewhere } = leftover;
      return `guard: session ${worded(session)} ended ${ago(at, now)} and left uncommitted${inTree(elsewhere)}: ${list(paths)}. These changes are not yours; ask before you commit or discard them.`;
    })
    .join('\n');

/** What a session that starts again handed over itself when it ended. */
export const handedOver = (
  { paths, at, elsewhere, handedOver: why = '' }: FoundLeftover,
  now: Instant,
): string =>
  `you handed ${list(paths)}${inTree(elsewhere)} over when you ended ${ago(at, now)} (${quoted(why)}), so ${paths.length === 1 ? 'it is' : 'they are'} not claimed again; guard status says who has ${paths.length === 1 ? 'it' : 'them'} now.`;

const inTree = (elsewhere: string | null): string =>
  elsewhere === null ? '' : ` in the working tree ${pathName(elsewhere)}`;

export const claimedAgain = (paths: readonly string[]): string =>
  paths.length === 0
    ? ''
    : `guard: claimed again, as you had not committed before you ended: ${list(paths)}.`;

export const formerId = (former: string, id: string): string =>
  `guard: warning: this agent session was ${worded(former)} until now and is ${worded(id)} from here on; what ${worded(former)} claims still stops others\n  ${'end it'.padEnd(18)}guard end --session ${worded(former)}`;

export const notIgnored = (path: string): string =>
  `guard: warning: git does not ignore ${visible(path)}, so git add -A would take it; guard init sets this up`;

export const idTaken = (id: string): string =>
  `guard: not started: ${id} belongs to another agent session that is still there\n  ${'take any free id'.padEnd(18)}guard start`;

export const ended = (facts: {
  session: string;
  kind: string;
  uncommitted: readonly string[];
  elsewhere: readonly { readonly tree: string; readonly paths: readonly string[] }[];
  held: readonly { readonly holder: string; readonly paths: readonly string[]; readonly isTold: boolean }[];
  releasedLocks: readonly string[];
}): string => {
  if (facts.kind === 'not-started') return `Session ${facts.session} had no row.`;
  const locks = facts.releasedLocks.length === 0 ? '' : ` Released: ${facts.releasedLocks.join(', ')}.`;
  const left =
    facts.uncommitted.length === 0
      ? ''
      : ` Left uncommitted: ${listByTree(facts.uncommitted, facts.elsewhere)}.`;
  const held = facts.held.map(
    ({ holder, paths, isTold }) =>
      ` Session ${worded(holder)} claims ${list(paths)}${isTold ? ' and will be told' : ''}.`,
  );
  return `Session ${facts.session} ended.${locks}${left}${held.join('')}`;
};

export const claimed = (facts: {
  session: string;
  paths: readonly string[];
  conflicts: readonly { holder: string }[];
  stopping: readonly string[];
  absent: readonly string[];
}): string => {
  const { session, paths, conflicts, stopping, absent } = facts;
  const told = [...new Set(conflicts.map(({ holder }) => worded(holder)))];
  const sentences = [
    `Claimed for ${session}: ${list(paths)}.`,
    ...(absent.length === 0 ? [] : [`No file there: ${list(absent)}.`]),
    ...(told.length === 0 ? [] : [`${list(told)} will be told.`]),
    ...(stopping.length === 0 ? [] : [commitStaysStopped(stopping)]),
  ];
  return sentences.join(' ');
};

function commitStaysStopped(stopping: readonly string[]): string {
  const until = stopping.length === 1 ? 'it commits or lets go' : 'they commit or let go';
  return `${list(stopping.map((id) => worded(id)))} came first: until ${until}, your commit needs GUARD_OVERRIDE="why" as well.`;
}

export const sharedToo = (shared: readonly { holder: string; path: string }[]): readonly string[] =>
  shared
    .slice(0, 5)
    .map(
      ({ path, holder }) => `guard: warning: ${visible(path)} is shared, and ${worded(holder)} edits it too`,
    );

/** A claim of what lies in a submodule does not stop a commit of the submodule's entry. */
export const submodulesToo = (
  inSubmodules: readonly { path: string; submodule: string }[],
  { here, sessionOption = '' }: Pick<Reader, 'here' | 'sessionOption'>,
): readonly string[] =>
  inSubmodules
    .slice(0, 5)
    .map(
      ({ path, submodule }) =>
        `guard: warning: ${visible(path)} lies in the submodule ${visible(submodule)}, whose new commit others may still commit here: guard claim${sessionOption} ${typedPath(submodule, here)}`,
    );

export const claimRefused = (
  conflicts: readonly {
    path: string;
    claim: string;
    holder: string;
    started: string | null;
    lastActive: string;
  }[],
  { now, style = PLAIN, here, sessionOption = '' }: Reader,
): string => {
  const paths = [...new Set(conflicts.map(({ path }) => path))];
  const isOne = new Set(conflicts.map(({ holder }) => holder)).size === 1;
  return [
    style.bad(
      `guard: not claimed: ${paths.length === 1 ? 'it is' : `${paths.length} paths are`} being edited by another session`,
    ),
    alignRows(
      conflicts
        .slice(0, 10)
        .map(({ path, claim, holder, started, lastActive }) => [
          visible(path),
          style.bold(worded(holder)),
          claim === path ? '' : `as ${worded(claim, 60)}`,
          presence(started, lastActive, now),
        ]),
    ),
    ...more(conflicts.length, '  '),
    stepLines([
      ['wait for it', `guard wait ${typedPaths(paths, here)}`],
      [
        'edit it all the same',
        `guard claim ${typedPaths(paths, here)}${sessionOption} --override "why"`,
        `the holder${isOne ? '' : 's'} will be told`,
      ],
    ]),
  ].join('\n');
};

export const released = (facts: {
  session: string;
  released: readonly string[];
  awaited: readonly string[];
  unclaimed: readonly string[];
}): string => {
  const { session, awaited, unclaimed } = facts;
  const sentences = [
    ...(facts.released.length === 0 ? [] : [`Released for ${session}: ${list(facts.released)}.`]),
    ...(awaited.length === 0 ? [] : [`Session ${session} does not wait for ${list(awaited)} any more.`]),
  ];
  if (sentences.length === 0) sentences.push(`Session ${session} had nothing to release.`);
  return [...sentences, ...(unclaimed.length === 0 ? [] : [`Not claimed: ${list(unclaimed)}.`])].join(' ');
};

export const beat = (facts: {
  session: string;
  written: boolean;
  renewedLocks: readonly string[];
}): string => {
  if (!facts.written) return `Session ${facts.session} is fresh, nothing to renew.`;
  return `Renewed session ${facts.session}${facts.renewedLocks.map((name) => `, lock ${name}`).join('')}.`;
};

/** What an override is good for: git's hooks ask about paths and the vercel lock, only guard's commands about any other. */
export const overrideGranted = (
  facts: { targets: readonly string[]; locks: readonly string[]; unknown: readonly string[] },
  forMs: number,
): string => {
  const others = facts.locks.filter((name) => name !== 'vercel');
  const hasBoth = facts.locks.length < facts.targets.length && others.length < facts.locks.length;
  const uses = [
    ...(others.length < facts.targets.length ? [hasBoth ? 'commit and one push' : 'commit or push'] : []),
    ...others.map((name) => `guard lock, run or unlock ${visible(name)}`),
  ];
  const remark = facts.unknown.length === 0 ? '' : ` ${neitherLockNorFile(facts.unknown)}`;
  return `Override recorded for ${list(facts.targets)}: good for one ${uses.join(', or one ')} within ${printRoundDuration(forMs)}.${remark}`;
};

export const noticeLine = ({ from, kind, subject, reason, at }: Notice, now: Instant): string => {
  const who = from === null ? 'somebody without a session' : `session ${worded(from)}`;
  const what = visible(subject);
  const because = reason === '' ? '' : `: ${quoted(reason)}`;
  const [it, was, becomes] = subject.includes(', ')
    ? ['them', 'were', 'they become']
    : ['it', 'was', 'it becomes'];
  const sentences: Readonly<Record<Notice['kind'], string>> = {
    'claim-overridden': `${who} claimed ${what}, which you are editing${because}`,
    'lock-overridden': `${who} took or released your ${what} lock${because}; stop what you were doing under it`,
    'lock-taken-over': `your ${what} lock had gone stale and ${who} took it over; stop what you were doing under it`,
    'lock-cleared': `your ${what} lock had gone stale and ${who} cleared it; guard lock ${what} before you go on under it`,
    'lock-passed': `${who} ran a command past your ${what} lock${because}; look before you go on under it`,
    'commit-overridden': `${who} committed ${what}, which you claim${because}; look at the file before you go on`,
    'push-overridden': `${who} set out to push past your ${what} lock${because}`,
    'commits-published': `${who} set out to push commits of yours to ${what}${because}`,
    'command-overridden': `${who} ran a command that hits ${what}, which you claim${because}; look at the file before you go on`,
    'commits-dropped': `${who} ran a command that drops or rewrites commits of yours, ${what}${because}`,
    'worktree-taken': `${who} ran a command that takes away ${what}, in which you work${because}`,
    'shared-hit': `${who} was editing ${what}, which your command hits${because}; ${subject.includes(', ') ? 'they are' : 'it is'} shared, so nothing was stopped: mind what is not yours`,
    'edits-left': `${who} ended and left edits of its own in ${what}, which you claim; look at the file${it === 'it' ? '' : 's'} before you commit ${it}`,
    'claim-lapsed': `${who} claimed ${what} while you were inactive: it comes first there now; ask it, or wait until it commits`,
    'lock-was-stale': `your ${what} lock had gone stale before it was renewed, so others may have gone ahead; look before you go on`,
    'claim-granted': `${what} became yours: nobody else claims ${it} any more; read again before you go on`,
    'leftover-claimed': `${what} ${was} not claimed again, though you left ${it} uncommitted: ${who} claims ${it}, and ${becomes} yours when that session commits or lets go`,
  };
  return `guard: ${ago(at, now)} ${sentences[kind]}.`;
};
