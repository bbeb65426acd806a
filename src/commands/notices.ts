import type { Context } from '../context.ts';
import { isSameSession } from '../core/session.ts';
import type { Notice } from '../core/state.ts';
import type { Snapshot } from '../store/store.ts';

/** What others did over this session's head since its last command; told once. `seen` is what the caller has just read. */
export async function takeNotices(context: Context, seen?: Snapshot): Promise<readonly Notice[]> {
  const { self, store } = context;
  if (self === null) return [];
  const isMine = ({ to }: Notice): boolean => isSameSession(to, self);
  const { state } = seen ?? (await store.read());
  if (!state.notices.some(isMine)) return [];
  return store.update((snapshot) => ({
    state: { ...snapshot.state, notices: snapshot.state.notices.filter((notice) => !isMine(notice)) },
    result: snapshot.state.notices.filter(isMine),
  }));
}
