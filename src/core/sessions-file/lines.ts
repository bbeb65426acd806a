import type { Span } from './types.ts';

/** A line without its end; `next` is where the next one begins. */
export interface Line extends Span {
  readonly next: number;
  /** From 1. */
  readonly number: number;
}

/** The line that begins at an offset. */
export function lineAt(text: string, start: number, number: number): Line {
  const newline = text.indexOf('\n', start);
  const next = newline === -1 ? text.length : newline + 1;
  const rawEnd = newline === -1 ? next : newline;
  const end = rawEnd > start && text[rawEnd - 1] === '\r' ? rawEnd - 1 : rawEnd;
  return { start, end, next, number };
}

/** Whether lines end with CR alone, so that all of them are read as one. */
export function hasOldLineEnds(text: string): boolean {
  return !text.includes('\n') && /\r[^\r]/.test(text);
}

/** Where the line ends that goes on at an offset: its line feed, or the end of the text. */
export function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}
