import type { Context } from '../context.ts';
import { rowsOf } from '../core/session.ts';
import type { Snapshot } from '../store/store.ts';
import { heartbeat, isAnythingDue } from './heartbeat.ts';

/**
 * Renews the session's row, if it has one, and its locks, when that is due: a session that said `guard end` must not be back
 * after the next tool. `known` is what the caller has just read; gives what there is to read now.
 */
export async function giveSignOfLife(context: Context, known?: Snapshot): Promise<Snapshot> {
  const { self, store } = context;
  const seen = known ?? (await store.read());
  if (self === null || rowsOf(seen.file, self).length === 0) return seen;
  if (!isAnythingDue(context, seen, self)) return seen;
  await heartbeat(context, { tells: 'by notice', missingRow: 'left out' });
  return store.read();
}
