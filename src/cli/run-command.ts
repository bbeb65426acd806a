import { runUnderLock } from '../commands/run.ts';
import { EXIT } from '../exit-codes.ts';
import { toJson } from '../ui/json.ts';
import { commandNotStarted, lockLost } from '../ui/run-messages.ts';
import type { Invocation } from './invocation.ts';

/** Runs the command and gives the exit code that `guard run` ends with. */
export async function runAndReport(
  { context, terminal, json }: Invocation,
  name: string,
  command: readonly string[],
): Promise<number> {
  const facts = await runUnderLock(context, name, { command, onTerminal: terminal.stdinIsTerminal });
  if (facts.startError !== null) terminal.err(commandNotStarted(command[0] ?? '', facts.startError));
  if (facts.lost !== null) terminal.err(lockLost(name, facts.lost.to));
  if (json) terminal.out(toJson({ lock: name, command, code: facts.code, lost: facts.lost !== null }));
  return facts.lost !== null ? EXIT.lockLost : facts.code;
}
