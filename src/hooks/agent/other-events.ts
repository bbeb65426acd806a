import { afterTool } from './after-tool.ts';
import type { AgentEvent } from './event.ts';
import type { Reply } from './reply.ts';
import type { AgentCall } from './scene.ts';
import { prompted, sessionEnd, sessionStart, shellEnvironment } from './session-events.ts';

/** Answers what nobody waits for before a tool runs. */
export async function answerOther(
  event: Exclude<AgentEvent, { kind: 'before-tool' }>,
  call: AgentCall,
): Promise<Reply> {
  if (event.kind === 'after-tool') return afterTool(event, call);
  if (event.kind === 'session-start') return sessionStart(event, call);
  if (event.kind === 'session-end') return sessionEnd(event, call);
  return event.kind === 'prompt' ? prompted(event, call) : shellEnvironment(event, call);
}
