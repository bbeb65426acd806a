import type { StartFacts } from '../commands/start.ts';
import { type Instant, printStamp } from '../core/stamp.ts';
import { toJson } from '../ui/json.ts';
import { pruned } from '../ui/prune-reply.ts';
import * as replies from '../ui/replies.ts';
import { type Invocation, readerOf, report } from './invocation.ts';
import { type Options, overrideOption, someTimeOption } from './option-values.ts';

export async function runStart(invocation: Invocation, options: Options): Promise<number> {
  const { start } = await import('../commands/start.ts');
  const { sessionsFileIgnored } = await import('../commands/sessions-file-ignored.ts');
  const { context } = invocation;
  const isNew = !(await context.store.exists());
  const outcome = await start(context, {
    randomId: context.randomSessionId,
    process: context.agentProcess(),
  });
  const ignored = isNew ? sessionsFileIgnored(context) : null;
  const unignored = ignored?.state === 'not-ignored' ? replies.notIgnored(ignored.path) : '';
  return report(invocation, outcome, {
    json: ({ id, kind, leftovers, takenBack, former }) =>
      toJson({
        session: id,
        outcome: kind,
        former,
        takenBack,
        leftovers: leftovers.map((left) => ({ ...left, at: printStamp(left.at) })),
      }),
    people: (facts) => {
      const { id, kind } = facts;
      if (kind === 'taken') return { refuse: replies.idTaken(id) };
      const said = [...foundAtStart(facts, context.now()), unignored].filter((line) => line !== '');
      return { out: options.shell === true ? `export GUARD_SESSION=${id}` : id, say: said.join('\n') };
    },
  });
}

/** What a session finds of its own and of others that ended; a line may be empty. */
function foundAtStart({ id, leftovers, takenBack, former }: StartFacts, now: Instant): readonly string[] {
  return [
    former === null ? '' : replies.formerId(former, id),
    replies.claimedAgain(takenBack),
    replies.startedLines(leftovers, id, now),
  ];
}

export async function runEnd(invocation: Invocation, options: Options): Promise<number> {
  const { end } = await import('../commands/end.ts');
  const { toStage } = await import('../commands/to-stage.ts');
  const { endRefused } = await import('../ui/end-refused.ts');
  const outcome = await end(invocation.context, {
    override: overrideOption(options),
    uncommitted: 'refuse',
  });
  return report(invocation, outcome, {
    json: ({ session, kind, uncommitted, releasedLocks }) =>
      toJson({ session, outcome: kind, uncommitted, releasedLocks }),
    people: (facts) =>
      facts.kind === 'uncommitted'
        ? { refuse: endRefused({ ...facts, ...toStage(facts) }, readerOf(invocation)) }
        : { say: replies.ended(facts) },
  });
}

export async function runClaim(
  invocation: Invocation,
  options: Options,
  paths: readonly string[],
): Promise<number> {
  const { claim } = await import('../commands/claim.ts');
  const outcome = await claim(invocation.context, paths, { override: overrideOption(options) });
  const isDone = outcome.exit === 'done';
  return report(invocation, outcome, {
    json: ({ session, paths: claimed, conflicts, overridden }) =>
      toJson({
        session,
        outcome: isDone ? 'claimed' : 'refused',
        paths: claimed,
        conflicts,
        overridden: overridden && conflicts.length > 0,
      }),
    people: (facts) => {
      if (!isDone) return { refuse: replies.claimRefused(facts.conflicts, readerOf(invocation)) };
      const said = [
        replies.claimed(facts),
        ...replies.sharedToo(facts.shared),
        ...replies.submodulesToo(facts.inSubmodules, readerOf(invocation)),
      ];
      return { say: said.join('\n') };
    },
  });
}

export async function runRelease(
  invocation: Invocation,
  _options: Options,
  paths: readonly string[],
): Promise<number> {
  const { release } = await import('../commands/release.ts');
  const outcome = await release(invocation.context, paths);
  return report(invocation, outcome, {
    json: ({ session, released, awaited, unclaimed }) => toJson({ session, released, awaited, unclaimed }),
    people: (facts) => ({ say: replies.released(facts) }),
  });
}

export async function runHeartbeat(invocation: Invocation): Promise<number> {
  const { heartbeat } = await import('../commands/heartbeat.ts');
  const { lockWasStale } = await import('../ui/lock-messages.ts');
  const { context } = invocation;
  const outcome = await heartbeat(context);
  const times = { now: context.now(), staleAfterMs: context.limits.lockStaleAfterMs };
  return report(invocation, outcome, {
    json: ({ session, written, renewedLocks, staleLocks }) =>
      toJson({ session, written, renewedLocks, staleLocks: staleLocks.map(({ name }) => name) }),
    people: (facts) => ({
      say: replies.beat(facts),
      // Others may rely on a lock that had gone stale: that is said with --quiet, too.
      refuse: facts.staleLocks.map((lock) => lockWasStale(lock, times)).join('\n'),
    }),
  });
}

export async function runPrune(invocation: Invocation, options: Options): Promise<number> {
  const { prune } = await import('../commands/prune.ts');
  const outcome = await prune(invocation.context, { override: overrideOption(options) });
  return report(invocation, outcome, {
    json: ({ removed, kept, renewed, clearedLocks }) => toJson({ removed, kept, renewed, clearedLocks }),
    people: (facts) => ({ out: pruned(facts, invocation.context.now()) }),
  });
}

export async function runOverride(
  invocation: Invocation,
  options: Options,
  targets: readonly string[],
): Promise<number> {
  const { override, OVERRIDE_FOR_MS } = await import('../commands/override.ts');
  const forMs = someTimeOption(options, 'for') ?? OVERRIDE_FOR_MS;
  const outcome = await override(invocation.context, targets, { reason: String(options.reason), forMs });
  return report(invocation, outcome, {
    json: ({ session, targets: given, locks, reason, expires }) =>
      toJson({ session, targets: given, locks, reason, expires: printStamp(expires) }),
    people: ({ words, locks, unknown }) => ({
      say: replies.overrideGranted({ targets: words, locks, unknown }, forMs),
    }),
  });
}
