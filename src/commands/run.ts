import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';
import { keepRenewed } from './keep-renewed.ts';
import { type ChildOptions, startKept } from './kept-child.ts';
import { type Grant, grantOf, type Hold } from './renew.ts';
import { requireSession } from './require-session.ts';
import { joinRun, leaveRun } from './shared-run.ts';
import type { Signals } from './signals.ts';

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
  readonly prints: ChildOptions['prints'];
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
  let facts: RunFacts<Checked>;
  try {
    if (!isNested) await joinRun(context, grant);
    facts = await runRenewing(context, grant, env, options);
  } catch (error) {
    await letGo(context, grant, { isNested });
    throw error;
  }
  const end = await letGo(context, grant, { isNested });
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
  { command, onTerminal, prints, signals, check }: RunOptions<Checked>,
): Promise<RunFacts<Checked>> {
  const child = startKept(command, { env, cwd: context.cwd, onTerminal, prints });
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

/** Releases the lock, where no surrounding run will; a fault is given back, as there is more to be said before it. */
async function letGo(
  context: Context,
  grant: Grant,
  { isNested }: { readonly isNested: boolean },
): Promise<Hold | GuardError> {
  try {
    return await (isNested ? stillHeld(context, grant) : leaveRun(context, grant));
  } catch (error) {
    if (error instanceof GuardError) return error;
    throw error;
  }
}

async function stillHeld(context: Context, grant: Grant): Promise<Hold> {
  const now = await grantOf(context, grant.name, grant.session);
  return now?.since === grant.since ? { kind: 'held' } : { kind: 'lost', to: null };
}
