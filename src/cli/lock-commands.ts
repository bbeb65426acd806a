import type { Command } from 'commander';
import type { Declare } from '../cli.ts';
import type { LockFacts } from '../commands/lock.ts';
import type { Outcome } from '../commands/outcome.ts';
import type { WaitFacts } from '../commands/wait.ts';
import type { LockView } from '../core/lock.ts';
import { GuardError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { toJson } from '../ui/json.ts';
import * as replies from '../ui/replies.ts';
import { type Invocation, report } from './invocation.ts';
import { durationOption, textOption } from './option-values.ts';

const DEFAULT_WAIT_MS = 300_000;

type Options = Readonly<Record<string, unknown>>;

/** The commands round the locks. */
export function declareLockCommands({ command, act }: Declare): void {
  const lock = withLockOptions(command('lock', 'Acquire a lock')).addHelpText(
    'after',
    '\nExit code 1 where another session holds it, 4 where waiting took too long.\n\nExamples:\n  guard lock vercel --error "Type error in Chat.svelte"\n  guard lock docker --services api,worker --wait 10m\n  guard lock db-migration --create',
  );
  act(lock, async (invocation, options, [name = '']) => {
    const outcome = await acquire(invocation, name, options);
    return typeof outcome === 'number' ? outcome : reportLock(invocation, outcome);
  });

  const unlock = command('unlock', 'Release a lock you hold')
    .argument('<name>', 'vercel, docker, or another lock of the file')
    .option('--override <reason>', 'release another session’s lock; the holder is told')
    .addHelpText(
      'after',
      '\nExamples:\n  guard unlock vercel\n  guard unlock docker --override "a7f3 crashed"',
    );
  act(unlock, async (invocation, options, [name = '']) => {
    const { unlock: run } = await import('../commands/lock.ts');
    const { context, terminal } = invocation;
    const outcome = await run(context, name, { override: textOption(options, 'override') });
    return report(invocation, outcome, {
      json: (facts) =>
        toJson({
          lock: facts.name,
          session: facts.session,
          outcome: facts.outcome.kind,
          ...(facts.outcome.kind === 'refused' ? lockFactsJson(facts.outcome.lock) : {}),
        }),
      people: (facts) =>
        facts.outcome.kind === 'refused'
          ? {
              refuse: replies.unlockRefused(
                facts.outcome.lock,
                context.now(),
                context.limits.lockStaleAfterMs,
                terminal.errStyle,
              ),
            }
          : { say: replies.unlocked(facts.name, facts.outcome.kind) },
    });
  });

  const run = withLockOptions(command('run', 'Run a command under a lock'))
    .argument('<command...>', 'the command and its arguments, after --')
    .addHelpText(
      'after',
      '\nRenews the lock while the command runs, passes signals and its exit code on, always releases.\nExit code 5 where the lock was lost.\n\nExamples:\n  guard run docker --services api,worker -- docker compose up -d --build --wait\n  guard run vercel --wait -- ./deploy.sh',
    );
  act(run, async (invocation, options, [name = '', ...words]) => {
    const outcome = await acquire(invocation, name, options);
    if (typeof outcome === 'number') return outcome;
    if (outcome.exit !== 'done') return reportLock(invocation, outcome);
    if (!invocation.quiet)
      invocation.terminal.err(
        `guard: ${lowerFirst(replies.lockTaken(name, outcome.facts.outcome, invocation.context.now()))}`,
      );
    const { runAndReport } = await import('./run-command.ts');
    return runAndReport(invocation, name, words);
  });

  const wait = command('wait', 'Wait until a lock or paths are free')
    .argument('<target...>', 'the name of a lock, or paths')
    .option('--timeout <duration>', 'how long to wait at most (default 5m)')
    .addHelpText(
      'after',
      '\nExit code 4 when the time is over.\n\nExamples:\n  guard wait vercel\n  guard wait src/lib/a.ts --timeout 10m',
    );
  act(wait, async (invocation, options, targets) => {
    const { waitOnTerminal } = await import('./wait-view.ts');
    const outcome = await waitOnTerminal(
      invocation,
      targets,
      durationOption(options, 'timeout') ?? DEFAULT_WAIT_MS,
    );
    if (outcome === 'interrupted') return EXIT.interrupted;
    const { waitResult } = await import('../ui/wait-messages.ts');
    return report(invocation, outcome, {
      json: (facts) =>
        toJson({
          targets: facts.targets,
          outcome: outcome.exit === 'done' ? 'free' : 'timed-out',
          waitedMs: Math.round(facts.waitedMs),
          holders: holdersOf(facts),
        }),
      people: (facts) =>
        outcome.exit === 'done'
          ? { say: waitResult(facts, outcome.exit) }
          : { refuse: waitResult(facts, outcome.exit) },
    });
  });
}

function withLockOptions(command: Command): Command {
  return command
    .argument('<name>', 'vercel, docker, or another lock of the file')
    .option('--error <text>', 'the error you are going to fix')
    .option('--services <names>', 'the services you rebuild, joined by commas')
    .option('--wait [duration]', 'wait for it (default 5m)')
    .option('--override <reason>', 'take it from its holder, who is told')
    .option('--create', 'add the lock to the file where it has none of this name');
}

/** Acquires, waiting where asked; a number is an exit code that has been explained already. */
async function acquire(
  invocation: Invocation,
  name: string,
  options: Options,
): Promise<Outcome<LockFacts> | number> {
  const { lock } = await import('../commands/lock.ts');
  const { context } = invocation;
  if (options.create === true && !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) {
    throw new GuardError('usage', {
      problem: `${JSON.stringify(name)} is no name for a lock`,
      hint: 'Lock names are lower-case words joined by "-", such as db-migration.',
    });
  }
  const request = {
    error: options.error as string | undefined,
    services: options.services as string | undefined,
    create: options.create === true,
    override: textOption(options, 'override'),
  };
  const timeoutMs = options.wait === true ? DEFAULT_WAIT_MS : durationOption(options, 'wait');
  const deadline = performance.now() + (timeoutMs ?? 0);
  let outcome = await lock(context, name, request);
  while (outcome.facts.outcome.kind === 'refused' && timeoutMs !== undefined) {
    const { waitOnTerminal } = await import('./wait-view.ts');
    const waited = await waitOnTerminal(invocation, [name], Math.max(0, deadline - performance.now()));
    if (waited === 'interrupted') return EXIT.interrupted;
    outcome = await lock(context, name, { ...request, watched: waited.facts.abandoned ?? undefined });
    if (outcome.facts.outcome.kind !== 'refused') return outcome;
    if (waited.exit === 'timedOut') {
      const { waitResult } = await import('../ui/wait-messages.ts');
      invocation.terminal.err(waitResult(waited.facts, waited.exit));
      if (invocation.json)
        invocation.terminal.out(
          toJson({ lock: name, outcome: 'timed-out', holders: holdersOf(waited.facts) }),
        );
      return EXIT.timedOut;
    }
  }
  return outcome;
}

function reportLock(invocation: Invocation, outcome: Outcome<LockFacts>): number {
  const { context, terminal } = invocation;
  return report(invocation, outcome, {
    json: ({ name, session, outcome: result }) =>
      toJson({
        lock: name,
        session,
        outcome: result.kind,
        ...(result.kind === 'taken-over' ? { from: result.from.holder, why: result.why } : {}),
        ...(result.kind === 'refused' ? lockFactsJson(result.lock) : {}),
      }),
    people: ({ name, outcome: result }) =>
      result.kind === 'refused'
        ? {
            refuse: replies.lockRefused(
              result.lock,
              context.now(),
              context.limits.lockStaleAfterMs,
              terminal.errStyle,
            ),
          }
        : { say: replies.lockTaken(name, result, context.now()) },
  });
}

function lockFactsJson(lock: LockView): Readonly<Record<string, unknown>> {
  const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
  return {
    holder: lock.holder,
    detail: lock.detail,
    since: iso(lock.since),
    lastUpdated: iso(lock.lastUpdated),
    stale: lock.stale,
  };
}

function holdersOf(facts: WaitFacts): readonly (string | null)[] {
  return [
    ...new Set(
      facts.obstacles.map((obstacle) =>
        obstacle.kind === 'lock' ? obstacle.lock.holder : obstacle.finding.holder,
      ),
    ),
  ];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
