import type { CheckFacts } from '../commands/check.ts';
import { checkId } from '../identity.ts';
import { checkJson, entryJson, statusJson, toJson } from '../ui/json.ts';
import { damageMessage, problemMessage } from '../ui/problem-messages.ts';
import { type Invocation, type Reply, readerOf, report } from './invocation.ts';
import type { Options } from './option-values.ts';

export async function runStatus(
  invocation: Invocation,
  options: Options,
  paths: readonly string[],
): Promise<number> {
  const { status } = await import('../commands/status.ts');
  const { statusView } = await import('../ui/status-view.ts');
  const { context, terminal } = invocation;
  const outcome = await status(context, paths);
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
}

export async function runCheck(
  invocation: Invocation,
  _options: Options,
  paths: readonly string[],
): Promise<number> {
  const { check } = await import('../commands/check.ts');
  const messages = await import('../ui/conflict-messages.ts');
  const { context, terminal } = invocation;
  const outcome = await check(context, paths);
  const now = context.now();
  return report(invocation, outcome, {
    json: (facts) => checkJson(facts, [...facts.warnings, ...facts.problems().map(problemMessage)], now),
    people: replyTo,
  });

  function replyTo(facts: CheckFacts): Reply {
    const said = [
      messages.warnings(facts, now, terminal.errStyle),
      messages.overriddenLines(facts.overridden, terminal.errStyle),
      ...facts.warnings.map((warning) => `guard: warning: ${warning}`),
    ];
    const say = said.filter((text) => text !== '').join('\n');
    if (facts.verdict === 'deny') return { say, refuse: messages.refusedCheck(facts, readerOf(invocation)) };
    const checked = messages.count(facts.checked, 'path');
    const found = facts.findings.length;
    const result = found === 0 ? 'no conflict' : messages.count(found, 'warning');
    return { out: `${checked} checked, ${result}.`, say };
  }
}

export async function runLog(invocation: Invocation, options: Options): Promise<number> {
  const { log } = await import('../commands/log.ts');
  const { logView } = await import('../ui/log-view.ts');
  const { session } = options;
  const outcome = await log(invocation.context, {
    session: typeof session === 'string' ? checkId(session, '--session') : undefined,
    since: options.since as string | undefined,
    path: options.path as string | undefined,
  });
  return report(invocation, outcome, {
    json: ({ lines }) => toJson({ entries: lines.map(entryJson) }),
    people: (facts) => ({ out: logView(facts, invocation.terminal.outStyle) }),
  });
}

export async function runWhoami(invocation: Invocation): Promise<number> {
  const { whoami } = await import('../commands/whoami.ts');
  const { whoamiView } = await import('../ui/whoami-view.ts');
  return report(invocation, whoami(invocation.context), {
    json: (identity) =>
      toJson(
        identity.kind === 'session'
          ? { self: identity.id, source: identity.source, agent: identity.agent }
          : { self: null, source: null, agent: identity.agent },
      ),
    people: (identity) =>
      identity.kind === 'session' ? { out: whoamiView(identity) } : { refuse: whoamiView(identity) },
  });
}
