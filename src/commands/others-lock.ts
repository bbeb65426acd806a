import type { Context } from '../context.ts';
import type { LockView } from '../core/lock-view.ts';
import { isSelf } from './is-self.ts';

/** The lock of that name, where somebody else holds it and has renewed it lately; else null. */
export function othersLock(context: Context, locks: readonly LockView[], name: string): LockView | null {
  const lock = locks.find((one) => one.name === name);
  return lock?.held === true && !lock.stale && !isSelf(context, lock.holder) ? lock : null;
}
