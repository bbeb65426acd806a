import { compileGlob } from './glob.ts';
import type { PartHashes } from './part-hashes.ts';

/** How long the part may be by which a glob is found, the best first. */
export const WINDOW_SIZES: readonly number[] = [8, 4, 2, 1];
const LONG = 8;
/** So few commas between braces make at most the 64 alternatives that are all tried. */
const FEW_COMMAS = 6;

/**
 * Appends the hashes of all parts of the largest size that a glob's literal text has; every path that it covers has each of
 * them. Then calls `done` with that size, 0 for a glob without a literal character. The same for each of its alternatives,
 * where what stands outside the braces is too short.
 */
export function readWindows(
  pattern: string,
  hashes: PartHashes,
  windows: number[],
  done: (size: number) => void,
): void {
  const outside = literalRuns(pattern, { braces: 'group' });
  const isSure = outside !== null && (longest(outside) >= LONG || !pattern.includes('{'));
  if (isSure) {
    done(readRuns(pattern, outside, hashes, windows));
    return;
  }
  for (const alternative of compileGlob(pattern).alternatives) {
    const text = alternative.join('/');
    done(readRuns(text, literalRuns(text, { braces: 'ordinary' }) ?? [], hashes, windows));
  }
}

function readRuns(text: string, runs: readonly number[], hashes: PartHashes, windows: number[]): number {
  const length = longest(runs);
  const size = WINDOW_SIZES.find((one) => one <= length) ?? 0;
  if (size === 0) return 0;
  hashes.read(text);
  // Every second half of a part, and the last: no character of the text is left out.
  const step = Math.ceil(size / 2);
  for (let at = 0; at < runs.length; at += 2) {
    const last = (runs[at + 1] ?? 0) - size;
    const first = runs[at] ?? 0;
    if (last < first) continue;
    for (let start = first; start < last; start += step) windows.push(hashes.of(start, start + size));
    windows.push(hashes.of(last, last + size));
  }
  return size;
}

/**
 * Starts and ends of what stands between the wildcards. Two stars may stand for no segment at all, and so may a group's
 * options, so the slashes beside them are not sure. Null where the braces are not a few simple groups.
 */
function literalRuns(text: string, { braces }: { braces: 'group' | 'ordinary' }): readonly number[] | null {
  const runs: number[] = [];
  const hasGroups = braces === 'group' && text.includes('{');
  let start = 0;
  let commas = 0;
  for (
    let wild = nextWild(text, 0, { hasGroups });
    start < text.length;
    wild = nextWild(text, start, { hasGroups })
  ) {
    let end = wild;
    let stars = 0;
    for (; text[end] === '*' || text[end] === '?' || (hasGroups && text[end] === '{'); end += 1) {
      if (text[end] === '*') stars += 1;
      if (text[end] !== '{') continue;
      const close = endOfSimpleGroup(text, end);
      if (close === -1) return null;
      commas += text.slice(end, close).split(',').length - 1;
      if (commas > FEW_COMMAS) return null;
      end = close;
      stars += 2;
    }
    const isDeep = stars > 1;
    const last = isDeep && text[wild - 1] === '/' ? wild - 1 : wild;
    if (last > start) runs.push(start, last);
    start = isDeep && text[end] === '/' ? end + 1 : end;
  }
  return runs;
}

/** Where the next wildcard stands, or the text ends. */
function nextWild(text: string, from: number, { hasGroups }: { hasGroups: boolean }): number {
  const star = text.indexOf('*', from);
  const mark = text.indexOf('?', from);
  const brace = hasGroups ? text.indexOf('{', from) : -1;
  let next = star === -1 ? text.length : star;
  if (mark !== -1 && mark < next) next = mark;
  return brace !== -1 && brace < next ? brace : next;
}

/** Where a group ends that has commas and no other brace in it; -1 for other braces. */
function endOfSimpleGroup(text: string, start: number): number {
  const close = text.indexOf('}', start);
  const inner = text.indexOf('{', start + 1);
  const comma = text.indexOf(',', start);
  const isSimple = comma !== -1 && comma < close && (inner === -1 || inner > close);
  return isSimple ? close : -1;
}

function longest(runs: readonly number[]): number {
  let length = 0;
  for (let at = 0; at < runs.length; at += 2)
    length = Math.max(length, (runs[at + 1] ?? 0) - (runs[at] ?? 0));
  return length;
}
