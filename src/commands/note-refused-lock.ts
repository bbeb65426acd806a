import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';

/** Journals that another session's lock stood in the way of `guard VERB`; a journal that cannot be written must not turn it into a fault. */
export async function noteRefusedLock(
  context: Context,
  verb: 'lock' | 'run' | 'unlock',
  { name, holder }: LockView,
): Promise<void> {
  const facts = { session: context.self, lock: name, other: holder, detail: `guard ${verb}` };
  await context.store.note({ kind: 'refused', ...facts }).catch(() => {});
}
