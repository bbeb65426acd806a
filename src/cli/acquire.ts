import { farewells } from '../commands/farewell.ts';
import type { LockFacts } from '../commands/lock.ts';
import type { Outcome } from '../commands/outcome.ts';
import type { WaitFacts } from '../commands/wait.ts';
import type { LockView } from '../core/lock-view.ts';
import { EXIT } from '../exit-codes.ts';
import { doubtLines } from '../ui/doubtful-lock.ts';
import { stampOrNull, toJson } from '../ui/json.ts';
import { type LockCall, lockRefused, lockTaken } from '../ui/lock-messages.ts';
import { type Invocation, report } from './invocation.ts';
import { durationOption, type Options, overrideOption } from './option-values.ts';

export const DEFAULT_WAIT_MS = 300_000;

export interface AcquireOptions {
  readonly verb: LockCall['verb'];
  readonly flags: Options;
  readonly services?: string | undefined;
  /** Ends the waiting; without it Ctrl-C does. */
  readonly ending?: AbortSignal;
}

/** Acquires, waiting where asked; a number is an exit code that has been explained already. */
export async function acquire(
  invocation: Invocation,
  name: string,
  { verb, flags, services, ending }: AcquireOptions,
): Promise<Outcome<LockFacts> | number> {
  const { lock } = await import('../commands/lock.ts');
  const { context } = invocation;
  const request = {
    error: flags.error as string | undefined,
    services: (flags.services as string | undefined) ?? services,
    create: flags.create === true,
    override: overrideOption(flags),
  };
  const timeoutMs = flags.wait === true ? DEFAULT_WAIT_MS : durationOption(flags, 'wait');
  const start = performance.now();
  const { hasEnded } = farewells(context);
  let outcome = await lock(context, name, request);
  while (outcome.facts.outcome.kind === 'refused' && timeoutMs !== undefined) {
    const { waitOnTerminal } = await import('./wait-view.ts');
    await hasEnded();
    const beforeMs = performance.now() - start;
    const left = Math.max(0, timeoutMs - beforeMs);
    const waited = await waitOnTerminal(invocation, [name], { timeoutMs: left, beforeMs, ending });
    if (waited === 'interrupted') return EXIT.interrupted;
    if (await hasEnded()) return endedMeanwhile(invocation, name);
    outcome = await lock(context, name, { ...request, watched: waited.facts.abandoned ?? undefined });
    if (outcome.facts.outcome.kind !== 'refused') break;
    const waitedMs = performance.now() - start;
    if (waited.exit === 'timedOut')
      return await gaveUp(invocation, name, { ...waited.facts, waitedMs, timeoutMs });
  }
  if (outcome.facts.outcome.kind === 'refused') {
    const { noteRefusedLock } = await import('../commands/note-refused-lock.ts');
    await noteRefusedLock(context, verb, outcome.facts.outcome.lock);
  }
  for (const line of doubtLines(outcome.facts.doubts, invocation.terminal.errStyle))
    invocation.terminal.err(line);
  return outcome;
}

/** Prints what came of acquiring. */
export function reportLock(invocation: Invocation, outcome: Outcome<LockFacts>, call: LockCall): number {
  const { context, terminal } = invocation;
  const now = context.now();
  const staleAfterMs = context.limits.lockStaleAfterMs;
  return report(invocation, outcome, {
    json: ({ name, session, outcome: result }) =>
      toJson({
        lock: name,
        session,
        outcome: result.kind,
        ...(result.kind === 'taken-over' ? { from: result.from.holder, why: result.why } : {}),
        ...(result.kind === 'renewed' && result.before.stale ? { wasStale: true } : {}),
        ...(result.kind === 'refused' ? lockJson(result.lock) : {}),
      }),
    people: ({ name, outcome: result, holderActive }) =>
      result.kind === 'refused'
        ? { refuse: lockRefused(result.lock, { now, staleAfterMs, holderActive }, call, terminal.errStyle) }
        : { say: lockTaken(name, result, { now, staleAfterMs }) },
  });
}

/** A held lock as JSON. */
export function lockJson(lock: LockView): Readonly<Record<string, unknown>> {
  const { holder, detail, since, lastUpdated, stale } = lock;
  return { holder, detail, since: stampOrNull(since), lastUpdated: stampOrNull(lastUpdated), stale };
}

export function holdersOf(facts: WaitFacts): readonly (string | null)[] {
  const holders = facts.obstacles.map((obstacle) =>
    obstacle.kind === 'lock' ? obstacle.lock.holder : obstacle.finding.holder,
  );
  return [...new Set(holders)];
}

/** A session that said goodbye takes nothing any more. */
function endedMeanwhile({ context, terminal, json }: Invocation, name: string): number {
  terminal.err(
    `guard: session ${context.self} has ended meanwhile: it does not take the ${name} lock. Next: guard start, and the same again.`,
  );
  if (json) terminal.out(toJson({ lock: name, outcome: 'ended' }));
  return EXIT.refused;
}

/** `waitedMs` counts from the first try: a lock that others were quicker to take is waited for several times. */
async function gaveUp(invocation: Invocation, name: string, facts: WaitFacts): Promise<number> {
  const { waitResult } = await import('../ui/wait-messages.ts');
  const { terminal, json } = invocation;
  terminal.err(waitResult(facts, 'timedOut'));
  if (json) terminal.out(toJson({ lock: name, outcome: 'timed-out', holders: holdersOf(facts) }));
  return EXIT.timedOut;
}
