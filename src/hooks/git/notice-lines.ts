import { takeNotices } from '../../commands/notices.ts';
import type { Context } from '../../context.ts';
import type { Snapshot } from '../../store/store.ts';
import { noticeLine } from '../../ui/replies.ts';

/** What others did over the session's head; taken out, so that it is told once. */
export async function takeNoticeLines(context: Context, seen: Snapshot): Promise<readonly string[]> {
  const now = context.now();
  return (await takeNotices(context, seen)).map((notice) => noticeLine(notice, now));
}
