import type { Context } from '../context.ts';
import { addNotices } from '../core/notices.ts';
import type { Notice } from '../core/state.ts';
import type { CommandHit } from './check-command.ts';

/** Leaves the caller itself word of the shared files that its command hits, for an agent that hears only after the command. */
export async function noteSharedHits(context: Context, hits: readonly CommandHit[]): Promise<void> {
  const { self, store } = context;
  if (self === null || hits.length === 0) return;
  const at = context.now();
  const notices = new Map<string, Notice>();
  for (const { effect, holder, path } of hits) {
    const command = effect.words.join(' ');
    const key = `${holder} ${command}`;
    const before = notices.get(key)?.subject;
    const subject = before === undefined ? path : `${before}, ${path}`;
    notices.set(key, { to: self, from: holder, kind: 'shared-hit', subject, reason: command, at });
  }
  await store.update(({ state }) => ({
    state: addNotices(state, [...notices.values()]),
    result: undefined,
  }));
}
