import { align } from './align.ts';
import { cellsOf, type KeyedLine, keyLines } from './keyed-lines.ts';

/**
 * Brings two texts together that came from one: what a hand made of it, and what guard made of it meanwhile. Lines that
 * only one of them changed, added or removed are as that one has them; rows are brought together cell by cell; what both
 * changed is guard's.
 */
export function mergeHandEdit(base: string, hand: string, guard: string): string {
  if (hand === base) return guard;
  if (guard === base) return hand;
  const [from, theirs, ours] = [keyLines(base), keyLines(hand), keyLines(guard)];
  const locks = locksChanged(from, ours);
  const lines = segments(from, theirs, ours).flatMap((segment) => mergeSegment(segment, locks));
  return joinLines(lines, guard.includes('\r\n') ? '\r\n' : '\n');
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

function mergeSegment({ base, hand, guard }: Segment, locks: ReadonlySet<string>): readonly string[] {
  const from = byKey(base);
  const theirs = byKey(hand);
  const ours = byKey(guard);
  const isSameOrder =
    base.length === guard.length && base.every(({ key }, index) => key === guard[index]?.key);
  const merged = (key: string): readonly string[] => {
    const [was, their, our] = [from.get(key), theirs.get(key), ours.get(key)];
    if (their === undefined) return our === undefined || our.text === was?.text ? [] : [our.text];
    if (our === undefined) return was === undefined ? [their.text] : [];
    if (our.lock !== null && locks.has(our.lock)) return [our.text];
    return [mergeLine(was?.text ?? '', their.text, our.text)];
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
function locksChanged(base: readonly KeyedLine[], guard: readonly KeyedLine[]): ReadonlySet<string> {
  const before = new Map(base.filter(({ lock }) => lock !== null).map(({ key, text }) => [key, text]));
  const changed = guard.filter(({ key, lock, text }) => lock !== null && before.get(key) !== text);
  return new Set(changed.map(({ lock }) => lock ?? ''));
}

function mergeLine(was: string, hand: string, guard: string): string {
  if (hand === was || hand === guard) return guard;
  if (guard === was) return hand;
  const [before, theirs, ours] = [cellsOf(was), cellsOf(hand), cellsOf(guard)];
  if (before === null || theirs === null || ours === null) return guard;
  if (before.length !== ours.length || theirs.length !== ours.length) return guard;
  const cells = ours.map((cell, index) => {
    const isGuards = cell.trim() !== before[index]?.trim();
    return isGuards ? cell : (theirs[index] ?? cell);
  });
  const [indent = ''] = /^[ \t]*/.exec(guard) ?? [];
  return `${indent}|${cells.join('|')}|${guard.slice(guard.trimEnd().length)}`;
}

function joinLines(lines: readonly string[], eol: string): string {
  return lines
    .map((line, index) => (line.endsWith('\n') || index === lines.length - 1 ? line : `${line}${eol}`))
    .join('');
}
