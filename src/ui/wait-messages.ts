import { printDuration, printRoundDuration } from '../core/duration.ts';
import type { LockView } from '../core/lock-view.ts';
import type { Instant } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import { age, ago } from './ages.ts';
import { staleIn } from './lock-messages.ts';
import type { Style } from './style.ts';
import { widthOf } from './table.ts';
import { quoted, visible } from './visible.ts';

type Obstacle =
  | { readonly kind: 'lock'; readonly lock: LockView }
  | { readonly kind: 'claim'; readonly finding: Finding };

export interface WaitTimes {
  readonly now: Instant;
  readonly waitedMs: number;
  readonly leftMs: number;
  readonly staleAfterMs: number;
}

/** Room at the end of the line for the `^C` that a terminal prints: what wraps is not cleared. */
const MARGIN = 4;

/** The line that moves on a terminal: holder, reason, age, time until stale, time waited; never wider than `columns`. */
export function movingLine(
  obstacles: readonly Obstacle[],
  times: WaitTimes,
  { style, columns, frame }: { readonly style: Style; readonly columns: number; readonly frame: string },
): string {
  const [first] = obstacles;
  if (first === undefined) return '';
  const { now, waitedMs, leftMs, staleAfterMs } = times;
  const more = obstacles.length > 1 ? ` and ${obstacles.length - 1} more` : '';
  const wholeMs = Math.round((waitedMs + leftMs) / 1000) * 1000;
  const waited = `waited ${printDuration(waitedMs)} of ${printDuration(wholeMs)}`;
  const isLock = first.kind === 'lock';
  const what = isLock ? `${first.lock.name} lock` : visible(first.finding.path, 60);
  const holder = visible((isLock ? first.lock.holder : first.finding.holder) ?? 'somebody', 40);
  const reason = isLock ? Object.values(first.lock.detail)[0] : undefined;
  const facts = isLock
    ? [
        first.lock.since === null ? '' : `held ${age(first.lock.since, now)}`,
        staleIn(first.lock, now, staleAfterMs),
        waited,
      ]
    : [`last active ${ago(first.finding.lastActive, now)}`, waited];
  const tail = facts.filter((fact) => fact !== '').join(', ');
  const head = `${frame} ${what}${more}: `;
  const room = columns - MARGIN - widthOf(`${head}${holder}  ${tail}`);
  if (room < 0) return [...`${head}${holder}  ${waited}`].slice(0, Math.max(0, columns - MARGIN)).join('');
  const shown = reason === undefined || room < 12 ? '' : ` ${quoted(reason, Math.min(100, room - 3))}`;
  return `${head}${style.bold(holder)}${widthOf(shown) > room ? '' : shown}  ${style.dim(tail)}`;
}

/** The one line that says elsewhere what is waited for; it changes with the holder only. */
export function stillLine(obstacles: readonly Obstacle[]): string {
  const [first] = obstacles;
  if (first === undefined) return '';
  const more = obstacles.length > 1 ? ` and ${obstacles.length - 1} more` : '';
  if (first.kind === 'claim') {
    const { path, holder } = first.finding;
    return `guard: waiting for ${visible(path)}${more}: claimed by ${visible(holder)}`;
  }
  const { name, holder, detail } = first.lock;
  const [reason] = Object.values(detail);
  const why = reason === undefined ? '' : ` (${visible(reason, 100)})`;
  return `guard: waiting for the ${name} lock${more}: held by ${visible(holder ?? 'somebody')}${why}`;
}

/** How the waiting ended. */
export function waitResult(
  facts: {
    readonly targets: readonly string[];
    readonly waitedMs: number;
    readonly obstacles: readonly Obstacle[];
    readonly abandoned: LockView | null;
  },
  exit: string,
): string {
  const targets = facts.targets.map((target) => visible(target)).join(', ');
  const waited = facts.waitedMs < 500 ? '' : ` after ${printRoundDuration(facts.waitedMs)}`;
  if (exit === 'done' && facts.abandoned !== null) {
    const { name, holder } = facts.abandoned;
    return `Not renewed${waited}: the ${name} lock of ${visible(holder ?? 'somebody')} may be taken over.`;
  }
  if (exit === 'done') return `Free${waited}: ${targets}.`;
  const holders = facts.obstacles.map((obstacle) =>
    obstacle.kind === 'lock'
      ? `${obstacle.lock.name} is still held by ${visible(obstacle.lock.holder ?? 'somebody')}`
      : `${visible(obstacle.finding.path)} is still claimed by ${visible(obstacle.finding.holder)}`,
  );
  return `guard: gave up${waited}: ${holders.join('; ')}`;
}
