import { printDuration } from '../core/duration.ts';
import type { LockView } from '../core/lock-view.ts';
import type { RepoPath } from '../core/repo-path.ts';
import type { SessionView } from '../core/session.ts';
import { ageMs, LOCK_STALE_AFTER_MS } from '../core/staleness.ts';
import type { Instant } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import { age, ago } from './ages.ts';
import { count } from './conflict-messages.ts';
import type { Style } from './style.ts';
import { alignRows } from './table.ts';
import { typedPath } from './typed-path.ts';
import { quoted, visible, worded } from './visible.ts';

/** What the status view shows; commands give it, `--json` prints the same facts. */
export interface StatusView {
  readonly now: Instant;
  readonly location: string;
  readonly exists: boolean;
  readonly self: string | null;
  readonly sessions: readonly {
    readonly view: SessionView;
    readonly self: boolean;
    readonly editing: readonly string[];
  }[];
  readonly locks: readonly (LockView & { readonly self: boolean })[];
  readonly stagedCount: number;
  readonly conflicts: readonly Finding[];
  readonly paths:
    | readonly {
        readonly path: string;
        readonly holders: readonly {
          readonly id: string;
          readonly claim: string;
          readonly active: boolean;
          readonly self: boolean;
        }[];
      }[]
    | null;
  readonly lastRebuild: {
    readonly at: string;
    readonly session: string | null;
    readonly detail?: string;
  } | null;
}

