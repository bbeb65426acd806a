import type { DeployFacts, Watched } from '../commands/deploy-watch.ts';
import type { Outcome } from '../commands/outcome.ts';
import { catchSignals, exitOfInterrupted, type Signals } from '../commands/signals.ts';
import type { DeployContext } from '../deploy-context.ts';
import { EXIT } from '../exit-codes.ts';
import type { TypedFlags } from '../ui/as-typed.ts';
import { deployJson } from '../ui/deploy-json.ts';
import { type DeployCall, outcomeLines, pushAsTyped } from '../ui/deploy-outcome.ts';
import { toJson } from '../ui/json.ts';
import { keepStderrBlocking } from './blocking-stderr.ts';
import { openDeployView } from './deploy-view.ts';
import { documentVersion } from './document-version.ts';
import { type Invocation, tellNotices } from './invocation.ts';
import { textOption } from './option-values.ts';

/** `guard push`: git's own exit code where the push fails, else that of the deployment. */
export async function pushAndFollow(
  invocation: Invocation,
  args: readonly string[],
  flags: TypedFlags,
): Promise<number> {
  keepStderrBlocking();
  const call = { flags, args };
  const { context, terminal, json, quiet } = invocation;
  const { historyOf, openDeployContext, verifyApiOrigin } = await import('../deploy-context.ts');
  verifyApiOrigin(context);
  const { push } = await import('../commands/push.ts');
  const history = historyOf(context);
  const signals = catchSignals();
  try {
    const again = (words: readonly string[]) => pushAsTyped({ flags, args: words });
    const { code, branches, isUnclear } = await push(context, history, {
      args,
      signals,
      prints: json ? 'to stderr' : 'to stdout',
      again,
    });
    if ((code !== 0 && branches.length === 0) || signals.received !== null) {
      if (json) terminal.out(toJson({ pushed: false, code, deployments: [] }));
      return code === 0 ? exitOfInterrupted(signals) : code;
    }
    const followed: Outcome<DeployFacts>[] = [];
    for (const branch of branches) {
      const deploy = await openDeployContext(context, history, branch.remote);
      const { expectedOfPush } = await import('../commands/expected-deployment.ts');
      const expectation = await expectedOfPush(context, deploy, branch);
      const { sha, branch: name } = branch;
      const lockIsForAnother = followed.some(holdsLockForFix);
      const watched = { sha, branch: name, expectation, lockIsForAnother };
      const outcome = await untilEnded(signals, () => follow(invocation, deploy, watched, { signals, call }));
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
export async function watchAndReport(invocation: Invocation, flags: TypedFlags): Promise<number> {
  keepStderrBlocking();
  const sha = textOption(flags, 'sha');
  const { context, terminal, json } = invocation;
  const { historyOf, openDeployContext } = await import('../deploy-context.ts');
  const { commitToWatch } = await import('../commands/deploy-watch.ts');
  const history = historyOf(context);
  const [remote = 'origin'] = await history.remotes();
  const deploy = await openDeployContext(context, history, remote);
  const signals = catchSignals();
  try {
    const outcome = await untilEnded(signals, async () => {
      const watched = await commitToWatch(context, deploy, sha, signals.ending);
      return follow(invocation, deploy, watched, { signals, call: { flags } });
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
  { signals, call }: { readonly signals: Signals; readonly call: DeployCall },
): Promise<Outcome<DeployFacts>> {
  const { context, terminal, json, quiet } = invocation;
  const { followDeployment } = await import('../commands/deploy-watch.ts');
  const { deployLock } = await import('../commands/deploy-lock.ts');
  const lock = deployLock(context, {
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
    await tellNotices(context, terminal);
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
