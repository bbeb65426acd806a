/** The offset after the code span that opens here, or after its ticks where it never closes. */
export function endOfCodeSpan(text: string, at: number): number {
  let open = at;
  while (text[open] === '`') open += 1;
  const ticks = text.slice(at, open);
  for (let close = text.indexOf(ticks, open); close !== -1; close = text.indexOf(ticks, close)) {
    let end = close;
    while (text[end] === '`') end += 1;
    if (end - close === ticks.length) return end;
    close = end;
  }
  return open;
}
