import type { deployLock } from '../commands/deploy-lock.ts';
import { commitToWatch, type DeployFacts, followDeployment, type Watched } from '../commands/deploy-watch.ts';
import { expectedOfPush } from '../commands/expected-deployment.ts';
import type { startKept } from '../commands/kept-child.ts';
import type { Outcome } from '../commands/outcome.ts';
import type { projectPaths } from '../commands/project-paths.ts';
import { push } from '../commands/push.ts';
import { catchSignals, exitOfInterrupted, type Signals } from '../commands/signals.ts';
import { type DeployContext, historyOf, openDeployContext, verifyApiOrigin } from '../deploy-context.ts';
import { EXIT } from '../exit-codes.ts';
import type { TypedFlags } from '../ui/as-typed.ts';
import { deployJson } from '../ui/deploy-json.ts';
import { type DeployCall, outcomeLines, pushAsTyped } from '../ui/deploy-outcome.ts';
import { toJson } from '../ui/json.ts';
import { keepStderrBlocking } from './blocking-stderr.ts';
import { openDeployView } from './deploy-view.ts';
import { documentVersion } from './document-version.ts';
import type { Invocation, tellNotices } from './invocation.ts';
import { textOption } from './option-values.ts';

/** What the command line's bundle has anyway: here it would bring all that reads the sessions file along again (docs/decisions/0009). */
export interface Lent {
  readonly deployLock: typeof deployLock;
  readonly projectPaths: typeof projectPaths;
  readonly startKept: typeof startKept;
  readonly tellNotices: typeof tellNotices;
}

/** `guard push`: git's own exit code where the push fails, else that of the deployment. */
export async function pushAndFollow(
  invocation: Invocation,
  { args, flags }: { readonly args: readonly string[]; readonly flags: TypedFlags },
  lent: Lent,
): Promise<number> {
  keepStderrBlocking();
  const call = { flags, args };
  const { context, terminal, json, quiet } = invocation;
  verifyApiOrigin(context);
  const history = historyOf(context);
  const signals = catchSignals();
  try {
    const again = (words: readonly string[]) => pushAsTyped({ flags, args: words });
    const { code, branches, isUnclear } = await push(context, history, {
      args,
      signals,
      start: lent.startKept,
      prints: json ? 'to stderr' : 'to stdout',
      again,
    });
    if ((code !== 0 && branches.length === 0) || signals.received !== null) {
      if (json) terminal.out(toJson({ pushed: false, code, deployments: [] }));
      return code === 0 ? exitOfInterrupted(signals) : code;
    }
    const followed: Outcome<DeployFacts>[] = [];
    for (const branch of branches) {
      const deploy = await openDeployContext(context, history, {
        remote: branch.remote,
        isProjectPath: lent.projectPaths(context),
      });
      const expectation = await expectedOfPush(deploy, branch);
      const { sha, branch: name } = branch;
      const lockIsForAnother = followed.some(holdsLockForFix);
      const watched = { sha, branch: name, expectation, lockIsForAnother };
      const outcome = await untilEnded(signals, () =>
        follow(invocation, deploy, watched, { signals, call, lent }),
      );
      if (outcome === 'interrupted') return exitOfInterrupted(signals);
      followed.push(outcome);
    }
    if (json)
      terminal.out(toJson({ pushed: branches.length > 0, code, deployments: followed.map(deployJson) }));
    else if (branches.length === 0 && !quiet) terminal.err(isUnclear ? UNCLEAR : NOTHING_MOVED);
    return code === 0 ? Math.max(EXIT.done, ...followed.map(exitOfPush)) : code;
  } finally {
    signals.dispose();
  }
}

/** `guard deploy watch`. */
export async function watchAndReport(invocation: Invocation, flags: TypedFlags, lent: Lent): Promise<number> {
  keepStderrBlocking();
  const sha = textOption(flags, 'sha');
  const { context, terminal, json } = invocation;
  const history = historyOf(context);
  const [remote = 'origin'] = await history.remotes();
  const deploy = await openDeployContext(context, history, {
    remote,
    isProjectPath: lent.projectPaths(context),
  });
  const signals = catchSignals();
  try {
    const outcome = await untilEnded(signals, async () => {
      const watched = await commitToWatch(context, deploy, sha, signals.ending);
      return follow(invocation, deploy, watched, { signals, call: { flags }, lent });
    });
    if (outcome === 'interrupted') return exitOfInterrupted(signals);
    if (json) terminal.out(toJson(deployJson(outcome)));
    return EXIT[outcome.exit];
  } finally {
    signals.dispose();
  }
}

/** Nothing is configured for those who do not use Vercel: their push is done, and a code of 3 would only stop their scripts. */
function exitOfPush({ exit, facts }: Outcome<DeployFacts>): number {
  const { outcome } = facts;
  const isUnknown = outcome.kind === 'unavailable' && outcome.answer.kind === 'denied';
  return isUnknown && outcome.answer.why === 'not-configured' ? EXIT.done : EXIT[exit];
}

function holdsLockForFix({ facts: { outcome } }: Outcome<DeployFacts>): boolean {
  return outcome.kind === 'error' && outcome.lock.kind !== 'nobody';
}

async function follow(
  invocation: Invocation,
  deploy: DeployContext,
  watched: Watched,
  { signals, call, lent }: { readonly signals: Signals; readonly call: DeployCall; readonly lent: Lent },
): Promise<Outcome<DeployFacts>> {
  const { context, terminal, json, quiet } = invocation;
  const lock = lent.deployLock(context, {
    clock: deploy.clock,
    documentVersion: () => documentVersion(context.store.location),
  });
  const view = openDeployView(invocation);
  try {
    const outcome = await followDeployment(context, deploy, watched, {
      lock,
      report: view.report,
      signal: signals.ending,
    });
    view.dispose();
    const isGood = outcome.exit === 'done';
    if (!json && !(isGood && quiet)) terminal.err(outcomeLines(outcome.facts, call, terminal.errStyle));
    // A build takes minutes: the lock may have been taken since the command began.
    await lent.tellNotices(context, terminal);
    return outcome;
  } finally {
    view.dispose();
  }
}

/** What is left of anything that a signal has ended. */
async function untilEnded<T>({ ending }: Signals, work: () => Promise<T>): Promise<T | 'interrupted'> {
  try {
    return await work();
  } catch (error) {
    if (ending.aborted) return 'interrupted';
    throw error;
  }
}

const NOTHING_MOVED =
  'guard: no branch of a known remote moved, so no deployment is expected. guard deploy watch follows what was pushed before.';
const UNCLEAR =
  'guard: cannot tell which branches this push has moved there. guard deploy watch --sha SHA follows one.';
