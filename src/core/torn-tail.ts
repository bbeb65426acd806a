import { isUnit, type KeyedLine, keyLines } from './keyed-lines.ts';

/** Whether a text ends in the middle of a line, as one does whose writer died or has not finished. */
export function endsInside(text: string): boolean {
  const last = text.slice(text.lastIndexOf('\n') + 1).trim();
  return last !== '' && !(last.startsWith('|') && last.endsWith('|') && last.length > 1);
}

/**
 * Completes a text that ends in the middle of a line from what stood there before: the line that was cut, and all that
 * followed it. Null where that line is no beginning of one that could follow: then somebody wrote it without a line end.
 */
export function completeTail(torn: string, before: string): string | null {
  const start = torn.lastIndexOf('\n') + 1;
  const whole = keyLines(torn.slice(0, start));
  const last = whole.at(-1);
  if (last === undefined) return before;
  const cut = torn.slice(start);
  const there = new Set(whole.filter(isUnit).map(({ key }) => key));
  const lines = keyLines(before);
  const place = lines.findIndex(
    (line, index) =>
      lines[index - 1]?.key === last.key &&
      (index === lines.length - 1 ? isUnit(line) && line.text.startsWith(cut) : isCutOf(cut, line)) &&
      !lines.slice(index).some(({ key }) => there.has(key)),
  );
  const rest = lines.slice(place).map(({ text }) => text);
  return place === -1 ? null : torn.slice(0, start) + rest.join('');
}

/** Whether it may be the beginning of this line, or of what a row or field said at another time. */
function isCutOf(cut: string, line: KeyedLine): boolean {
  if (line.text.startsWith(cut)) return true;
  const mark = line.cells === null ? ':' : '|';
  const nameOf = (text: string): string => text.split(mark, 2).join(mark);
  const name = nameOf(line.text);
  return isUnit(line) && nameOf(cut) === name && cut.length > name.length;
}

/** Whether the last line of an earlier text that says anything stands nowhere in a text: what comes after a cut does not. */
export function lacksTail(text: string, before: string): boolean {
  const last = keyLines(before.trimEnd()).at(-1);
  return last !== undefined && !keyLines(text).some(({ key }) => key === last.key);
}
