import { type ClaimEntry, parseEntries, printEntry } from './claim-entry.ts';
import type { PathFacts } from './coverage.ts';
import { entriesCover } from './first-holder.ts';
import { isSameSession, type SessionId } from './session.ts';
import type { GuardState } from './state.ts';

/** After a session let go of claims: it came first only where what it still holds reaches. */
export function keepFirst(
  state: GuardState,
  session: SessionId,
  held: readonly ClaimEntry[],
  facts: PathFacts,
): GuardState {
  if (!state.overlaps.some(({ over }) => isSameSession(over, session))) return state;
  const claimed = held.filter(({ excludes }) => !excludes);
  const left = (first: string): readonly string[] => stillHeld(first, claimed, facts);
  const overlaps = state.overlaps
    .map((overlap) =>
      isSameSession(overlap.over, session)
        ? { ...overlap, first: [...new Set(overlap.first.flatMap(left))] }
        : overlap,
    )
    .filter(({ first }) => first.length > 0);
  return { ...state, overlaps };
}

/** What is left of a claim: all of it where one still there reaches as far, else those that lie within. */
function stillHeld(first: string, held: readonly ClaimEntry[], facts: PathFacts): readonly string[] {
  const entries = parseEntries(first);
  const isWhole = entries.some(
    ({ text, names }) =>
      held.some((entry) => entry.text === text) || names.some((name) => entriesCover(held, name, facts)),
  );
  if (isWhole) return [first];
  return held
    .filter(({ names }) => names.some((name) => entriesCover(entries, name, facts)))
    .map(({ text }) => printEntry(text));
}
