/** A row in the protocol's order, told by its two dates. */
const ROW = /^ {0,3}\|[ \t]*[`*]*[\w.-]{1,64}[`*]*[ \t]*(?:\|[ \t]*[`*]*\d{4}-\d\d-\d\d[^|\n]*){2}\|/;

/**
 * Where the rows begin that stand at the very end of a text, by themselves: whoever appends to the file (`>> sessions.md`)
 * meets whatever section is the last. Rows below a header belong to its table. Infinity where there are none.
 */
export function startOfAppendedRows(visible: string): number {
  let first = Number.POSITIVE_INFINITY;
  let next = visible.length;
  while (next > 0) {
    // A negative offset would find a line end that stands at the very beginning.
    const start = next === 1 ? 0 : visible.lastIndexOf('\n', next - 2) + 1;
    const line = visible.slice(start, next);
    if (ROW.test(line)) first = start;
    else if (line.trim() !== '') return line.trimStart().startsWith('|') ? Number.POSITIVE_INFINITY : first;
    next = start;
  }
  return first;
}
