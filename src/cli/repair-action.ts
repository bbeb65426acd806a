import { repair } from '../commands/repair.ts';
import { repairMessage } from '../ui/repair-view.ts';
import type { Invocation } from './invocation.ts';

/** `guard doctor --repair`, before doctor looks. It lies in the main bundle, which can judge claims and locks anyway. */
export async function runRepair({ context, quiet, terminal }: Invocation): Promise<void> {
  const { facts } = await repair(context);
  if (!quiet) terminal.err(repairMessage(facts));
}
