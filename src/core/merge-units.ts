import { cellText, grantOf, isUnit, type KeyedLine, rowWithText } from './keyed-lines.ts';
import type { OwnChanges } from './own-changes.ts';

/** The lines of the three texts that are brought together. */
export interface Sides {
  readonly base: readonly KeyedLine[];
  readonly hand: readonly KeyedLine[];
  readonly guard: readonly KeyedLine[];
}

/**
 * What becomes of each row and field, by its key; null where it goes. What only one side changed, added or removed is as
 * that side has it; rows are brought together cell by cell. What both changed is guard's where a change of guard's own is
 * in it; else guard only carried an earlier edit along, and the hand's is newer.
 */
export function mergeUnits(
  { base, hand, guard }: Sides,
  own: OwnChanges,
): ReadonlyMap<string, KeyedLine | null> {
  const [from, theirs, ours] = [unitsByKey(base), unitsByKey(hand), unitsByKey(guard)];
  const grants = grantSides({ base, hand, guard }, own);
  const decide = (key: string): KeyedLine | null => {
    const [was, their, our] = [from.get(key), theirs.get(key), ours.get(key)];
    const line = our ?? their;
    const side = line === undefined ? undefined : grants.get(grantOf(line) ?? '');
    if (side === 'hand') return their ?? null;
    if (their === undefined) {
      const isRemoved = our === undefined || isSame(our, was) || (was !== undefined && !own.line(key));
      return isRemoved ? null : our;
    }
    if (our === undefined) {
      const isKept = was === undefined || (!isSame(their, was) && !own.line(key));
      return isKept ? their : null;
    }
    return side === 'guard' ? our : mergeUnit(was, their, our, own);
  };
  const keys = new Set([...from.keys(), ...theirs.keys(), ...ours.keys()]);
  return new Map([...keys].map((key) => [key, decide(key)]));
}

function unitsByKey(lines: readonly KeyedLine[]): ReadonlyMap<string, KeyedLine> {
  return new Map(lines.filter(isUnit).map((line) => [line.key, line]));
}

function isSame(one: KeyedLine, other: KeyedLine | undefined): boolean {
  return one.saying === other?.saying;
}

/** Whose grant a lock gets that both sides changed: it is not to come from two of them. */
function grantSides({ base, hand, guard }: Sides, own: OwnChanges): ReadonlyMap<string, 'guard' | 'hand'> {
  const [byHand, byGuard] = [grantsChanged(base, hand), grantsChanged(base, guard)];
  return new Map(
    [...byGuard].flatMap((lock): readonly [string, 'guard' | 'hand'][] => {
      if (own.grant(lock)) return [[lock, 'guard']];
      return byHand.has(lock) ? [[lock, 'hand']] : [];
    }),
  );
}

function grantsChanged(base: readonly KeyedLine[], changed: readonly KeyedLine[]): ReadonlySet<string> {
  const before = new Map(base.map(({ key, saying }) => [key, saying]));
  const differing = changed.filter(({ key, saying }) => before.get(key) !== saying);
  return new Set(differing.map(grantOf).filter((lock) => lock !== null));
}

function mergeUnit(
  was: KeyedLine | undefined,
  hand: KeyedLine,
  guard: KeyedLine,
  own: OwnChanges,
): KeyedLine {
  if (isSame(guard, was) || isSame(hand, guard)) return hand;
  const { cells } = hand;
  const isAlike =
    cells !== null &&
    cells.length === guard.cells?.length &&
    (was === undefined || was.cells?.length === cells.length);
  if (!isAlike) return isSame(hand, was) || own.line(hand.key) ? guard : hand;
  // From the last to the first: what is put in place moves what follows.
  const merged = cells.reduceRight((text, { start, end }, index) => {
    const [before, their, our] = [was, hand, guard].map((line) => line && cellText(line, index));
    const isOurs = our !== before && (their === before || own.cell(hand.key, index));
    if (!isOurs || our === their) return text;
    const cell = guard.cells?.[index];
    return text.slice(0, start) + guard.text.slice(cell?.start, cell?.end) + text.slice(end);
  }, hand.text);
  return rowWithText(hand, merged);
}
