import type { AgentEvent } from './event.ts';
import type { Reply } from './reply.ts';

/** The form that Claude Code began and others took over; nothing else at the top level, which Codex does not tolerate. */
export function nestedReply(event: AgentEvent, { verdict, context }: Reply): string {
  const more = context.length === 0 ? {} : { additionalContext: context.join('\n') };
  const decision =
    verdict === null || event.kind !== 'before-tool'
      ? {}
      : { permissionDecision: verdict.kind, permissionDecisionReason: verdict.reason };
  const fields = { ...decision, ...more };
  if (Object.keys(fields).length === 0) return '';
  return JSON.stringify({ hookSpecificOutput: { hookEventName: event.name, ...fields } });
}