/** The state of things on one screen, the caller's own marked, the next command at the end. */
export function statusView(
  view: StatusView,
  style: Style,
  options: {
    readonly all: boolean;
    readonly lockStaleAfterMs?: number;
    readonly here?: RepoPath;
    /** As the reader's. */
    readonly sessionOption?: string | undefined;
  },
): string {
  const active = view.sessions.filter((session) => session.view.active);
  const inactive = view.sessions.length - active.length;
  const who = view.self === null ? 'you: nobody' : `you: ${view.self}`;
  const parts = [
    `${style.bold('guard')}  ${visible(view.location)}   ${count(active.length, 'active session')}${inactive > 0 ? `, ${inactive} inactive` : ''}   ${who}`,
    view.exists ? '' : style.dim('  The file is not there yet; guard start or guard init makes it.'),
    section(
      'locks',
      view.locks.map((lock) =>
        lockRow(lock, view.now, style, options.lockStaleAfterMs ?? LOCK_STALE_AFTER_MS),
      ),
      style,
    ),
    section(
      'sessions',
      view.sessions
        .filter((session) => options.all || session.view.active || session.self)
        .map((session) => sessionRow(session, view.now, style)),
      style,
    ),
    view.paths === null
      ? ''
      : section(
          'paths',
          view.paths.map((path) => pathRow(path, style)),
          style,
        ),
    stagedLine(view, style),
    rebuildLine(view, style),
    nextLine(view, style, { here: options.here ?? '', sessionOption: options.sessionOption ?? '' }),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function section(title: string, rows: readonly (readonly string[])[], style: Style): string {
  if (rows.length === 0) return `${style.dim(title.padEnd(10))}${style.dim('none')}`;
  const [first = '', ...rest] = alignRows(rows, '').split('\n');
  return [`${style.dim(title.padEnd(10))}${first}`, ...rest.map((line) => ' '.repeat(10) + line)].join('\n');
}

function lockRow(
  lock: StatusView['locks'][number],
  now: Instant,
  style: Style,
  staleAfterMs: number,
): readonly string[] {
  if (!lock.held) return [lock.name, style.good('free'), '', ''];
  const what = Object.values(lock.detail)[0];
  const left = staleAfterMs - ageMs(lock.lastUpdated ?? now, now);
  const state = lock.stale ? style.warn('stale') : style.bad('held');
  const who = lock.self ? `${worded(lock.holder ?? '?')} (you)` : worded(lock.holder ?? 'somebody');
  const when = lock.stale
    ? `last renewed ${ago(lock.lastUpdated, now)}`
    : `renewed ${ago(lock.lastUpdated, now)}, stale in ${printDuration(left)}`;
  return [lock.name, state, style.bold(who), what === undefined ? when : `${quoted(what, 80)}  ${when}`];
}

function sessionRow(
  { view, self, editing }: StatusView['sessions'][number],
  now: Instant,
  style: Style,
): readonly string[] {
  const mark = self ? style.good('*') : ' ';
  const state = view.gone
    ? 'agent gone'
    : view.active
      ? `active ${ago(view.lastActive, now)}`
      : `inactive for ${age(view.lastActive, now)}`;
  const shown = editing.slice(0, 4).map((path) => visible(path, 80));
  const more = editing.length > shown.length ? `, … ${editing.length - shown.length} more` : '';
  const what = editing.length === 0 ? style.dim('editing nothing') : `editing ${shown.join(', ')}${more}`;
  return [
    `${mark} ${style.bold(worded(view.id))}${self ? ' (you)' : ''}`,
    view.started === null ? '' : `started ${ago(view.started, now)}`,
    view.active ? state : style.dim(state),
    what,
  ];
}

function pathRow(path: NonNullable<StatusView['paths']>[number], style: Style): readonly string[] {
  if (path.holders.length === 0) return [visible(path.path), style.good('free')];
  const holders = path.holders.map((holder) => {
    const name = `${worded(holder.id)}${holder.self ? ' (you)' : ''}${holder.active ? '' : ', inactive'}`;
    return holder.claim === path.path ? name : `${name} as ${worded(holder.claim, 60)}`;
  });
  return [visible(path.path), `claimed by ${holders.join('; ')}`];
}

function stagedLine(view: StatusView, style: Style): string {
  if (view.stagedCount === 0) return '';
  const paths = new Set(view.conflicts.map(({ path }) => path));
  const head = `${style.dim('staged'.padEnd(10))}${count(view.stagedCount, 'file')}`;
  if (paths.size === 0) return `${head}, ${style.good('no conflict')}`;
  const listed = view.conflicts.slice(0, 5).map(({ path, holder }) => `${visible(path)} (${worded(holder)})`);
  const more = view.conflicts.length > 5 ? `, … ${view.conflicts.length - 5} more` : '';
  return `${head}, ${style.bad(count(paths.size, 'conflict'))}: ${listed.join(', ')}${more}`;
}

function rebuildLine({ lastRebuild, now }: StatusView, style: Style): string {
  if (lastRebuild === null) return '';
  const detail =
    lastRebuild.detail === undefined || lastRebuild.detail === ''
      ? ''
      : ` (${visible(lastRebuild.detail, 80)})`;
  return `${style.dim('rebuilt'.padEnd(10))}containers by ${visible(lastRebuild.session ?? 'somebody')} ${ago(lastRebuild.at, now)}${detail}`;
}

function nextLine(
  view: StatusView,
  style: Style,
  { here, sessionOption }: { readonly here: RepoPath; readonly sessionOption: string },
): string {
  const steps: string[] = [];
  if (view.self === null) steps.push('export GUARD_SESSION=$(guard start)');
  const conflict = view.conflicts[0];
  if (conflict !== undefined) steps.push(`guard wait ${typedPath(conflict.path, here)}`);
  const held = view.locks.find((lock) => lock.held && !lock.stale && !lock.self);
  if (held !== undefined) steps.push(`guard wait ${held.name}`);
  const own = view.locks.find((lock) => lock.self);
  if (own !== undefined) steps.push(`guard unlock ${own.name}${sessionOption}`);
  const inactive = view.sessions.filter((session) => !session.view.active);
  if (inactive.some(({ self }) => self)) steps.push(`guard heartbeat${sessionOption}`);
  if (inactive.some(({ self }) => !self) || view.locks.some((lock) => lock.stale)) steps.push('guard prune');
  if (steps.length === 0 && view.self !== null)
    steps.push(`before you edit: guard claim PATH…${sessionOption}`);
  return steps.length === 0 ? '' : `${style.dim('next'.padEnd(10))}${steps.slice(0, 3).join('  |  ')}`;
}
