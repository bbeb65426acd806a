import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Context } from '../context.ts';
import { lockLostAfterMs } from '../core/staleness.ts';
import { unlock } from './lock.ts';
import { type Grant, grantOf, renewGrant } from './renew.ts';
import { requireSession } from './require-session.ts';

/** Renewals come this often, or five times within a shorter lease; at most 60 s apart (contract, section 5). */
const RENEW_EVERY_MS = 30_000;
/** After SIGTERM a command that lost its lock gets this long. */
const KILL_AFTER_MS = 10_000;
const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** Names the locks that a surrounding `guard run` holds and will release itself. */
const HELD_VARIABLE = 'GUARD_HELD_LOCKS';

export interface RunFacts {
  readonly name: string;
  /** The command's exit code, 128 + signal where a signal ended it, 126 or 127 where it could not start. */
  readonly code: number;
  readonly lost: { readonly to: string | null } | null;
  readonly startError: string | null;
}

export interface RunOptions {
  readonly command: readonly string[];
  /** Whether the command shares a terminal, which signals it by itself. */
  readonly onTerminal: boolean;
}

/** Runs a command under a lock that was just acquired: renews, passes signals on, always releases. */
export async function runUnderLock(context: Context, name: string, options: RunOptions): Promise<RunFacts> {
  const session = requireSession(context, 'run');
  const grant = await grantOf(context, name, session);
  const held = (context.env[HELD_VARIABLE] ?? '').split(' ').filter((text) => text !== '');
  const isNested = held.includes(name);
  const env = {
    ...context.env,
    GUARD_SESSION: session,
    [HELD_VARIABLE]: [...new Set([...held, name])].join(' '),
  };
  try {
    if (grant === null) return { name, code: 0, lost: { to: null }, startError: null };
    return await runRenewing(context, grant, env, options);
  } finally {
    if (!isNested && grant !== null) await releaseGrant(context, grant);
  }
}

async function runRenewing(
  context: Context,
  grant: Grant,
  env: NodeJS.ProcessEnv,
  options: RunOptions,
): Promise<RunFacts> {
  const [file = '', ...args] = options.command;
  const child = spawn(file, args, { stdio: 'inherit', env, cwd: context.cwd, detached: !options.onTerminal });
  const passOn = PASSED_ON.map((signal) => {
    const handler = (): void => {
      if (!(options.onTerminal && (signal === 'SIGINT' || signal === 'SIGQUIT')))
        send(child, signal, options);
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  let lost: RunFacts['lost'] = null;
  const stopRenewing = keepRenewed(context, grant, (to) => {
    lost = { to };
    send(child, 'SIGTERM', options);
    setTimeout(() => send(child, 'SIGKILL', options), KILL_AFTER_MS).unref();
  });
  const ended = await new Promise<Pick<RunFacts, 'code' | 'startError'>>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: error.code === 'EACCES' ? 126 : 127, startError: error.code ?? error.message }),
    );
    child.once('exit', (code, signal) =>
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), startError: null }),
    );
  });
  stopRenewing();
  for (const off of passOn) off();
  if (lost === null) {
    const last = await renewGrant(context, grant).catch(() => ({ kind: 'renewed' }) as const);
    if (last.kind === 'lost') lost = { to: last.to };
  }
  return { name: grant.name, ...ended, lost };
}

/** Renews at an interval; calls back once when the grant is gone, or could not be renewed for 240 s. */
function keepRenewed(context: Context, grant: Grant, onLost: (to: string | null) => void): () => void {
  const { lockStaleAfterMs } = context.limits;
  let renewedAt = { monotonic: performance.now(), wall: context.now() };
  let isOver = false;
  /** The wall clock too: a suspended machine's monotonic clock stands still. */
  const hasLapsed = (): boolean =>
    Math.max(performance.now() - renewedAt.monotonic, context.now() - renewedAt.wall) >=
    lockLostAfterMs(lockStaleAfterMs);
  const timer = setInterval(renew, Math.min(RENEW_EVERY_MS, lockStaleAfterMs / 5));
  const stop = (): void => {
    isOver = true;
    clearInterval(timer);
  };
  async function renew(): Promise<void> {
    const renewal = hasLapsed() ? null : await renewGrant(context, grant).catch(() => null);
    if (isOver) return;
    if (renewal?.kind === 'renewed') renewedAt = { monotonic: performance.now(), wall: context.now() };
    else if (renewal?.kind === 'lost' || hasLapsed()) {
      stop();
      onLost(renewal?.kind === 'lost' ? renewal.to : null);
    }
  }
  return stop;
}

/** Releases what is still one's own; a lock that somebody else took over stays theirs. */
async function releaseGrant(context: Context, grant: Grant): Promise<void> {
  const current = await grantOf(context, grant.name, grant.session);
  if (current !== null && current.since === grant.since) await unlock(context, grant.name, {});
}

function send(child: ChildProcess, signal: NodeJS.Signals, options: RunOptions): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (options.onTerminal) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}
