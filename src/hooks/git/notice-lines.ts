import { takeNotices } from '../../commands/notices.ts';
import type { Context } from '../../context.ts';
import type { Snapshot } from '../../store/store.ts';
import { noticeLine } from '../../ui/replies.ts';

/**
 * What others did over the session's head; taken out, so that it is told once. What cannot be taken out is told next time, and
 * the verdict beside it stands all the same.
 */
export async function takeNoticeLines(context: Context, seen: Snapshot): Promise<readonly string[]> {
  const now = context.now();
  const notices = await takeNotices(context, seen).catch(() => []);
  return notices.map((notice) => noticeLine(notice, now));
}
