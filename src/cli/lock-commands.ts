import type { Command } from 'commander';
import { EXIT } from '../exit-codes.ts';
import { doubtLines } from '../ui/doubtful-lock.ts';
import { toJson } from '../ui/json.ts';
import { unlocked, unlockRefused } from '../ui/lock-messages.ts';
import { stepLines } from '../ui/steps.ts';
import { acquire, DEFAULT_WAIT_MS, holdersOf, lockJson, reportLock } from './acquire.ts';
import type { CommandGroup } from './declare.ts';
import { type Invocation, readerOf, report } from './invocation.ts';
import { durationOption, overrideOption, waitValue } from './option-values.ts';
import { readOwnWords, withDashes } from './own-words.ts';

/** The commands round the locks. */
export const LOCK_COMMANDS: CommandGroup = {
  heading: 'Locks',
  commands: {
    lock({ command, act, words }) {
      const lock = command('Acquire a lock', {
        says: ['Exit code 1 where another session holds it, 4 where waiting took too long.'],
        examples: [
          'guard lock vercel --error "Type error in Chat.svelte"',
          'guard lock docker --services api,worker --wait 10m',
          'guard lock db-migration --create',
        ],
      });
      addLockOptions(lock, words);
      act(lock, async (invocation, flags, [name = '']) => {
        const outcome = await acquire(invocation, name, { verb: 'lock', flags });
        return typeof outcome === 'number'
          ? outcome
          : reportLock(invocation, outcome, { verb: 'lock', flags });
      });
    },
    unlock({ command, act }) {
      const unlock = command('Release a lock you hold', {
        examples: ['guard unlock vercel', 'guard unlock docker --override "a7f3 crashed"'],
      })
        .argument('<name>', 'vercel, docker, or another lock of the file')
        .option('--override <reason>', 'release another session’s lock; the holder is told');
      act(unlock, (invocation, flags, [name = '']) =>
        unlockAndReport(invocation, name, overrideOption(flags)),
      );
    },
    run({ command, act, words }) {
      const run = command('Run a command under a lock', {
        says: [
          'Renews the lock while the command runs, passes signals and its exit code on, always releases.',
          'Under the docker lock it looks at the containers afterwards: exit code 1 where one is not well.',
          'Exit code 1 or 4 where it does not get the lock, as guard lock; 5 where it loses it.',
        ],
        examples: [
          'guard run docker --services api,worker -- docker compose up -d --build --wait',
          'guard run vercel --wait -- ./deploy.sh',
        ],
      });
      addLockOptions(run, words).argument('<command...>', 'the command and its arguments, after --');
      act(run, async (invocation, flags, [name = '', ...typed]) => {
        const { runAndReport } = await import('./run-command.ts');
        return runAndReport(invocation, { name, command: typed, flags });
      });
      const dashed = withDashes(run, words);
      if (dashed !== undefined) run.showHelpAfterError(stepLines([['put -- before the command', dashed]]));
    },
    wait({ command, act }) {
      const wait = command('Wait until a lock or paths are free', {
        says: ['Exit code 4 when the time is over.'],
        examples: ['guard wait vercel', 'guard wait src/lib/a.ts --timeout 10m'],
      })
        .argument('<target...>', 'the name of a lock, or paths (./vercel where a file is called so)')
        .option('--timeout <duration>', 'how long to wait at most (default 5m)');
      act(wait, (invocation, flags, targets) =>
        waitAndReport(invocation, targets, durationOption(flags, 'timeout') ?? DEFAULT_WAIT_MS),
      );
    },
  },
};

function addLockOptions(command: Command, words: readonly string[]): Command {
  return command
    .argument('<name>', 'vercel, docker, or another lock of the file')
    .option('--error <text>', 'the error you are going to fix')
    .option('--services <names>', 'the services you rebuild, joined by commas')
    .option('--wait [duration]', 'wait for it (default 5m)', (value: string) =>
      waitValue(value, command.name(), readOwnWords(command, words).operands.length > 0),
    )
    .option('--override <reason>', 'take it from its holder, who is told')
    .option('--create', 'add the lock to the file where it has none of this name');
}

async function unlockAndReport(
  invocation: Invocation,
  name: string,
  override: string | undefined,
): Promise<number> {
  const { unlock } = await import('../commands/unlock.ts');
  const { context } = invocation;
  const now = context.now();
  const staleAfterMs = context.limits.lockStaleAfterMs;
  return report(invocation, await unlock(context, name, { override }), {
    json: ({ name: lock, session, outcome }) =>
      toJson({
        lock,
        session,
        outcome: outcome.kind,
        ...(outcome.kind === 'refused' ? lockJson(outcome.lock) : {}),
      }),
    people: ({ name: lock, outcome, overridden, holderActive }) =>
      outcome.kind === 'refused'
        ? { refuse: unlockRefused(outcome.lock, { now, staleAfterMs, holderActive }, readerOf(invocation)) }
        : { say: unlocked(lock, outcome.kind, overridden) },
  });
}

async function waitAndReport(
  invocation: Invocation,
  targets: readonly string[],
  timeoutMs: number,
): Promise<number> {
  const { waitOnTerminal } = await import('./wait-view.ts');
  const outcome = await waitOnTerminal(invocation, targets, { timeoutMs });
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
    people: (facts) => {
      const line = waitResult(facts, outcome.exit);
      // That a lock only counts as free is said with --quiet, too.
      const doubts = doubtLines(facts.doubts, invocation.terminal.errStyle).join('\n');
      return outcome.exit === 'done' ? { say: line, refuse: doubts } : { refuse: line };
    },
  });
}
