import { heartbeat } from '../../commands/heartbeat.ts';
import type { Context } from '../../context.ts';
import { rowsOf } from '../../core/session.ts';

/** Renews the session's row, if it has one: a session that said `guard end` must not be back after the next tool. */
export async function giveSignOfLife(context: Context): Promise<void> {
  const { self, store } = context;
  if (self === null) return;
  const snapshot = await store.read();
  if (rowsOf(snapshot.file, self).length > 0) await heartbeat(context, snapshot);
}
