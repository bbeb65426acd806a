import { parseStamp } from '../stamp.ts';
import { readHeading } from './heading.ts';
import { endOfLine } from './lines.ts';

/** A line with a date, or without a letter, is no header. */
export function hasNoNames(text: string): boolean {
  const at = text.indexOf('T');
  if (at !== -1 && parseStamp(text.slice(at - 10, at + 10)) !== null) return true;
  return /\d{4}-\d\d-\d\d|\d{8}T\d{4}/i.test(text) || !/[a-z]/i.test(text);
}

/** Whether a line says anything: a letter or a digit stands in it. */
export function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** What is no heading, but stands as one over a lock. Every heading ends what stands below it. */
export const NO_LEVEL = 7;
const BOLD_LINE = /^ {0,3}(?:\*\*|__|<h\d[^<>]*>)(.{1,99}?)(?:\*\*:?|__:?|<\/h\d>)\s*$/i;

/**
 * `## Title`, found without a regular expression, as all that is in every file: a hook's process has none ready. `##Title` is one
 * where its words are ones that guard looks for, and so is a line in bold or `<h2>` that names a lock.
 */
export function readHashHeading(text: string): { readonly level: number; readonly title: string } | null {
  const bold = BOLD_LINE.exec(text)?.[1];
  if (bold !== undefined && readHeading(bold).kind === 'lock') return { level: NO_LEVEL, title: bold };
  const start = text.indexOf('#');
  if (start === -1 || start > 3 || text.slice(0, start) !== ' '.repeat(start)) return null;
  let end = start;
  while (text[end] === '#') end += 1;
  const rest = text.slice(end);
  const level = end - start;
  const isApart = rest === '' || rest[0] === ' ' || rest[0] === '\t';
  const isHeading = level <= 6 && (isApart || (level > 1 && readHeading(rest).kind !== 'other'));
  return isHeading ? { level, title: rest.trim() } : null;
}

/** A heading with `===` or `---` under it, given where that line begins, where its words are ones that guard looks for. */
export function isUnderlined(text: string, below: number, title: string): boolean {
  const underline = text.slice(below, below + 120);
  if (!underline.startsWith('==') && !underline.startsWith('--') && !underline.startsWith(' ')) return false;
  if (!/^ {0,3}(?:={2,}|-{2,})[ \t]*(?:\r?\n|$)/.test(underline)) return false;
  return readHeading(title).kind !== 'other';
}

/** Whether a heading opens the sessions' section somewhere. */
export function hasSessionsHeading(visible: string): boolean {
  if (visible.includes('# Active Sessions\n')) return true;
  if (!/active.{0,40}sessions?/i.test(visible)) return false;
  for (const { 0: line } of visible.matchAll(/^ {0,3}#.{0,200}/gm)) {
    const heading = readHashHeading(line);
    if (heading !== null && readHeading(heading.title).kind === 'sessions') return true;
  }
  for (const { 1: title = '' } of visible.matchAll(/^(.{1,200})\n {0,3}[=-]{2,}[ \t]*\r?$/gm))
    if (readHeading(title.trim()).kind === 'sessions') return true;
  return false;
}

/** Whether the line that begins here is made of `---` and pipes. */
export function isAlignmentLine(text: string, start: number): boolean {
  const line = text.slice(start, endOfLine(text, start));
  return line.includes('|') && /^[ \t]*[|:-][\s|:-]*$/.test(line) && line.includes('-');
}

/** Whether a line with a pipe can be a row without one at its beginning: neither a bullet nor a quotation. */
export function isBareRow(text: string): boolean {
  return !/^(?:[-*+]\s|\d+[.)]\s|>)/.test(text);
}

/** A bullet or number such as `- 18aa - started 14:35, editing …`: somebody's entry that never reached the table. */
export function looksLikeASession(text: string): boolean {
  const bullet = /^(?:[-*+]|\d{1,9}[.)])\s+(?:\|\s*)?(?:session\s+)?[*`~]*[\w.-]{2,64}[*`~]*\s*[-–—:|]/i;
  return bullet.test(text) && /\||start|edit|scope|since|branch|review/i.test(text);
}
