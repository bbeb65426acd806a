import { cellText, grantOf, type KeyedLine, keyLines } from './keyed-lines.ts';

/** What guard itself changed over some of its writes; what only stood in them was somebody else's. */
export interface OwnChanges {
  /** Whether guard changed, added or removed the line with this key. */
  line(key: string): boolean;
  /** Whether guard changed that cell of a row, or the row as a whole. */
  cell(key: string, index: number): boolean;
  /** Whether guard changed a lock's grant. */
  grant(lock: string): boolean;
}

/** Where nobody knows: all of it may be guard's. */
export const ALL_OWN: OwnChanges = { line: () => true, cell: () => true, grant: () => true };

export interface OwnWrite {
  readonly before: string;
  readonly after: string;
}

/** Compares what each write replaced with what it put in its place, once somebody asks. */
export function ownChanges(writes: readonly OwnWrite[]): OwnChanges {
  let compared: readonly Step[] | undefined;
  const some = (isWanted: (step: Step) => boolean): boolean => {
    compared ??= writes.map(stepOf);
    return compared.some(isWanted);
  };
  return {
    line: (key) => some((step) => step.has(key)),
    cell: (key, index) => some((step) => changesCell(step.get(key), index)),
    grant: (lock) => some((step) => [...step.values()].some((change) => isOfGrant(change, lock))),
  };
}

/** The lines that one write changed, by their keys. */
type Step = ReadonlyMap<string, LineChange>;

interface LineChange {
  readonly was: KeyedLine | undefined;
  readonly is: KeyedLine | undefined;
}

function stepOf({ before, after }: OwnWrite): Step {
  const [from, to] = [byKey(keyLines(before)), byKey(keyLines(after))];
  const keys = [...new Set([...from.keys(), ...to.keys()])];
  return new Map(
    keys.flatMap((key): readonly [string, LineChange][] => {
      const [was, is] = [from.get(key), to.get(key)];
      return was?.text === is?.text ? [] : [[key, { was, is }]];
    }),
  );
}

function isOfGrant({ was, is }: LineChange, lock: string): boolean {
  const line = is ?? was;
  return line !== undefined && grantOf(line) === lock;
}

function changesCell(change: LineChange | undefined, index: number): boolean {
  if (change === undefined) return false;
  const { was, is } = change;
  if (was === undefined || is === undefined || was.cells?.length !== is.cells?.length) return true;
  return cellText(was, index) !== cellText(is, index);
}

function byKey(lines: readonly KeyedLine[]): ReadonlyMap<string, KeyedLine> {
  return new Map(lines.map((line) => [line.key, line]));
}
