import type { Context } from '../context.ts';
import { lockLostAfterMs } from '../core/staleness.ts';
import { GuardError } from '../errors.ts';
import { startKept } from './kept-child.ts';
import { type Grant, grantIn, grantOf, type Hold, renewGrant } from './renew.ts';
import { requireSession } from './require-session.ts';
import { joinRun, leaveRun } from './shared-run.ts';
import type { Signals } from './signals.ts';

/** Renewals come this often, or five times within a shorter lease; at most 60 s apart (contract, section 5). */
const RENEW_EVERY_MS = 30_000;
/** How often one looks whether somebody has taken the lock meanwhile. */
const LOOK_EVERY_MS = 1_000;
/** Names the locks that a surrounding `guard run` holds and will release itself. */
const HELD_VARIABLE = 'GUARD_HELD_LOCKS';

export interface RunFacts<Checked> {
  readonly name: string;
  /** The command's exit code, 128 + signal where a signal ended it, 126 or 127 where it could not start. */
  readonly code: number;
  /** Who had the lock when it was found lost; null where nobody had. */
  readonly lost: { readonly to: string | null } | null;
  readonly startError: string | null;
  /** Why the lock could not be released. */
  readonly unreleased: GuardError | null;
  /** What the look after a command that succeeded came to. */
  readonly checked: Checked | null;
}

export interface RunOptions<Checked> {
  readonly command: readonly string[];
  /** Whether the command shares a terminal, which signals it by itself. */
  readonly onTerminal: boolean;
  readonly signals: Signals;
  /** Whether the session held the lock already: then a surrounding `guard run` may be the one to release it. */
  readonly grant: 'new' | 'held before';
  /** Looks at what the command did, still under the lock; only after exit code 0. */
  readonly check?: (ending: AbortSignal) => Promise<Checked>;
}

/** Runs a command under a lock that was just acquired: renews, passes signals on, always releases. */
export async function runUnderLock<Checked = never>(
  context: Context,
  name: string,
  options: RunOptions<Checked>,
): Promise<RunFacts<Checked>> {
  const session = requireSession(context, 'run');
  const held = (context.env[HELD_VARIABLE] ?? '').split(' ').filter((text) => text !== '');
  const isNested = options.grant === 'held before' && held.includes(name);
  const grant = await grantOf(context, name, session);
  const nothing = { name, code: 0, lost: null, startError: null, unreleased: null, checked: null };
  if (grant === null) return { ...nothing, lost: { to: null } };
  const env = {
    ...context.env,
    GUARD_SESSION: session,
    [HELD_VARIABLE]: [...new Set([...held, name])].join(' '),
  };
  const letGo = async (): Promise<Hold | GuardError> => {
    try {
      return await (isNested ? stillHeld(context, grant) : leaveRun(context, grant));
    } catch (error) {
      if (error instanceof GuardError) return error;
      throw error;
    }
  };
  let facts: RunFacts<Checked>;
  try {
    if (!isNested) await joinRun(context, grant);
    facts = await runRenewing(context, grant, env, options);
  } catch (error) {
    await letGo();
    throw error;
  }
  const end = await letGo();
  const isFault = end instanceof GuardError;
  const lost = facts.lost ?? (!isFault && end.kind === 'lost' ? { to: end.to } : null);
  // What the command came to is said, whether or not it can be written down.
  if (lost !== null)
    await context.store.note({ kind: 'lock-lost', session, lock: name, other: lost.to }).catch(() => {});
  // A surrounding run will meet the same fault, and say so.
  return { ...facts, lost, unreleased: isFault && !isNested ? end : null };
}

async function runRenewing<Checked>(
  context: Context,
  grant: Grant,
  env: NodeJS.ProcessEnv,
  { command, onTerminal, signals, check }: RunOptions<Checked>,
): Promise<RunFacts<Checked>> {
  const child = startKept(command, { env, cwd: context.cwd, onTerminal });
  if (signals.received !== null) child.send(signals.received);
  signals.passTo(child.send);
  let lost: RunFacts<Checked>['lost'] = null;
  let stopped: Promise<void> = Promise.resolve();
  const renewing = keepRenewed(context, grant, (to) => {
    lost = { to };
    stopped = child.stop();
  });
  try {
    const { code, startError } = await child.ended;
    await stopped;
    const isDone = code === 0 && startError === null && lost === null;
    const checked = isDone && check !== undefined ? await check(signals.ending) : null;
    return { name: grant.name, code, startError, lost, unreleased: null, checked };
  } finally {
    renewing.stop();
  }
}

/**
 * Renews at an interval, and at once where the lock seems to be gone. Calls back once: when it is another grant's, or could
 * not be renewed for 240 s.
 */
function keepRenewed(context: Context, grant: Grant, onLost: (to: string | null) => void): { stop(): void } {
  const { lockStaleAfterMs } = context.limits;
  const clocks = () => ({ monotonic: performance.now(), wall: context.now() });
  let renewedAt = clocks();
  let isOver = false;
  /** The wall clock too: a suspended machine's monotonic clock stands still. */
  const hasLapsed = (): boolean => {
    const now = clocks();
    const unrenewed = Math.max(now.monotonic - renewedAt.monotonic, now.wall - renewedAt.wall);
    return unrenewed >= lockLostAfterMs(lockStaleAfterMs);
  };
  const timers = [
    setInterval(renew, Math.min(RENEW_EVERY_MS, lockStaleAfterMs / 5)),
    setInterval(look, LOOK_EVERY_MS),
  ];
  const stop = (): void => {
    isOver = true;
    for (const timer of timers) clearInterval(timer);
  };
  // What a mere look finds may be half written; only a renewal tells that the grant is gone.
  async function look(): Promise<void> {
    const snapshot = await context.store.read().catch(() => null);
    if (snapshot === null || snapshot.illegible !== undefined) return;
    if (grantIn(context, snapshot, grant)?.since !== grant.since) await renew();
  }
  async function renew(): Promise<void> {
    const renewal = hasLapsed() ? null : await renewGrant(context, grant).catch(() => null);
    if (isOver) return;
    if (renewal?.kind === 'held') renewedAt = clocks();
    else if (renewal?.kind === 'lost' || hasLapsed()) {
      stop();
      onLost(renewal?.kind === 'lost' ? renewal.to : null);
    }
  }
  return { stop };
}

async function stillHeld(context: Context, grant: Grant): Promise<Hold> {
  const now = await grantOf(context, grant.name, grant.session);
  return now?.since === grant.since ? { kind: 'held' } : { kind: 'lost', to: null };
}
