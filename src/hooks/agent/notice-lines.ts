import { takeNotices } from '../../commands/notices.ts';
import type { Context } from '../../context.ts';
import type { Notice } from '../../core/state.ts';
import type { Snapshot } from '../../store/store.ts';
import { noticeLine } from '../../ui/replies.ts';
import type { AgentEvent } from './event.ts';
import type { AgentCall } from './scene.ts';

/** What others did over the session's head, taken only where the agent's model hears it: it is told once. */
export async function takeNoticeLines(
  context: Context,
  event: AgentEvent,
  { dialect }: AgentCall,
  seen?: Snapshot,
): Promise<readonly string[]> {
  if (!dialect.hears.includes(event.kind)) return [];
  return joinGranted(await takeNotices(context, seen)).map((notice) => noticeLine(notice, context.now()));
}

/** A holder that lets go of everything grants many files at once: one line tells of all, the age being the last's. */
function joinGranted(notices: readonly Notice[]): readonly Notice[] {
  const granted = notices.filter(({ kind }) => kind === 'claim-granted');
  const last = granted.at(-1);
  if (last === undefined || granted.length === 1) return notices;
  const subject = [...new Set(granted.map((notice) => notice.subject))].join(', ');
  return [...notices.filter(({ kind }) => kind !== 'claim-granted'), { ...last, subject }];
}
