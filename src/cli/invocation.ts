import type { Outcome } from '../commands/outcome.ts';
import { standsIn } from '../commands/repo-paths.ts';
import { sessionOption } from '../commands/require-session.ts';
import { type Context, openContext } from '../context.ts';
import type { Notice } from '../core/state.ts';
import { GuardError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { openTerminal, type ProcessStreams, type Terminal } from '../terminal.ts';
import type { Reader } from '../ui/conflict-messages.ts';
import { noticeLine } from '../ui/replies.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly session?: string;
  readonly quiet?: boolean;
  /** commander's form of `--no-color`. */
  readonly color?: boolean;
}

export interface Host extends ProcessStreams {
  readonly env: NodeJS.ProcessEnv;
  cwd(): string;
}

/** What a command prints for an outcome. */
export interface Reply {
  /** The result, stdout. */
  readonly out?: string;
  /** Talk, stderr; left out with `--quiet`. */
  readonly say?: string;
  /** Refusals, stderr, always. */
  readonly refuse?: string;
}

/** One call of guard: where it prints and what it works with. */
export interface Invocation {
  readonly context: Context;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Nobody holds up a commit here, and a queue of many sessions takes its time. */
const PATIENCE_MS = 30_000;

/** Opens the context and the terminal for a command, and first tells the session what others did over its head. */
export async function openInvocation(host: Host, options: GlobalOptions): Promise<Invocation> {
  const terminal = openTerminal(host, host.env, options.color === false ? 'never' : 'auto');
  const { session } = options;
  const context = await openContext({ cwd: host.cwd(), env: host.env, session, patienceMs: PATIENCE_MS });
  await tellNotices(context, terminal);
  return { context, terminal, json: options.json === true, quiet: options.quiet === true };
}

/** Tells the session what others did over its head since it was last told. */
export async function tellNotices(context: Context, terminal: Terminal): Promise<void> {
  if (context.self === null) return;
  for (const notice of await noticesFor(context)) terminal.err(noticeLine(notice, context.now()));
}

/** Who reads what is printed on standard error, and where they stand. */
export function readerOf({ context, terminal }: Invocation): Reader {
  return {
    now: context.now(),
    style: terminal.errStyle,
    here: standsIn(context),
    sessionOption: sessionOption(context),
  };
}

/** Notices that cannot be had wait for a better day: a command that needs the file says so itself. */
async function noticesFor(context: Context): Promise<readonly Notice[]> {
  const { takeNotices } = await import('../commands/notices.ts');
  try {
    return await takeNotices(context);
  } catch (error) {
    if (error instanceof GuardError) return [];
    throw error;
  }
}

/** Prints an outcome, as JSON where asked, and gives its exit code. */
export function report<Facts>(
  { terminal, json, quiet }: Invocation,
  outcome: Outcome<Facts>,
  views: { readonly json: (facts: Facts) => string; readonly people: (facts: Facts) => Reply },
): number {
  if (json) terminal.out(views.json(outcome.facts));
  const reply = views.people(outcome.facts);
  if (!json && reply.out !== undefined) terminal.out(reply.out);
  if (!quiet && reply.say !== undefined) terminal.err(reply.say);
  if (reply.refuse !== undefined) terminal.err(reply.refuse);
  return EXIT[outcome.exit];
}
