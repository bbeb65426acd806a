/** Lines with their own ends, so that joining them gives the text back. */
export function linesOf(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}

export interface TextChange {
  /** Number of the first line that differs, counted from 1. */
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** What differs between two texts once the equal lines at both ends are taken off; null where nothing does. */
export function changeBetween(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const old = linesOf(before);
  const next = linesOf(after);
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head += 1;
  let tail = 0;
  const most = Math.min(old.length, next.length) - head;
  while (tail < most && old.at(-1 - tail) === next.at(-1 - tail)) tail += 1;
  return {
    line: head + 1,
    removed: old.slice(head, old.length - tail),
    added: next.slice(head, next.length - tail),
  };
}

/** Numbers of the lines that differ where both texts have as many. */
export function changedLines(before: string, after: string): readonly number[] {
  const old = linesOf(before);
  const next = linesOf(after);
  if (old.length !== next.length) throw new Error(`${old.length} lines became ${next.length}`);
  return old.flatMap((line, index) => (line === next[index] ? [] : [index + 1]));
}
