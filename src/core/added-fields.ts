import type { LockOutcome } from './lock.ts';
import { fieldOf } from './lock-view.ts';
import { TEMPLATE_LOCKS } from './sessions-file/template-parts.ts';
import type { LockSection } from './sessions-file/types.ts';
import type { GuardState } from './state.ts';

/** The fields that guard added to a lock's section, which its release takes away again. */
export function addedFieldsOf(state: GuardState, lock: string): readonly string[] {
  return state.addedFields.filter((one) => one.lock === lock).flatMap(({ labels }) => labels);
}

/** Notes which of these fields the section did not have, nor the template; of a lock that was free nothing older is true. */
export function noteAddedFields(
  state: GuardState,
  { lock, section, outcome }: TakenLock,
  labels: readonly string[],
): GuardState {
  const added = labels.filter(
    (label) =>
      label !== TEMPLATE_LOCKS.get(lock)?.detail &&
      fieldOf(section?.fields ?? [], label.toLowerCase()) === undefined,
  );
  const before = outcome.kind === 'acquired' ? [] : addedFieldsOf(state, lock);
  const next = withoutAddedFields(state, [lock]);
  const all = [...new Set([...before, ...added])];
  return all.length === 0 ? next : { ...next, addedFields: [...next.addedFields, { lock, labels: all }] };
}

/** After these locks were released. */
export function withoutAddedFields(state: GuardState, locks: readonly string[]): GuardState {
  const addedFields = state.addedFields.filter(({ lock }) => !locks.includes(lock));
  return addedFields.length === state.addedFields.length ? state : { ...state, addedFields };
}

/** A lock as it was before it was taken, without a section where the file had none. */
interface TakenLock {
  readonly lock: string;
  readonly section: LockSection | undefined;
  readonly outcome: LockOutcome;
}
