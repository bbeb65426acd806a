import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../commands/outcome.ts';
import { type WaitFacts, wait } from '../commands/wait.ts';
import { waitingLine } from '../ui/wait-messages.ts';
import type { Invocation } from './invocation.ts';

/** Waits while showing for what: a line that moves on a terminal, else one line for each holder. Ctrl-C ends it cleanly. */
export async function waitOnTerminal(
  { context, terminal, quiet }: Invocation,
  targets: readonly string[],
  timeoutMs: number,
): Promise<Outcome<WaitFacts> | 'interrupted'> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  let shown = '';
  let isMoving = false;
  try {
    return await wait(context, targets, {
      timeoutMs,
      monotonic: () => performance.now(),
      sleep: (ms) => sleep(ms, undefined, { signal: stop.signal }),
      documentVersion: () => versionOf(context.store.location),
      onLook(obstacles, waitedMs, leftMs) {
        if (quiet) return;
        const line = waitingLine(obstacles, {
          now: context.now(),
          waitedMs,
          leftMs,
          staleAfterMs: context.limits.lockStaleAfterMs,
        });
        if (terminal.errIsTerminal) {
          isMoving = true;
          process.stderr.write(`\r\x1b[K${line.moving.slice(0, terminal.columns - 1)}`);
        } else if (line.still !== shown) {
          shown = line.still;
          terminal.err(line.still);
        }
      },
    });
  } catch (error) {
    if (stop.signal.aborted) return 'interrupted';
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
    if (isMoving) process.stderr.write('\r\x1b[K');
  }
}

function versionOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? 'absent' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
}
