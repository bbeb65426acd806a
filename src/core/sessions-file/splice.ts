import type { Span } from './types.ts';

/** One replacement in the original text. */
export interface Splice extends Span {
  readonly text: string;
}

/** Applies replacements that do not overlap; all offsets are of the original text. */
export function spliceText(text: string, splices: readonly Splice[]): string {
  if (splices.length === 0) return text;
  const parts: string[] = [];
  let kept = 0;
  for (const splice of splices.toSorted((one, other) => one.start - other.start || one.end - other.end)) {
    parts.push(text.slice(kept, splice.start), splice.text);
    kept = splice.end;
  }
  parts.push(text.slice(kept));
  return parts.join('');
}
