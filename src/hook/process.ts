import { type Hook, type HookCall, runHook } from '../hooks/run-hook.ts';
import { writeText } from '../write-text.ts';

/** Added to the exit code, so that the shell can tell an answer from a crash. */
const ANSWERED = 90;
const FEEDS = ['sections', 'lines'] as const;

/** Ends the process at once. `kind` is for the code that is kept of it (docs/decisions/0009). */
export type Exit = (code: number, kind?: string) => void;

/**
 * The process of a hook, called by `hook.sh` with what the shell has found out: `sections` or `lines`, where git's answers come on
 * standard input, `terminal`, where standard error is one, then the hook's words. Nothing is loaded that the hook does not
 * need, and nothing waited for at the end.
 */
export function runHookProcess(hook: Hook, exit: Exit): void {
  const [known = '', ...args] = process.argv.slice(2);
  const call: HookCall = {
    args,
    cwd: workingDirectory(),
    env: process.env,
    isTerminal: known.includes('terminal'),
    feed: FEEDS.find((feed) => known.includes(feed)) ?? 'none',
  };
  runHook(call, hook).then(({ code, lines, out, kind }) => {
    if (out !== undefined && out !== '') writeText(1, out);
    if (lines.length > 0) writeText(2, `${lines.join('\n')}\n`);
    exit(ANSWERED + code, kind);
  });
}

/** A directory that is gone lies in no repository; an agent that works there may still edit files elsewhere. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return '/';
  }
}
