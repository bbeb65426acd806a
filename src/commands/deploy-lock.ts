import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';
import { ageMs } from '../core/staleness.ts';
import { printStamp } from '../core/stamp.ts';
import type { Clock, LockHolder, LockPort } from '../deploy/vercel/watch-ports.ts';
import { GuardError } from '../errors.ts';
import { farewells } from './farewell.ts';
import { heartbeat } from './heartbeat.ts';
import { grantText, lock } from './lock.ts';
import type { Watched } from './obstacles.ts';
import { type Grant, grantOf, renewGrant } from './renew.ts';
import { isOfRun, releaseOrLeave } from './shared-run.ts';
import { situationOf } from './situation.ts';
import { wait } from './wait.ts';

const NAME = 'vercel';

export interface DeployLockOptions {
  readonly clock: Clock;
  documentVersion(): string;
}

/**
 * The Vercel lock as the watch of a deployment uses it. An override given for the push does not count here: going past a
 * lock once is not the wish to take it.
 */
export function deployLock(context: Context, { clock, documentVersion }: DeployLockOptions): LockPort {
  const { self } = context;
  const watched: Watched = new Map();
  let grant: Grant | null = null;
  let hasHeld = false;
  const { hasEnded, isOver } = farewells(context);
  let abandoned: LockView | null = null;
  const current = async (): Promise<Grant | null> => {
    const held = self === null ? null : await grantOf(context, NAME, self);
    hasHeld ||= held !== null;
    return held;
  };
  const isTaken = async (): Promise<boolean> => hasHeld && (await heldByOther(context, null)) !== undefined;
  return {
    async acquire(error) {
      const isGone = await hasEnded();
      if (self === null || isGone) {
        const fixed = await heldByOther(context, abandoned);
        return fixed === undefined
          ? { kind: 'nobody', ...(isGone ? { hasEnded: isGone } : {}) }
          : { kind: 'refused', ...holderOf(fixed, context) };
      }
      const request = {
        error,
        create: true,
        overrides: 'left alone' as const,
        watched: abandoned ?? undefined,
      };
      const { outcome } = (await lock(context, NAME, request)).facts;
      if (outcome.kind === 'refused') return { kind: 'refused', ...holderOf(outcome.lock, context) };
      grant = await current();
      const from = outcome.kind === 'taken-over' ? outcome.from.holder : null;
      return { kind: 'held', ...(from === null ? {} : { takenFrom: from }) };
    },
    holds: async () => (await current()) !== null,
    isTaken,
    async updateError(error) {
      const held = await current();
      if (held === null) return 'lost';
      if ((await renewGrant(context, held, { error })).kind === 'lost') return 'lost';
      return (await isOfRun(context, held)) ? 'of-run' : 'updated';
    },
    async release() {
      const held = await current();
      return held === null ? 'lost' : releaseOrLeave(context, held);
    },
    async heartbeat() {
      if (self === null) return 'not-held';
      try {
        if (await hasEnded()) return 'not-held';
        const before = grant;
        grant = await current();
        if (grant !== null) return (await renewGrant(context, grant)).kind === 'held' ? 'renewed' : 'lost';
        await heartbeat(context, { isOver });
        return before !== null && (await isTaken()) ? 'lost' : 'not-held';
      } catch (error) {
        // A file that is busy now will be less so in 20 seconds; the watch goes on meanwhile.
        if (error instanceof GuardError) return 'not-held';
        throw error;
      }
    },
    async waitUntilFree({ timeoutMs, signal }) {
      const { facts, exit } = await wait(context, [NAME], {
        timeoutMs,
        watched,
        documentVersion,
        monotonic: () => performance.now(),
        sleep: (ms) => clock.sleep(ms, signal),
        onLook: () => {},
      });
      abandoned = facts.abandoned;
      const [obstacle] = facts.obstacles;
      if (exit === 'done' || obstacle?.kind !== 'lock') return 'free';
      return holderOf(obstacle.lock, context);
    },
  };
}

/** The lock that a session holds and keeps renewing. */
async function heldByOther(context: Context, abandoned: LockView | null): Promise<LockView | undefined> {
  const { locks } = situationOf(context, await context.store.read());
  const found = locks.find(({ name }) => name === NAME);
  if (found === undefined || !found.held || found.stale) return undefined;
  return abandoned !== null && grantText(abandoned) === grantText(found) ? undefined : found;
}

function holderOf(held: LockView, context: Context): LockHolder {
  const { holder, since, detail } = held;
  return {
    heldBy: holder ?? 'somebody',
    ...(since === null ? {} : { since: printStamp(since), ageMs: ageMs(since, context.now()) }),
    ...(detail.Error === undefined ? {} : { error: detail.Error }),
  };
}
