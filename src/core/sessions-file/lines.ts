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

/** The number of the line an offset stands on, counted from 1. */
export function lineNumberAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** Whether lines end with CR alone, all or most of them. */
export function hasOldLineEnds(text: string): boolean {
  if (!text.includes('\r')) return false;
  const old = text.match(/\r(?![\r\n]|$)/g)?.length ?? 0;
  return old > 0 && old > text.split('\n', old + 1).length - 1;
}

/** The text with LF for each CR that stands alone; offsets are the same. */
export function withLineFeeds(text: string): string {
  return text.replace(/\r(?!\n)/g, '\n');
}

/** Where the line ends that goes on at an offset: its line feed, or the end of the text. */
export function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end === -1 ? text.length : end;
}
