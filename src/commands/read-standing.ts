import type { Context } from '../context.ts';
import { GuardError } from '../errors.ts';
import type { Snapshot } from '../store/store.ts';

/** What stands in the sessions file; `absent` where there is none, `unreadable` where there is one that cannot be read. */
export async function readStanding(store: Context['store']): Promise<Snapshot | 'absent' | 'unreadable'> {
  try {
    return (await store.exists()) ? await store.read() : 'absent';
  } catch (error) {
    if (error instanceof GuardError && error.code === 'file-unreadable') return 'unreadable';
    throw error;
  }
}
