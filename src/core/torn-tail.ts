import { keyLines } from './keyed-lines.ts';

/** Whether a text ends in the middle of a line, as one does whose writer died or has not finished. */
export function endsInside(text: string): boolean {
  const last = text.slice(text.lastIndexOf('\n') + 1).trim();
  return last !== '' && !(last.startsWith('|') && last.endsWith('|') && last.length > 1);
}

/**
 * Completes a text that ends in the middle of a line from what stood there before: the line that was cut, and all that
 * followed the last whole one. Null where that line stood nowhere.
 */
export function completeTail(torn: string, before: string): string | null {
  const whole = torn.slice(0, torn.lastIndexOf('\n') + 1);
  const lines = keyLines(before);
  const last = keyLines(whole).at(-1);
  if (last === undefined) return before;
  const place = lines.findLastIndex(({ key }) => key === last.key);
  if (place === -1) return null;
  const rest = lines.slice(place + 1).map(({ text }) => text);
  return whole + rest.join('');
}

/** Whether the last line of an earlier text that says anything stands nowhere in a text: what comes after a cut does not. */
export function lacksTail(text: string, before: string): boolean {
  const last = keyLines(before.trimEnd()).at(-1);
  return last !== undefined && !keyLines(text).some(({ key }) => key === last.key);
}
