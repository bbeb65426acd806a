import { writeSync } from 'node:fs';
import { type Hook, runHook } from '../hooks/run-hook.ts';

/** Added to the exit code, so that the shell can tell an answer from a crash. */
const ANSWERED = 90;

/**
 * The process of a hook, called by `hook.sh` with what the shell has found out: `feed`, where git's answers come on
 * standard input, `terminal`, where standard error is one, then the hook's words. Nothing is loaded that the hook does not
 * need, and nothing waited for at the end.
 */
export function runHookProcess(hook: Hook): void {
  const [known = '', ...args] = process.argv.slice(2);
  const call = {
    args,
    cwd: process.cwd(),
    env: process.env,
    isTerminal: known.includes('terminal'),
    hasFeed: known.includes('feed'),
  };
  runHook(call, hook).then(({ code, lines, out }) => {
    if (out !== undefined && out !== '') writeFully(1, out);
    if (lines.length > 0) writeFully(2, `${lines.join('\n')}\n`);
    process.exit(ANSWERED + code);
  });
}

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
