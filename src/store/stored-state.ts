import { EMPTY_STATE, type GuardState } from '../core/state.ts';
import type { StoredState } from './state-file.ts';

/** guard's state from its file; what cannot be read counts as empty, with a warning that says so. */
export function readStoredState(stored: StoredState): {
  readonly state: GuardState;
  readonly warnings: readonly string[];
} {
  if (stored.kind === 'absent') return { state: EMPTY_STATE, warnings: [] };
  if (stored.kind === 'damaged') {
    return {
      state: EMPTY_STATE,
      warnings: [`guard's own state cannot be read and counts as empty: ${stored.problem}`],
    };
  }
  const value = stored.value as Partial<GuardState> | null;
  if (typeof value !== 'object' || value === null)
    return { state: EMPTY_STATE, warnings: ["guard's own state is no object and counts as empty"] };
  const list = <Item>(items: readonly Item[] | undefined): readonly Item[] =>
    Array.isArray(items) ? items : [];
  const sessions = typeof value.sessions === 'object' && value.sessions !== null ? value.sessions : {};
  return {
    state: {
      version: 1,
      sessions,
      overlaps: list(value.overlaps),
      interests: list(value.interests),
      overrides: list(value.overrides),
      notices: list(value.notices),
      leftovers: list(value.leftovers),
    },
    warnings: [],
  };
}
