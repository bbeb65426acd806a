import { append } from './grouping.ts';

/** So many longer or shorter runs of back ticks are passed over before all of them are looked for at once. */
const MANY = 16;
/** Nor are longer ones looked for one by one, of which nobody makes a span. */
const LONG = 8;

/** The offset after the code span that opens here, or after its ticks where it never closes. */
export function endOfCodeSpan(text: string, at: number): number {
  let open = at;
  while (text[open] === '`') open += 1;
  const ticks = text.slice(at, open);
  if (ticks.length > LONG || last.text === text) return endOfNext(text, ticks.length, open) ?? open;
  let passed = 0;
  for (let close = text.indexOf(ticks, open); close !== -1; close = text.indexOf(ticks, close)) {
    let end = close;
    while (text[end] === '`') end += 1;
    if (end - close === ticks.length) return end;
    close = end;
    passed += 1;
    if (passed === MANY) return endOfNext(text, ticks.length, end) ?? open;
  }
  // All of the rest was looked through in vain: that is not to happen once for each run.
  runsOf(text);
  return open;
}

/** The offset after the next run of so many back ticks that ends behind an offset. */
function endOfNext(text: string, ticks: number, offset: number): number | undefined {
  return firstFrom(runsOf(text).get(ticks) ?? [], offset);
}

/** The offsets after the runs of back ticks, by how long these are. */
type Runs = ReadonlyMap<number, readonly number[]>;

/** Of the text that was asked about last, which mostly is the next one. */
let last: { readonly text: string; readonly runs: Runs } = { text: '', runs: new Map() };

function runsOf(text: string): Runs {
  if (last.text === text) return last.runs;
  const runs = new Map<number, number[]>();
  for (let start = text.indexOf('`'); start !== -1; ) {
    let end = start;
    while (text[end] === '`') end += 1;
    append(runs, end - start, end);
    start = text.indexOf('`', end);
  }
  last = { text, runs };
  return runs;
}

/** The first of these rising numbers that is greater; undefined where none is. */
function firstFrom(ends: readonly number[], offset: number): number | undefined {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return ends[low];
}
