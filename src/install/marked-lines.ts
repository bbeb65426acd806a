import type { OwnText } from './own-text.ts';
import { damageAt } from './text-damage.ts';

/** The two lines around guard's part of a text. They count only as whole lines. */
export interface Markers {
  readonly start: string;
  readonly end: string;
}

/** Where guard's lines stand from an offset on, markers included; null where there are none. Throws TextDamage where one marker is missing. */
export function findMarkedLines(
  text: string,
  markers: Markers,
  from = 0,
): { readonly start: number; readonly end: number } | null {
  const first = findLine(text, markers.start, from);
  const last = findLine(text, markers.end, first?.end ?? from);
  if (first === null && last === null) return null;
  if (first === null || last === null || last.start < first.start) {
    const [is, missing] = first === null ? (['end', 'start'] as const) : (['start', 'end'] as const);
    const problem = `"${markers[is]}" without "${markers[missing]}"`;
    throw damageAt(text, (first ?? last)?.start ?? 0, problem, { text: markers[is], is });
  }
  return { start: first.start, end: last.end };
}

/** A text without guard's lines. */
export function withoutMarkedLines(text: string, markers: Markers): string {
  let rest = '';
  let at = 0;
  for (
    let found = findMarkedLines(text, markers);
    found !== null;
    found = findMarkedLines(text, markers, at)
  ) {
    rest += text.slice(at, found.start);
    at = found.end;
  }
  return rest + text.slice(at);
}

/** Guard's lines at the end of a text that is otherwise another's, with that text's line ends. */
export function markedLines(
  markers: Markers,
  lines: readonly string[],
  options: { readonly blankLineBefore?: boolean } = {},
): OwnText {
  const blockFor = (newline: string): string =>
    [markers.start, ...lines, markers.end].map((line) => line + newline).join('');
  return {
    isCurrent: (text) => {
      const found = findMarkedLines(text, markers);
      if (found === null || text.slice(found.start, found.end) !== blockFor(newlineOf(text))) return false;
      return findMarkedLines(text, markers, found.end) === null;
    },
    insert: (text) => {
      const kept = text ?? '';
      const newline = newlineOf(kept);
      const ended = kept === '' || kept.endsWith('\n') ? '' : newline;
      const gap = options.blankLineBefore && kept !== '' ? newline : '';
      const now = ended + gap + blockFor(newline);
      return { text: kept + now, splices: [{ at: kept.length, was: '', now }] };
    },
    strip: (text) => withoutMarkedLines(text, markers),
    isEmptied: (text) => text.trim() === '',
  };
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function findLine(
  text: string,
  line: string,
  from: number,
): { readonly start: number; readonly end: number } | null {
  for (let at = text.indexOf(line, from); at !== -1; at = text.indexOf(line, at + 1)) {
    if (at > 0 && text[at - 1] !== '\n') continue;
    const end = at + line.length;
    const newline = /^\r?(?:\n|$)/.exec(text.slice(end, end + 2));
    if (newline !== null) return { start: at, end: end + newline[0].length };
  }
  return null;
}
