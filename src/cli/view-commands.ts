import { checkId } from '../identity.ts';
import { checkJson, entryJson, statusJson, toJson } from '../ui/json.ts';
import { damageMessage, problemMessage } from '../ui/problem-messages.ts';
import type { Declare } from './declare.ts';
import { readerOf, report } from './invocation.ts';

/** The commands that only look. */
export function declareViewCommands({ command, act, group }: Declare): void {
  group('Look');
  const status = command('status', 'Show sessions, claims, locks and conflicts with what is staged', {
    examples: ['guard status', 'guard status src/lib/a.ts', 'guard status --json'],
  })
    .argument('[path...]', 'paths to ask about: who claims each')
    .option('-a, --all', 'show inactive sessions too');
  act(status, async (invocation, options, paths) => {
    const { status: run } = await import('../commands/status.ts');
    const { statusView } = await import('../ui/status-view.ts');
    const { context, terminal } = invocation;
    const outcome = await run(context, paths);
    const { warnings: noticed, damage, problems } = outcome.facts;
    const damaged = damage === null ? [] : [damageMessage(damage)];
    const warnings = [...noticed, ...damaged, ...problems.map(problemMessage)];
    const { here, sessionOption } = readerOf(invocation);
    return report(invocation, outcome, {
      json: (facts) => statusJson(facts, warnings),
      people: (facts) => ({
        out: statusView(facts, terminal.outStyle, {
          all: options.all === true,
          lockStaleAfterMs: context.limits.lockStaleAfterMs,
          here,
          sessionOption,
        }),
        say: warnings.map((warning) => `guard: ${terminal.errStyle.warn('warning:')} ${warning}`).join('\n'),
      }),
    });
  });

  const check = command('check', 'Give the verdict on the staged paths, or on the paths named', {
    says: ['Exit code 0 allows (warnings may be printed), 1 denies. Works as a lint-staged task.'],
    examples: ['guard check', 'guard check src/a.ts src/b.ts', 'guard check --json'],
  }).argument('[path...]', 'paths to judge instead of the staged ones');
  act(check, async (invocation, _options, paths) => {
    const { check: run } = await import('../commands/check.ts');
    const messages = await import('../ui/conflict-messages.ts');
    const { context, terminal } = invocation;
    const outcome = await run(context, paths);
    const now = context.now();
    const warnings = [...outcome.facts.warnings, ...outcome.facts.problems.map(problemMessage)];
    return report(invocation, outcome, {
      json: (facts) => checkJson(facts, warnings, now),
      people: (facts) => ({
        out:
          facts.verdict === 'deny'
            ? ''
            : `${messages.count(facts.checked, 'path')} checked, ${facts.findings.length === 0 ? 'no conflict' : messages.count(facts.findings.length, 'warning')}.`,
        say: [
          messages.warnings(facts, now, terminal.errStyle),
          messages.overriddenLines(facts.overridden, terminal.errStyle),
          ...outcome.facts.warnings.map((warning) => `guard: warning: ${warning}`),
        ]
          .filter((text) => text !== '')
          .join('\n'),
        ...(facts.verdict === 'deny' ? { refuse: messages.refusedCheck(facts, readerOf(invocation)) } : {}),
      }),
    });
  });

  const log = command('log', 'Show what happened: who, what, when, why', {
    examples: ['guard log --since 1h', 'guard log --session e1b2', 'guard log --path src/a.ts --json'],
  })
    .option('--since <when>', 'a duration back from now (2h), or a time')
    .option('--path <path>', 'only what concerns this path');
  act(
    log,
    async (invocation, options) => {
      const { log: run } = await import('../commands/log.ts');
      const { logView } = await import('../ui/log-view.ts');
      const { session } = options;
      const outcome = await run(invocation.context, {
        session: typeof session === 'string' ? checkId(session, '--session') : undefined,
        since: options.since as string | undefined,
        path: options.path as string | undefined,
      });
      return report(invocation, outcome, {
        json: ({ lines }) => toJson({ entries: lines.map(entryJson) }),
        people: (facts) => ({ out: logView(facts, invocation.terminal.outStyle) }),
      });
    },
    { sessionFlag: 'filter' },
  );

  const whoami = command('whoami', 'Print this session’s id and where it came from', {
    says: ['Exit code 1 for nobody.'],
    examples: ['guard whoami', 'guard whoami --json'],
  });
  act(whoami, async (invocation) => {
    const { whoami: run } = await import('../commands/whoami.ts');
    const { whoamiView } = await import('../ui/whoami-view.ts');
    const outcome = run(invocation.context);
    return report(invocation, outcome, {
      json: (identity) =>
        toJson(
          identity.kind === 'session'
            ? { self: identity.id, source: identity.source, agent: identity.agent }
            : { self: null, source: null, agent: identity.agent },
        ),
      people: (identity) =>
        identity.kind === 'session' ? { out: whoamiView(identity) } : { refuse: whoamiView(identity) },
    });
  });
}
