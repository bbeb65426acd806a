import { align } from './align.ts';
import { isUnit, type KeyedLine, keyPieces } from './keyed-lines.ts';
import { mergeUnits, type Sides } from './merge-units.ts';
import { ALL_OWN, type OwnChanges } from './own-changes.ts';
import { putBack } from './put-back.ts';

/**
 * Brings two texts together that came from one: what a hand made of it, and what guard wrote last. The hand's text is kept
 * as it stands, but for the rows and fields that guard changed meanwhile, and for lines that an earlier hand, whose edit
 * guard carried along, added or took out.
 */
export function mergeHandEdit(base: string, hand: string, guard: string, own: OwnChanges = ALL_OWN): string {
  if (hand === base) return guard;
  if (guard === base) return hand;
  const sides = { base: keyPieces(base), hand: keyPieces(hand), guard: keyPieces(guard) };
  const units = mergeUnits(sides, own);
  const lines = inOrder(sides);
  const eol = guard.includes('\r\n') ? '\r\n' : '\n';
  const lay = (without: ReadonlySet<string>): string => {
    const textOf = (line: KeyedLine): string | null | undefined => {
      if (!isUnit(line)) return line.text;
      return without.has(line.key) ? null : units.get(line.key)?.text;
    };
    return joinLines(
      lines.map(textOf).filter((text) => typeof text === 'string'),
      eol,
    );
  };
  return putBack(
    lay,
    [...units.values()].filter((line) => line !== null),
  );
}

/** All lines in the hand's order; what only guard's text has follows what it follows there. Each unit is there once. */
function inOrder({ base, hand, guard }: Sides): readonly KeyedLine[] {
  const { inHand, inGuard, inBoth } = placesOf({ base, hand, guard });
  const handUnits = new Set(keysOf(hand.filter(isUnit)));
  const handRuns = runsBetween(base, hand, inHand);
  const guardRuns = runsBetween(base, guard, inGuard).map((run) =>
    run.filter((line) => (isUnit(line) ? !handUnits.has(line.key) : !inBoth.has(line))),
  );
  const runsAfter = (index: number): readonly KeyedLine[] =>
    (guardRuns[index + 1] ?? []).concat(handRuns[index + 1] ?? []);
  const ofAll = (line: KeyedLine, index: number): readonly KeyedLine[] => {
    const [their, our] = [hand[inHand.get(index) ?? -1], guard[inGuard.get(index) ?? -1]];
    if (isUnit(line)) return their === undefined && handUnits.has(line.key) ? [] : [line];
    if (their === undefined || (our === undefined && !inBoth.has(their))) return [];
    return [their.text === line.text ? (our ?? their) : their];
  };
  return [runsAfter(-1), ...base.flatMap((line, index) => [ofAll(line, index), runsAfter(index)])].flat();
}

/** Where the base's lines are in the two texts, and which lines these have in common, whichever of several equal ones. */
function placesOf({ base, hand, guard }: Sides) {
  const inBoth = align(keysOf(hand), keysOf(guard));
  return {
    inHand: new Map(align(keysOf(base), keysOf(hand))),
    inGuard: new Map(align(keysOf(base), keysOf(guard))),
    inBoth: new Set(inBoth.flatMap(([their, our]) => [hand[their], guard[our]])),
  };
}

const keysOf = (lines: readonly KeyedLine[]): readonly string[] => lines.map(({ key }) => key);

/** What a text has beyond the base: at index i + 1 what follows the base's line i there, at 0 what comes before any. */
function runsBetween(
  base: readonly KeyedLine[],
  lines: readonly KeyedLine[],
  places: ReadonlyMap<number, number>,
): readonly (readonly KeyedLine[])[] {
  const runs: (readonly KeyedLine[])[] = Array.from({ length: base.length + 1 }, () => []);
  let [at, from] = [0, 0];
  for (let index = 0; index <= base.length; index += 1) {
    const to = index === base.length ? lines.length : places.get(index);
    if (to === undefined) continue;
    runs[at] = lines.slice(from, to);
    [at, from] = [index + 1, to + 1];
  }
  return runs;
}

function joinLines(lines: readonly string[], eol: string): string {
  return lines
    .map((line, index) => (line.endsWith('\n') || index === lines.length - 1 ? line : `${line}${eol}`))
    .join('');
}
