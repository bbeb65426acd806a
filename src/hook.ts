import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { runHook } from './hooks/run-hook.ts';

/**
 * The entry for hooks alone: nothing is loaded that the verdict does not need, and nothing waits for a timer at the end.
 * Called by `hook.sh` with `--feed` (git's answers come on standard input) or `--shell`; `guard hook` does the same.
 */
const [mode, ...args] = process.argv.slice(2);
/** Added to the exit code, so that the shell can tell an answer from a crash. */
const ANSWERED = 90;

runHook({
  args,
  cwd: process.cwd(),
  env: process.env,
  isTerminal: isatty(2),
  hasFeed: mode === '--feed',
}).then(({ code, lines, out }) => {
  if (out !== undefined && out !== '') writeFully(1, out);
  if (lines.length > 0) writeFully(2, `${lines.join('\n')}\n`);
  process.exit(ANSWERED + code);
});

/** `writeSync` may write a part, and a pipe may be full; neither is the end of the message. */
function writeFully(descriptor: number, text: string): void {
  let bytes: Uint8Array = Buffer.from(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
    }
  }
}
