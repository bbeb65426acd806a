import type { LockFacts } from '../commands/lock.ts';
import { requireSession } from '../commands/require-session.ts';
import type { RunFacts } from '../commands/run.ts';
import { catchSignals, exitOfInterrupted, type Signals } from '../commands/signals.ts';
import { lockNameOf } from '../core/sessions-file/heading.ts';
import type { Health } from '../deploy/docker/health.ts';
import { EXIT } from '../exit-codes.ts';
import { errorMessage } from '../ui/error-messages.ts';
import { toJson } from '../ui/json.ts';
import { lockTaken } from '../ui/lock-messages.ts';
import { commandNotStarted, lockLost, lockNotReleased } from '../ui/run-messages.ts';
import { acquire, reportLock } from './acquire.ts';
import { keepStderrBlocking } from './blocking-stderr.ts';
import type { Invocation } from './invocation.ts';
import type { Options } from './option-values.ts';

/** What is to run under which lock, as it was typed. */
export interface RunCall {
  readonly name: string;
  readonly command: readonly string[];
  readonly flags: Options;
}

/** Acquires, runs the command and gives the exit code that `guard run` ends with. From here on no signal ends guard with the lock in its hands. */
export async function runAndReport(invocation: Invocation, call: RunCall): Promise<number> {
  keepStderrBlocking();
  const signals = catchSignals();
  try {
    return await runCaught(invocation, call, signals);
  } finally {
    signals.dispose();
  }
}

async function runCaught(invocation: Invocation, call: RunCall, signals: Signals): Promise<number> {
  const { context, terminal, json, quiet } = invocation;
  const { name, command, flags } = call;
  requireSession(context, 'run');
  const docker = lockNameOf(name) === 'docker' ? await import('../commands/docker-rebuild.ts') : null;
  const services = docker?.servicesOf(command);
  const asked = { verb: 'run' as const, flags, services, ending: signals.ending };
  const acquired = await acquire(invocation, name, asked);
  if (typeof acquired === 'number')
    return acquired === EXIT.interrupted ? exitOfInterrupted(signals) : acquired;
  if (acquired.exit !== 'done') return reportLock(invocation, acquired, { verb: 'run', flags, command });
  if (!quiet) tellTaken(invocation, acquired.facts);
  const { runUnderLock } = await import('../commands/run.ts');
  const check = docker?.healthCheck(context, command);
  const facts = await runUnderLock<Health>(context, acquired.facts.name, {
    command,
    onTerminal: terminal.stdinIsTerminal,
    prints: json ? 'to stderr' : 'to stdout',
    signals,
    grant: acquired.facts.outcome.kind === 'renewed' ? 'held before' : 'new',
    ...(check === undefined ? {} : { check }),
  });
  tellFaults(invocation, call, facts);
  if (docker !== null) {
    await docker.recordRebuild(context, { command, services: (flags.services as string) ?? services, facts });
    await tellHealth(invocation, facts.checked);
  }
  if (json) terminal.out(runJson(call, facts));
  return exitOfRun(facts, signals);
}

/** The answer of `guard lock`, which here only begins what is said. */
function tellTaken({ context, terminal }: Invocation, { name, outcome }: LockFacts): void {
  const times = { now: context.now(), staleAfterMs: context.limits.lockStaleAfterMs };
  const said = lockTaken(name, outcome, times);
  terminal.err(`guard: ${said.charAt(0).toLowerCase()}${said.slice(1)}`);
}

function tellFaults(
  { terminal }: Invocation,
  { name, command, flags }: RunCall,
  { name: lock, startError, lost, unreleased }: RunFacts<Health>,
): void {
  if (startError !== null) terminal.err(commandNotStarted({ name, command, flags }, startError));
  if (lost !== null) terminal.err(lockLost(name, lost.to));
  if (unreleased !== null) terminal.err(lockNotReleased(lock, unreleased, flags));
}

/** That all containers are well is no news to who wants quiet. */
async function tellHealth({ terminal, quiet }: Invocation, health: Health | null): Promise<void> {
  const { healthLines } = await import('../ui/docker-messages.ts');
  if (health === null || (quiet && isWell(health) === true)) return;
  for (const line of healthLines(health, terminal.errStyle)) terminal.err(line);
}

function runJson({ name, command }: RunCall, { code, lost, checked, unreleased }: RunFacts<Health>): string {
  return toJson({
    lock: name,
    command,
    code,
    lost: lost !== null,
    ...(checked === null ? {} : { health: checked }),
    warnings: unreleased === null ? [] : [errorMessage(unreleased)],
  });
}

/** The command's own exit code, where neither its lock nor its containers have more to say. */
function exitOfRun({ code, lost, checked }: RunFacts<Health>, signals: Signals): number {
  if (lost !== null) return EXIT.lockLost;
  if (checked?.kind === 'not-looked' && signals.received !== null) return exitOfInterrupted(signals);
  return code === 0 && isWell(checked) === false ? EXIT.refused : code;
}

/** Whether all containers are well; null where nobody could look. */
function isWell(health: Health | null): boolean | null {
  return health?.kind === 'looked' ? health.unwell.length === 0 : null;
}
