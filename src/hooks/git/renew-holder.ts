import { heartbeat, isAnythingDue } from '../../commands/heartbeat.ts';
import type { Context } from '../../context.ts';
import type { SessionId } from '../../core/session.ts';
import type { Snapshot } from '../../store/store.ts';

/** Renews the row and the locks of a lock's holder when that is due. `seen` is what the caller has just read; gives what there is to read now. */
export async function renewHolder(context: Context, seen: Snapshot, holder: SessionId): Promise<Snapshot> {
  if (!isAnythingDue(context, seen, holder)) return seen;
  await heartbeat(context, { tells: 'by notice', missingRow: 'left out' });
  return context.store.read();
}
