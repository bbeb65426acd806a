import { printStamp } from '../core/stamp.ts';
import { toJson } from '../ui/json.ts';
import { pruned } from '../ui/prune-reply.ts';
import * as replies from '../ui/replies.ts';
import type { Declare } from './declare.ts';
import { readerOf, report } from './invocation.ts';
import { overrideOption, someTimeOption } from './option-values.ts';

/** The commands that act for a session. */
export function declareSessionCommands({ command, act, group }: Declare): void {
  group('Work');
  const start = command('start', 'Register a session and print its id')
    .option('--shell', 'print export GUARD_SESSION=…, to be evaluated by a shell')
    .addHelpText(
      'after',
      '\nExamples:\n  export GUARD_SESSION=$(guard start)\n  eval "$(guard start --shell)"\n  guard start --session a7f3',
    );
  act(start, async (invocation, options) => {
    const { start: run } = await import('../commands/start.ts');
    const { sessionsFileIgnored } = await import('../commands/sessions-file-ignored.ts');
    const { context } = invocation;
    const isNew = !(await context.store.exists());
    const outcome = await run(context, {
      randomId: context.randomSessionId,
      process: context.agentProcess(),
    });
    const ignored = isNew ? sessionsFileIgnored(context) : null;
    return report(invocation, outcome, {
      json: ({ id, kind, leftovers, takenBack, former }) =>
        toJson({
          session: id,
          outcome: kind,
          former,
          takenBack,
          leftovers: leftovers.map((left) => ({ ...left, at: printStamp(left.at) })),
        }),
      people: ({ id, kind, leftovers, takenBack, former }) =>
        kind === 'taken'
          ? { refuse: replies.idTaken(id) }
          : {
              out: options.shell === true ? `export GUARD_SESSION=${id}` : id,
              say: [
                former === null ? '' : replies.formerId(former, id),
                replies.claimedAgain(takenBack),
                replies.startedLines(leftovers, id, context.now()),
                ignored?.state === 'not-ignored' ? replies.notIgnored(ignored.path) : '',
              ]
                .filter((line) => line !== '')
                .join('\n'),
            },
    });
  });

  const end = command('end', 'Remove the session’s row and release its locks')
    .option('--override <reason>', 'end although claimed files have uncommitted changes')
    .addHelpText(
      'after',
      '\nExit code 1 while claimed files have uncommitted changes.\n\nExamples:\n  guard end\n  guard end --override "handed over to e1b2"',
    );
  act(end, async (invocation, options) => {
    const { end: run } = await import('../commands/end.ts');
    const outcome = await run(invocation.context, {
      override: overrideOption(options),
      uncommitted: 'refuse',
    });
    return report(invocation, outcome, {
      json: ({ session, kind, uncommitted, releasedLocks }) =>
        toJson({ session, outcome: kind, uncommitted, releasedLocks }),
      people: (facts) =>
        facts.kind === 'uncommitted'
          ? { refuse: replies.endRefused(facts, readerOf(invocation)) }
          : { say: replies.ended(facts) },
    });
  });

  const claim = command('claim', 'Say which files you are going to edit')
    .argument('<path...>', 'files, directories or globs (*, **, ?, {a,b})')
    .option('--override <reason>', 'claim although another active session holds it')
    .addHelpText(
      'after',
      '\nAll or nothing; exit code 1 where another active session’s claim overlaps.\n\nExamples:\n  guard claim src/lib/a.ts src/lib/b.ts\n  guard claim "src/routes/[slug]/+page.svelte"\n  guard claim src/a.ts --override "agreed with e1b2"',
    );
  act(claim, async (invocation, options, paths) => {
    const { claim: run } = await import('../commands/claim.ts');
    const outcome = await run(invocation.context, paths, { override: overrideOption(options) });
    return report(invocation, outcome, {
      json: ({ session, paths: claimed, conflicts, overridden }) =>
        toJson({
          session,
          outcome: outcome.exit === 'done' ? 'claimed' : 'refused',
          paths: claimed,
          conflicts,
          overridden: overridden && conflicts.length > 0,
        }),
      people: (facts) =>
        outcome.exit === 'done'
          ? {
              say: [
                replies.claimed(facts.session, facts.paths, facts.conflicts),
                ...replies.sharedToo(facts.shared),
                ...replies.submodulesToo(facts.inSubmodules, readerOf(invocation)),
              ].join('\n'),
            }
          : { refuse: replies.claimRefused(facts.conflicts, readerOf(invocation)) },
    });
  });

  const release = command('release', 'Let go of all files you claimed, or of some')
    .argument('[path...]', 'claims to take out; all where none is named')
    .addHelpText('after', '\nExamples:\n  guard release\n  guard release src/lib/a.ts');
  act(release, async (invocation, _options, paths) => {
    const { release: run } = await import('../commands/release.ts');
    const outcome = await run(invocation.context, paths);
    return report(invocation, outcome, {
      json: ({ session, released, unclaimed }) => toJson({ session, released, unclaimed }),
      people: (facts) => ({ say: replies.released(facts.session, facts.released, facts.unclaimed) }),
    });
  });

  const heartbeat = command('heartbeat', 'Renew your row and the locks you hold').addHelpText(
    'after',
    '\nWrites nothing when the stamps are younger than 30 s. A lock of yours that had gone stale is yours again, with a warning: others\nmay have gone ahead meanwhile.\n\nExamples:\n  guard heartbeat',
  );
  act(heartbeat, async (invocation) => {
    const { heartbeat: run } = await import('../commands/heartbeat.ts');
    const { lockWasStale } = await import('../ui/lock-messages.ts');
    const { context } = invocation;
    const outcome = await run(context);
    const times = { now: context.now(), staleAfterMs: context.limits.lockStaleAfterMs };
    return report(invocation, outcome, {
      json: ({ session, written, renewedLocks, staleLocks }) =>
        toJson({ session, written, renewedLocks, staleLocks: staleLocks.map(({ name }) => name) }),
      people: (facts) => ({
        say: replies.beat(facts),
        ...(facts.staleLocks.length === 0
          ? {}
          : { refuse: facts.staleLocks.map((lock) => lockWasStale(lock, times)).join('\n') }),
      }),
    });
  });

  const prune = command('prune', 'Remove inactive rows and clear stale locks')
    .option('--override <reason>', 'remove rows whose claimed files are uncommitted too')
    .addHelpText(
      'after',
      '\nExamples:\n  guard prune\n  guard prune --override "0c31 crashed, its work is saved on a branch"',
    );
  act(prune, async (invocation, options) => {
    const { prune: run } = await import('../commands/prune.ts');
    const outcome = await run(invocation.context, { override: overrideOption(options) });
    return report(invocation, outcome, {
      json: ({ removed, kept, renewed, clearedLocks }) => toJson({ removed, kept, renewed, clearedLocks }),
      people: (facts) => ({ out: pruned(facts, invocation.context.now()) }),
    });
  });

  const override = command('override', 'Let this session past others’ claims, or past a lock, once')
    .argument('<target...>', 'paths, or the name of a lock')
    .requiredOption('--reason <text>', 'why; the holder is told')
    .option('--for <duration>', 'how long it may wait to be used (default 10m)')
    .addHelpText(
      'after',
      '\nGood for one commit or push; of a lock, for one guard lock, run or unlock of it as well.\n\nExamples:\n  guard override src/a.ts --reason "agreed with e1b2"\n  guard override vercel --reason "hotfix" --for 5m',
    );
  act(override, async (invocation, options, targets) => {
    const { override: run, OVERRIDE_FOR_MS } = await import('../commands/override.ts');
    const forMs = someTimeOption(options, 'for') ?? OVERRIDE_FOR_MS;
    const outcome = await run(invocation.context, targets, { reason: String(options.reason), forMs });
    return report(invocation, outcome, {
      json: ({ session, targets: given, locks, reason, expires }) =>
        toJson({ session, targets: given, locks, reason, expires: printStamp(expires) }),
      people: ({ words, locks, unknown }) => ({
        say: replies.overrideGranted({ targets: words, locks, unknown }, forMs),
      }),
    });
  });
}
