import type { Obstacle } from '../commands/obstacles.ts';
import type { WaitFacts } from '../commands/wait.ts';
import { printDuration, printRoundDuration } from '../core/duration.ts';
import type { Instant } from '../core/stamp.ts';
import { age, ago } from './ages.ts';
import { staleIn } from './lock-messages.ts';
import type { Style } from './style.ts';
import { cutTo, widthOf } from './table.ts';
import { pathName, quoted, visible, worded } from './visible.ts';

export interface WaitTimes {
  readonly now: Instant;
  readonly waitedMs: number;
  readonly leftMs: number;
  readonly staleAfterMs: number;
}

/** Room at the end of the line for the `^C` that a terminal prints: what wraps is not cleared. */
const MARGIN = 4;

/** A reason cut to less than this says nothing. */
const LEAST_REASON = 10;

/**
 * The line that moves on a terminal: holder, reason, age, time until stale, time waited; never wider than `columns`. Where
 * room is short the time waited goes first, for the sake of the reason, then the reason, then what is waited for.
 */
export function movingLine(
  obstacles: readonly Obstacle[],
  times: WaitTimes,
  { style, columns, frame }: { readonly style: Style; readonly columns: number; readonly frame: string },
): string {
  const [first] = obstacles;
  if (first === undefined) return '';
  const more = obstacles.length > 1 ? ` and ${obstacles.length - 1} more` : '';
  const what = first.kind === 'lock' ? `${first.lock.name} lock` : visible(first.finding.path, 60);
  const who = worded((first.kind === 'lock' ? first.lock.holder : first.finding.holder) ?? 'somebody', 40);
  const reason = first.kind === 'lock' ? Object.values(first.lock.detail)[0] : undefined;
  const why = reason === undefined ? '' : visible(reason, 100);
  const whyWidth = why === '' ? 0 : widthOf(` "${why}"`);
  const head = `${frame} ${what}${more}: `;
  const tails = tailsOf(first, times).map((text) => ({
    text,
    room: columns - MARGIN - widthOf(`${head}${who}  ${text}`),
  }));
  const [shortest] = tails.slice(-1);
  const tail =
    tails.find(({ room }) => room >= Math.min(whyWidth, LEAST_REASON)) ?? tails.find(({ room }) => room >= 0);
  if (tail === undefined) return cutTo(`${frame} ${who}  ${shortest?.text}`, columns - MARGIN);
  const isShown = why !== '' && tail.room >= Math.min(whyWidth, LEAST_REASON);
  const shown = isShown ? ` ${quoted(cutTo(why, tail.room - 3), 100)}` : '';
  return `${head}${style.bold(who)}${shown}  ${style.dim(tail.text)}`;
}

/** What the moving line says of time, from all to the least. */
function tailsOf(obstacle: Obstacle, { now, waitedMs, leftMs, staleAfterMs }: WaitTimes): readonly string[] {
  const ages = agesOf(obstacle, now, staleAfterMs);
  const waited = `${printDuration(waitedMs)} of ${printRoundDuration(waitedMs + leftMs)}`;
  return [`${ages}, waited ${waited}`, `${ages}, ${waited}`, ages];
}

/** How long it is held and when it turns stale, or when the holder of a claim was last active. */
function agesOf(obstacle: Obstacle, now: Instant, staleAfterMs: number): string {
  if (obstacle.kind === 'claim') return `last active ${ago(obstacle.finding.lastActive, now)}`;
  const { since } = obstacle.lock;
  const stale = staleIn(obstacle.lock, now, staleAfterMs);
  return since === null ? stale : `held ${age(since, now)}, ${stale}`;
}

/** The line that says elsewhere what is waited for: `subject` changes with the holder only, `times` at every look. */
export function stillLine(
  obstacles: readonly Obstacle[],
  { now, waitedMs, leftMs, staleAfterMs }: WaitTimes,
): { readonly subject: string; readonly times: string } {
  const [first] = obstacles;
  if (first === undefined) return { subject: '', times: '' };
  const more = obstacles.length > 1 ? ` and ${obstacles.length - 1} more` : '';
  // The first look takes a moment by itself.
  const mostMs = waitedMs < 1000 ? waitedMs + leftMs : leftMs;
  const times = `${agesOf(first, now, staleAfterMs)}, waiting ${printRoundDuration(mostMs)} at most`;
  if (first.kind === 'claim') {
    const { path, holder } = first.finding;
    return { subject: `guard: waiting for ${visible(path)}${more}: claimed by ${worded(holder)}`, times };
  }
  const { name, holder, detail } = first.lock;
  const [reason] = Object.values(detail);
  const why = reason === undefined ? '' : ` (${quoted(reason, 100)})`;
  const who = worded(holder ?? 'somebody');
  return { subject: `guard: waiting for the ${name} lock${more}: held by ${who}${why}`, times };
}

/** Of targets that may be misspelt. */
export function neitherLockNorFile(targets: readonly string[]): string {
  const names = targets.map((target) => visible(target)).join(', ');
  return `There is neither a lock nor a file called ${names} here.`;
}

/** How the waiting ended. */
export function waitResult(facts: WaitFacts, exit: string): string {
  const targets = facts.targets.map(pathName).join(', ');
  const waited = facts.waitedMs < 500 ? '' : ` after ${printRoundDuration(facts.waitedMs)}`;
  if (exit === 'done' && facts.abandoned !== null) {
    const { name, holder } = facts.abandoned;
    return `Not renewed${waited}: the ${name} lock of ${worded(holder ?? 'somebody')} may be taken over. By its stamps it is still held, for pushes too, until: guard unlock ${name} --override "not renewed"`;
  }
  const remark = facts.unknown.length === 0 ? '' : ` ${neitherLockNorFile(facts.unknown)}`;
  const own = facts.own.map((name) => ` You hold the ${name} lock.`).join('');
  if (exit === 'done') return `Free${waited}: ${targets}.${own}${remark}`;
  const holders = facts.obstacles.map((obstacle) =>
    obstacle.kind === 'lock'
      ? `${obstacle.lock.name} is still held by ${worded(obstacle.lock.holder ?? 'somebody')}`
      : `${visible(obstacle.finding.path)} is still claimed by ${worded(obstacle.finding.holder)}`,
  );
  const given = facts.timeoutMs === 0 ? '' : ` after ${printRoundDuration(facts.timeoutMs)}`;
  return `guard: gave up${given}: ${holders.join('; ')}`;
}
