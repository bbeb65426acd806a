import { takeNotices } from '../../commands/notices.ts';
import type { Context } from '../../context.ts';
import { noticeLine } from '../../ui/replies.ts';
import type { AgentEvent } from './event.ts';
import type { AgentCall } from './scene.ts';

/** What others did over the session's head, taken only where the agent's model hears it: it is told once. */
export async function takeNoticeLines(
  context: Context,
  event: AgentEvent,
  { dialect }: AgentCall,
): Promise<readonly string[]> {
  if (!dialect.hears.includes(event.kind)) return [];
  return (await takeNotices(context)).map((notice) => noticeLine(notice, context.now()));
}
