import type { LockView } from '../core/lock-view.ts';
import type { Instant } from '../core/stamp.ts';
import { ago } from './ages.ts';
import { count } from './conflict-messages.ts';
import { type LockTimes, lockHolder, willBeTold } from './lock-messages.ts';
import { type Step, stepLines } from './steps.ts';
import type { Style } from './style.ts';
import { alignRows } from './table.ts';
import { shellWord, visible, worded } from './visible.ts';

export interface ForeignCommits {
  readonly session: string;
  /** Commit ids, newest first. */
  readonly commits: readonly string[];
  /** When the oldest and the newest of them were made, as the journal has it. */
  readonly committed: { readonly first: string; readonly last: string };
  /** Null where the session has no row. */
  readonly lastActive: Instant | null;
}

export interface RefusedPush {
  readonly branches: readonly string[];
  /** The push as it can be typed again; null where that cannot be told. */
  readonly again: string | null;
  /** The directory in which to call guard, where that is not the caller's own. */
  readonly place?: string | undefined;
  /** Only a session can note an override. */
  readonly caller: 'session' | 'nobody';
}

/** A refused push: another session is fixing the deployment. */
export function pushRefused(
  lock: LockView,
  { branches, again, place, caller }: RefusedPush,
  times: LockTimes,
  style: Style,
): string {
  const first = branches.slice(0, 5).map((branch) => visible(branch, 60));
  const shown = `${first.join(', ')}${branches.length > 5 ? ` and ${branches.length - 5} more` : ''}`;
  const wait = guardIn(place, 'guard wait vercel');
  const told = willBeTold(lock.holder);
  return [
    style.bad(`guard: not pushed (${shown}): another session holds the vercel lock`),
    `  ${lockHolder(lock, times)}`,
    stepLines([
      again === null ? ['wait for it', wait, `then ${SAME_PUSH}`] : ['wait for it', `${wait} && ${again}`],
      again === null && caller === 'session'
        ? ['push anyway', guardIn(place, 'guard override vercel --reason "why"'), `then ${SAME_PUSH}`, told]
        : pushAnyway(again, told),
    ]),
  ].join('\n');
}

/** guard takes no `-C`: it is called in the directory itself. */
function guardIn(place: string | undefined, command: string): string {
  return place === undefined ? command : `(cd ${shellWord(place)} && ${command})`;
}

/** A variable that is set on a line of its own reaches the next command only where it is exported. */
function pushAnyway(again: string | null, ...remarks: readonly string[]): Step {
  return again === null
    ? [
        'push anyway',
        'export GUARD_OVERRIDE="why"',
        `then ${SAME_PUSH}, and unset GUARD_OVERRIDE`,
        ...remarks,
      ]
    : ['push anyway', `GUARD_OVERRIDE="why" ${again}`, ...remarks];
}

const SAME_PUSH = 'the same git push';

export function pushOverridden(lock: LockView, reason: string, style: Style): string {
  return `guard: ${style.warn('overridden:')} the vercel lock of ${worded(lock.holder ?? 'somebody')}: ${visible(reason)}`;
}

/** A push also publishes what other sessions committed; they may not be done. */
export function foreignCommits(foreign: readonly ForeignCommits[], style: Style): string {
  return `guard: ${style.warn('warning:')} this push also publishes ${described(foreign)}`;
}

export function foreignOverridden(foreign: readonly ForeignCommits[], reason: string, style: Style): string {
  return `guard: ${style.warn('overridden:')} this push also publishes ${described(foreign)}: ${visible(reason)}`;
}

export function foreignRefused(
  foreign: readonly ForeignCommits[],
  again: string | null,
  now: Instant,
  style: Style,
  place?: string,
): string {
  const rows = foreign.map(({ session, committed, lastActive }) => [
    worded(session),
    `committed ${timeSpan(committed, now)}`,
    lastActive === null ? 'no longer here' : `last active ${ago(lastActive, now)}`,
  ]);
  return [
    style.bad(`guard: not pushed: it would also publish ${described(foreign)}`),
    alignRows(rows),
    stepLines([['see what they do', guardIn(place, 'guard status')], pushAnyway(again)]),
  ].join('\n');
}

function timeSpan({ first, last }: ForeignCommits['committed'], now: Instant): string {
  const [from, to] = [ago(first, now), ago(last, now)];
  return from === to ? from : `${from} to ${to}`;
}

function described(foreign: readonly ForeignCommits[]): string {
  return foreign
    .map(({ session, commits }) => {
      const shown = commits
        .slice(0, 3)
        .map((commit) => commit.slice(0, 9))
        .join(', ');
      return `${count(commits.length, 'commit')} of session ${worded(session)} (${shown}${commits.length > 3 ? ', …' : ''})`;
    })
    .join(' and ');
}
