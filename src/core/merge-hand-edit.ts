import { align } from './align.ts';
import { cellsOf, type KeyedLine, keyLines } from './keyed-lines.ts';
import { ALL_OWN, type OwnChanges } from './own-changes.ts';

/**
 * Brings two texts together that came from one: what a hand made of it, and what guard wrote last. Lines that only one of
 * them changed, added or removed are as that one has them; rows are brought together cell by cell. What both changed is
 * guard's where a change of guard's own is in it; else guard only carried an earlier edit along, and the hand's is newer.
 */
export function mergeHandEdit(base: string, hand: string, guard: string, own: OwnChanges = ALL_OWN): string {
  if (hand === base) return guard;
  if (guard === base) return hand;
  const [from, theirs, ours] = [keyLines(base), keyLines(hand), keyLines(guard)];
  const rules = { own, locks: lockSides(from, theirs, ours, own) };
  const lines = segments(from, theirs, ours).flatMap((segment) => mergeSegment(segment, rules));
  return joinLines(lines, guard.includes('\r\n') ? '\r\n' : '\n');
}

interface Rules {
  readonly own: OwnChanges;
  /** Whose fields a lock gets that is not brought together line by line. */
  readonly locks: ReadonlyMap<string, 'guard' | 'hand'>;
}

/** A stretch between two lines that all three texts have. */
interface Segment {
  readonly base: readonly KeyedLine[];
  readonly hand: readonly KeyedLine[];
  readonly guard: readonly KeyedLine[];
}

function segments(
  base: readonly KeyedLine[],
  hand: readonly KeyedLine[],
  guard: readonly KeyedLine[],
): readonly Segment[] {
  const keys = (lines: readonly KeyedLine[]): readonly string[] => lines.map(({ key }) => key);
  const inHand = new Map(align(keys(base), keys(hand)));
  const inGuard = new Map(align(keys(base), keys(guard)));
  const found: Segment[] = [];
  let [b, h, g] = [0, 0, 0];
  for (let index = 0; index <= base.length; index += 1) {
    const toHand = index === base.length ? hand.length : inHand.get(index);
    const toGuard = index === base.length ? guard.length : inGuard.get(index);
    if (toHand === undefined || toGuard === undefined) continue;
    found.push({ base: base.slice(b, index), hand: hand.slice(h, toHand), guard: guard.slice(g, toGuard) });
    found.push({
      base: base.slice(index, index + 1),
      hand: hand.slice(toHand, toHand + 1),
      guard: guard.slice(toGuard, toGuard + 1),
    });
    [b, h, g] = [index + 1, toHand + 1, toGuard + 1];
  }
  return found;
}

function mergeSegment({ base, hand, guard }: Segment, { own, locks }: Rules): readonly string[] {
  const from = byKey(base);
  const theirs = byKey(hand);
  const ours = byKey(guard);
  const isSameOrder =
    base.length === guard.length && base.every(({ key }, index) => key === guard[index]?.key);
  const merged = (key: string): readonly string[] => {
    const [was, their, our] = [from.get(key), theirs.get(key), ours.get(key)];
    const side = locks.get(our?.lock ?? their?.lock ?? '');
    if (side === 'hand') return their === undefined ? [] : [their.text];
    if (their === undefined) {
      const isRemoved = our === undefined || our.text === was?.text || (was !== undefined && !own.line(key));
      return isRemoved ? [] : [our.text];
    }
    if (our === undefined) {
      const isKept = was === undefined || (their.text !== was.text && !own.line(key));
      return isKept ? [their.text] : [];
    }
    return [side === 'guard' ? our.text : mergeLine(was?.text, their, our.text, own)];
  };
  const inHand = countsOf(hand);
  const inGuard = countsOf(guard);
  const order = isSameOrder ? [...hand, ...guard] : [...guard, ...hand];
  return [...new Set(order.map(({ key }) => key))].flatMap((key) => {
    const copies = Math.max(inHand.get(key) ?? 0, inGuard.get(key) ?? 0);
    // Lines that stand there several times, blank ones above all, have nothing in them to bring together.
    return copies <= 1 ? merged(key) : Array.from({ length: copies }, () => merged(key)).flat();
  });
}

function byKey(lines: readonly KeyedLine[]): ReadonlyMap<string, KeyedLine> {
  return new Map(lines.toReversed().map((line) => [line.key, line]));
}

function countsOf(lines: readonly KeyedLine[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of lines) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** A lock is one grant: its fields are not to come from two of them. */
function lockSides(
  base: readonly KeyedLine[],
  hand: readonly KeyedLine[],
  guard: readonly KeyedLine[],
  own: OwnChanges,
): ReadonlyMap<string, 'guard' | 'hand'> {
  const [byHand, byGuard] = [locksChanged(base, hand), locksChanged(base, guard)];
  return new Map(
    [...byGuard].flatMap((lock): readonly [string, 'guard' | 'hand'][] => {
      if (own.lock(lock)) return [[lock, 'guard']];
      return byHand.has(lock) ? [[lock, 'hand']] : [];
    }),
  );
}

function locksChanged(base: readonly KeyedLine[], changed: readonly KeyedLine[]): ReadonlySet<string> {
  const before = new Map(base.filter(({ lock }) => lock !== null).map(({ key, text }) => [key, text]));
  const differing = changed.filter(({ key, lock, text }) => lock !== null && before.get(key) !== text);
  return new Set(differing.map(({ lock }) => lock ?? ''));
}

function mergeLine(was: string | undefined, hand: KeyedLine, guard: string, own: OwnChanges): string {
  if (hand.text === was || hand.text === guard) return guard;
  if (guard === was) return hand.text;
  const [before, theirs, ours] = [cellsOf(was ?? ''), cellsOf(hand.text), cellsOf(guard)];
  const isAlike = theirs?.length === ours?.length && (before === null || before.length === ours?.length);
  if (theirs === null || ours === null || !isAlike) return own.line(hand.key) ? guard : hand.text;
  const cells = ours.map((cell, index) => {
    const their = theirs[index] ?? cell;
    const [isTheirs, isOurs] = [their, cell].map((one) => one.trim() !== before?.[index]?.trim());
    return isOurs && (!isTheirs || own.cell(hand.key, index)) ? cell : their;
  });
  const [indent = ''] = /^[ \t]*/.exec(guard) ?? [];
  return `${indent}|${cells.join('|')}|${guard.slice(guard.trimEnd().length)}`;
}

function joinLines(lines: readonly string[], eol: string): string {
  return lines
    .map((line, index) => (line.endsWith('\n') || index === lines.length - 1 ? line : `${line}${eol}`))
    .join('');
}
