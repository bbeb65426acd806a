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
  return {
    state: {
      version: 1,
      sessions: readSessions(value.sessions),
      overlaps: whole(value.overlaps, ['session', 'path', 'over'], ['first']),
      interests: whole(value.interests, ['session', 'path'], []),
      overrides: whole(value.overrides, ['session', 'reason'], ['targets']),
      notices: whole(value.notices, ['to', 'kind', 'subject', 'reason'], []),
      letThrough: whole(value.letThrough, ['to', 'kind', 'subject', 'reason', 'worktree'], []),
      leftovers: whole(value.leftovers, ['session'], ['paths']),
      runs: whole(value.runs, ['lock', 'session'], []),
      addedFields: whole(value.addedFields, ['lock'], ['labels']),
    },
    warnings: [],
  };
}

/** Only items that have what the rules look at: half of one must not turn a verdict into a fault. */
function whole<Item>(
  items: readonly Item[] | undefined,
  texts: readonly (keyof Item & string)[],
  lists: readonly (keyof Item & string)[],
): readonly Item[] {
  if (!Array.isArray(items)) return [];
  return items.filter(
    (item) =>
      typeof item === 'object' &&
      item !== null &&
      texts.every((key) => typeof item[key] === 'string') &&
      lists.every((key) => Array.isArray(item[key])),
  );
}

function readSessions(sessions: GuardState['sessions'] | undefined): GuardState['sessions'] {
  if (typeof sessions !== 'object' || sessions === null) return {};
  return Object.fromEntries(
    Object.entries(sessions).filter(
      ([, known]) => Array.isArray(known?.worktrees) && Array.isArray(known.heard ?? []),
    ),
  );
}
