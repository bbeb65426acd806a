import { setTimeout as sleep } from 'node:timers/promises';
import type { Watched } from '../commands/obstacles.ts';
import type { Outcome } from '../commands/outcome.ts';
import { type WaitFacts, wait } from '../commands/wait.ts';
import { spinnerFrame } from '../ui/spinner.ts';
import { movingLine, stillLine } from '../ui/wait-messages.ts';
import { documentVersion } from './document-version.ts';
import type { Invocation } from './invocation.ts';

export interface WaitViewOptions {
  readonly timeoutMs: number;
  /** What had been waited before: it is part of what was typed. */
  readonly beforeMs?: number;
  /** Ends the waiting; without it Ctrl-C does. */
  readonly ending?: AbortSignal | undefined;
  readonly watched?: Watched;
}

/** Waits while showing for what: a line that moves on a terminal, else one line for each holder. */
export async function waitOnTerminal(
  { context, terminal, quiet, json }: Invocation,
  targets: readonly string[],
  { timeoutMs, beforeMs = 0, ending, watched }: WaitViewOptions,
): Promise<Outcome<WaitFacts> | 'interrupted'> {
  const interrupt = catchInterrupt(ending);
  const line = terminal.errIsTerminal && !json ? process.stderr : null;
  let shown = '';
  try {
    return await wait(context, targets, {
      timeoutMs,
      ...(watched === undefined ? {} : { watched }),
      monotonic: () => performance.now(),
      sleep: (ms) => sleep(ms, undefined, { signal: interrupt.signal }),
      documentVersion: () => documentVersion(context.store.location),
      onLook(obstacles, sinceMs, leftMs) {
        if (quiet) return;
        const waitedMs = beforeMs + sinceMs;
        const times = { now: context.now(), waitedMs, leftMs, staleAfterMs: context.limits.lockStaleAfterMs };
        if (line === null) {
          const still = stillLine(obstacles, times);
          if (still.subject !== shown) terminal.err(`${still.subject}, ${still.times}`);
          shown = still.subject;
          return;
        }
        const frame = spinnerFrame(waitedMs, context.env);
        const { columns } = process.stderr;
        shown = movingLine(obstacles, times, { style: terminal.errStyle, columns: columns || 80, frame });
        line.write(`\r\x1b[K${shown}`);
      },
    });
  } catch (error) {
    if (interrupt.signal.aborted) return 'interrupted';
    throw error;
  } finally {
    interrupt.dispose();
    if (line !== null && shown !== '') line.write('\r\x1b[K');
  }
}

/** Ctrl-C ends the waiting, so that the line is cleared; where others listen for it already, so they do. */
function catchInterrupt(ending: AbortSignal | undefined): { readonly signal: AbortSignal; dispose(): void } {
  if (ending !== undefined) return { signal: ending, dispose: () => {} };
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  return { signal: stop.signal, dispose: () => process.off('SIGINT', interrupt) };
}
