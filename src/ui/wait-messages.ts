import { printDuration } from '../core/duration.ts';
import type { LockView } from '../core/lock.ts';
import type { Instant } from '../core/stamp.ts';
import type { Finding } from '../core/verdict.ts';
import { ago } from './ages.ts';
import { lockHolder } from './replies.ts';
import { visible } from './visible.ts';

type Obstacle =
  | { readonly kind: 'lock'; readonly lock: LockView }
  | { readonly kind: 'claim'; readonly finding: Finding };

/** What a waiter waits for: one text that moves with the clock and one that only changes with the holder. */
export function waitingLine(
  obstacles: readonly Obstacle[],
  facts: {
    readonly now: Instant;
    readonly waitedMs: number;
    readonly leftMs: number;
    readonly staleAfterMs: number;
  },
): { readonly moving: string; readonly still: string } {
  const [first] = obstacles;
  if (first === undefined) return { moving: '', still: '' };
  const more = obstacles.length > 1 ? ` and ${obstacles.length - 1} more` : '';
  const spinner = '|/-\\'[Math.floor(facts.waitedMs / 500) % 4] ?? '';
  const times = `waited ${printDuration(facts.waitedMs)}, ${printDuration(facts.leftMs)} left`;
  if (first.kind === 'lock') {
    const { lock } = first;
    const still = `guard: waiting for the ${lock.name} lock${more}: held by ${visible(lock.holder ?? 'somebody')}${reasonOf(lock)}, at most ${printDuration(facts.leftMs)}`;
    return {
      moving: `${spinner} ${lock.name}: ${lockHolder(lock, facts.now, facts.staleAfterMs)}; ${times}`,
      still: withoutTime(still),
    };
  }
  const { path, holder, lastActive } = first.finding;
  return {
    moving: `${spinner} ${visible(path)}${more}: ${visible(holder)}, last active ${ago(lastActive, facts.now)}; ${times}`,
    still: `guard: waiting for ${visible(path)}${more}: claimed by ${visible(holder)}`,
  };
}

/** How the waiting ended. */
export function waitResult(
  facts: {
    readonly targets: readonly string[];
    readonly waitedMs: number;
    readonly obstacles: readonly Obstacle[];
  },
  exit: string,
): string {
  const targets = facts.targets.map((target) => visible(target)).join(', ');
  const waited = facts.waitedMs < 1000 ? '' : ` after ${printDuration(facts.waitedMs)}`;
  if (exit === 'done') return `Free${waited}: ${targets}.`;
  const holders = facts.obstacles.map((obstacle) =>
    obstacle.kind === 'lock'
      ? `${obstacle.lock.name} is still held by ${visible(obstacle.lock.holder ?? 'somebody')}`
      : `${visible(obstacle.finding.path)} is still claimed by ${visible(obstacle.finding.holder)}`,
  );
  return `guard: gave up${waited}: ${holders.join('; ')}`;
}

function reasonOf(lock: LockView): string {
  const [reason] = Object.values(lock.detail);
  return reason === undefined ? '' : ` (${visible(reason, 100)})`;
}

function withoutTime(text: string): string {
  return text.replace(/, at most [^,]*$/, '');
}
