import type { Splice } from './change.ts';

/** Makes one replacement and says which. */
export function splice(
  text: string,
  range: { readonly start: number; readonly end: number },
  now: string,
): { readonly text: string; readonly splice: Splice } {
  return {
    text: text.slice(0, range.start) + now + text.slice(range.end),
    splice: { at: range.start, was: text.slice(range.start, range.end), now },
  };
}

/** Takes replacements back, last first; null where one of them is no longer there exactly, or in two places. */
export function undoSplices(text: string, splices: readonly Splice[]): string | null {
  let result = text;
  for (const { at, was, now } of [...splices].reverse()) {
    const found = findSplice(result, at, now);
    if (found === null) return null;
    result = result.slice(0, found) + was + result.slice(found + now.length);
  }
  return result;
}

/** The place where it was made, or, when text before it has changed, the only place that reads the same. */
function findSplice(text: string, at: number, now: string): number | null {
  if (text.startsWith(now, at)) return at;
  const found = text.indexOf(now);
  if (found === -1 || text.indexOf(now, found + 1) !== -1) return null;
  return found;
}
