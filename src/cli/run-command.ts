import { requireSession } from '../commands/require-session.ts';
import { catchSignals, exitOfInterrupted, type Signals } from '../commands/signals.ts';
import { lockNameOf } from '../core/sessions-file/heading.ts';
import type { Health } from '../deploy/docker/health.ts';
import { EXIT } from '../exit-codes.ts';
import { errorMessage } from '../ui/error-messages.ts';
import { toJson } from '../ui/json.ts';
import { lockTaken } from '../ui/lock-messages.ts';
import { commandNotStarted, lockLost, lockNotReleased } from '../ui/run-messages.ts';
import { acquire, reportLock } from './acquire.ts';
import type { Invocation } from './invocation.ts';

export interface RunCommand {
  readonly command: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Acquires, runs the command and gives the exit code that `guard run` ends with. From here on no signal ends guard with the lock in its hands. */
export async function runAndReport(invocation: Invocation, name: string, run: RunCommand): Promise<number> {
  const signals = catchSignals();
  try {
    return await runCaught(invocation, name, run, signals);
  } finally {
    signals.dispose();
  }
}

async function runCaught(
  invocation: Invocation,
  name: string,
  { command, flags }: RunCommand,
  signals: Signals,
): Promise<number> {
  const { context, terminal, json, quiet } = invocation;
  requireSession(context, 'run');
  const docker = lockNameOf(name) === 'docker' ? await import('../commands/docker-rebuild.ts') : null;
  const services = docker?.servicesOf(command);
  const outcome = await acquire(invocation, name, { flags, services, ending: signals.ending });
  if (typeof outcome === 'number') return outcome === EXIT.interrupted ? exitOfInterrupted(signals) : outcome;
  if (outcome.exit !== 'done') return reportLock(invocation, outcome, { verb: 'run', flags, command });
  if (!quiet) {
    const times = { now: context.now(), staleAfterMs: context.limits.lockStaleAfterMs };
    const said = lockTaken(outcome.facts.name, outcome.facts.outcome, times);
    terminal.err(`guard: ${said.charAt(0).toLowerCase()}${said.slice(1)}`);
  }
  const { runUnderLock } = await import('../commands/run.ts');
  const check = docker?.healthCheck(context, command);
  const facts = await runUnderLock<Health>(context, outcome.facts.name, {
    command,
    onTerminal: terminal.stdinIsTerminal,
    signals,
    grant: outcome.facts.outcome.kind === 'renewed' ? 'held before' : 'new',
    ...(check === undefined ? {} : { check }),
  });
  if (facts.startError !== null) terminal.err(commandNotStarted(command[0] ?? '', facts.startError));
  if (facts.lost !== null) terminal.err(lockLost(name, facts.lost.to));
  if (facts.unreleased !== null) terminal.err(lockNotReleased(outcome.facts.name, facts.unreleased, flags));
  const health = facts.checked;
  const isWell = health?.kind === 'looked' && health.unwell.length === 0;
  if (docker !== null) {
    await docker.recordRebuild(context, { command, services: (flags.services as string) ?? services, facts });
    const { healthLines } = await import('../ui/docker-messages.ts');
    if (health !== null && !(quiet && isWell))
      for (const line of healthLines(health, terminal.errStyle)) terminal.err(line);
  }
  if (json) {
    const lost = facts.lost !== null;
    const warnings = facts.unreleased === null ? [] : [errorMessage(facts.unreleased)];
    terminal.out(
      toJson({
        lock: name,
        command,
        code: facts.code,
        lost,
        ...(health === null ? {} : { health }),
        warnings,
      }),
    );
  }
  if (facts.lost !== null) return EXIT.lockLost;
  if (health?.kind === 'not-looked' && signals.received !== null) return exitOfInterrupted(signals);
  return facts.code === 0 && health?.kind === 'looked' && !isWell ? EXIT.refused : facts.code;
}
