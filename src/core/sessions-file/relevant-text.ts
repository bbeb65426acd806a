import type { PathComparison, RepoPath } from '../repo-path.ts';
import { dependsOnLinesAbove } from './list-fence.ts';
import { LARGE_TEXT } from './parse.ts';
import { isAlignmentRow, isOwnHeader } from './row.ts';

/** Up to this many characters of paths; for more, each row would take longer to dismiss than to read. */
const FEW = 10_000;
/** A name or glob without remark, escape or a segment such as `..`; not in `__`, which may be bold, nor with a full stop. */
const SEGMENT = String.raw`[\w@+*?-][\w@+*?.-]*`;
const NAME = String.raw`(?!__)${SEGMENT}(?:\/${SEGMENT})*\/?(?<!\.)`;
/** A row as guard writes it, with such names. */
const PLAIN_ROW = String.raw`\| [\w.-]+ \| \d[\dTZ:-]+ \| \d[\dTZ:-]+ \| ${NAME}(?:, ${NAME})* \|\r?\n`;
/** Some of them at once: for all of them, what the expression could go back to would fill megabytes. */
const PLAIN_ROWS = new RegExp(`(?:${PLAIN_ROW}){1,32}`, 'y');
const RETURN = 0x0d;
const SPACE = 0x20;
const SLASH = 0x2f;
const STAR = 0x2a;
const QUESTION_MARK = 0x3f;

/** A text, and the low byte of each of its units: read from there a letter takes a fraction of the time. */
export interface CodedText {
  readonly text: string;
  readonly codes: Uint8Array;
}

/**
 * The text of a large sessions file without rows that surely claim none of these paths; for a verdict, never for a change.
 * A claim covers a path only if the path has the claim's last segment in it, or all literal text between a glob's stars.
 * Whatever is unusual stays.
 */
export function relevantText(
  { text, codes }: CodedText,
  paths: readonly RepoPath[],
  comparison: PathComparison,
): string {
  if (text.length < LARGE_TEXT || comparison.ignoreCase) return text;
  // Whether a CR ends a line depends on how many others do.
  if (dependsOnLinesAbove(text) || /\r(?!\n)/.test(text)) return text;
  const haystack = paths.map((path) => `/${path}/`).join('\n');
  // Composing characters can make ASCII of what was none.
  if (haystack.length > FEW || /[^\0-\x7f]/.test(haystack)) return text;
  const relevant = withoutRows({ text, codes }, dismissal({ text, codes }, haystack));
  return hasOtherHeader(relevant) ? text : relevant;
}

/** The text without those plain rows whose names are dismissed; `isDismissed` is asked for one row after the other. */
function withoutRows(
  { text, codes }: CodedText,
  isDismissed: (start: number, end: number) => boolean,
): string {
  const parts: string[] = [];
  let kept = 0;
  let at = 0;
  while (at < text.length) {
    const end = endOfPlainRows(text, at);
    // A line that is no plain row stays.
    if (end === at) at = text.indexOf('\n', at) + 1 || text.length;
    while (at < end) {
      const newline = text.indexOf('\n', at);
      const close = codes[newline - 1] === RETURN ? newline - ' |\r'.length : newline - ' |'.length;
      if (isDismissed(at, close)) {
        if (kept < at) parts.push(text.slice(kept, at));
        kept = newline + 1;
      }
      at = newline + 1;
    }
  }
  parts.push(text.slice(kept));
  return parts.join('');
}

/** The end of some plain rows that begin here; where none does, the same place. */
function endOfPlainRows(text: string, start: number): number {
  PLAIN_ROWS.lastIndex = start;
  return PLAIN_ROWS.test(text) ? PLAIN_ROWS.lastIndex : start;
}

/**
 * Whether a plain row surely claims nothing in the haystack, given where it begins and where its last name ends. Most names
 * are dismissed by two letters that never follow each other there.
 */
function dismissal({ text, codes }: CodedText, haystack: string): (start: number, end: number) => boolean {
  const pairs = new Uint8Array(1 << 14);
  for (let at = 1; at < haystack.length; at += 1)
    pairs[(haystack.charCodeAt(at - 1) << 7) | haystack.charCodeAt(at)] = 1;
  const mayMatter = (end: number): boolean =>
    mayClaim(text.slice(text.lastIndexOf(' ', end - 1) + 1, end), haystack);
  // Found once and not anew for each row, which could mean to search the whole rest of the text. Only names have commas.
  let comma = 0;
  return (start, end) => {
    while (comma < end) {
      if (comma > start && !endsUnlike(codes, comma, pairs) && mayMatter(comma)) return false;
      comma = text.indexOf(',', Math.max(comma + 1, start));
      if (comma === -1) comma = text.length;
    }
    return endsUnlike(codes, end, pairs) || !mayMatter(end) || text.startsWith('| -', end - '| -'.length);
  };
}

/** Whether the literal text at a name's end has two letters in a row that the pairs do not have. */
function endsUnlike(codes: Uint8Array, end: number, pairs: Uint8Array): boolean {
  let at = codes[end - 1] === SLASH ? end - 2 : end - 1;
  let next = codes[at] ?? SPACE;
  while (next !== SLASH && next !== STAR && next !== QUESTION_MARK) {
    at -= 1;
    const letter = codes[at] ?? SPACE;
    if (letter === SLASH || letter === STAR || letter === QUESTION_MARK || letter === SPACE) return false;
    if (pairs[(letter << 7) | next] === 0) return true;
    next = letter;
  }
  return false;
}

/** Whether some table may have its columns in another order than guard's own. */
function hasOtherHeader(text: string): boolean {
  // A table whose header needs no pipe at its ends.
  if (/^(?![ \t]*\|)[^|\n]*\|[^\n]*\n[ \t]*[|:-][ \t|:-]*\r?$/m.test(text)) return true;
  const lines = text.match(/^[ \t]*\|.*$/gm) ?? [];
  return lines.some((line) => {
    const cells = line.split('|').slice(1, -1);
    return !/\d{4}-\d\d-\d\d/.test(line) && !isOwnHeader(cells) && !isAlignmentRow(cells);
  });
}

function mayClaim(name: string, haystack: string): boolean {
  const part = tellingPart(name);
  return part === '' || haystack.includes(part);
}

function tellingPart(name: string): string {
  if (!name.includes('*') && !name.includes('?')) {
    const end = name.endsWith('/') ? name.length - 1 : name.length;
    return name.slice(name.lastIndexOf('/', end - 1) + 1, end);
  }
  let longest = '';
  for (const run of name.split(/[*?]+/)) if (run.length > longest.length) longest = run;
  return longest;
}
