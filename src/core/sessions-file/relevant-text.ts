import type { PathComparison, RepoPath } from '../repo-path.ts';
import { isAlignmentRow, isOwnHeader } from './row.ts';

/** From this size on, reading all rows takes longer than finding out which of them can matter. */
const LARGE = 50_000;
/** And up to this many characters of paths; for more, each row would take longer to dismiss than to read. */
const FEW = 10_000;
/** A row as guard writes it, with plain names or globs. */
const PLAIN_ROW = /^\| [\w.-]+ \| \d[\dTZ:-]+ \| \d[\dTZ:-]+ \| ([\w./@+*?, -]+) \|\r?\n/gm;

/**
 * The text of a large sessions file without rows that surely claim none of these paths; for a verdict, never for a change.
 * A claim covers a path only if the path has the claim's last segment in it, or all literal text between a glob's stars.
 * Whatever is unusual stays.
 */
export function relevantText(text: string, paths: readonly RepoPath[], comparison: PathComparison): string {
  if (text.length < LARGE || comparison.ignoreCase) return text;
  const haystack = paths.map((path) => `/${path}/`).join('\n');
  // Composing characters can make ASCII of what was none.
  if (haystack.length > FEW || /[^\0-\x7f]/.test(haystack)) return text;
  const relevant = text.replace(PLAIN_ROW, (row, cell: string) => (mayClaim(cell, haystack) ? row : ''));
  return hasOtherHeader(relevant) ? text : relevant;
}

/** Whether some table may have its columns in another order than guard's own. */
function hasOtherHeader(text: string): boolean {
  const lines = text.match(/^[ \t]*\|.*$/gm) ?? [];
  return lines.some((line) => {
    const cells = line.split('|').slice(1, -1);
    return !/\d{4}-\d\d-\d\d/.test(line) && !isOwnHeader(cells) && !isAlignmentRow(cells);
  });
}

function mayClaim(cell: string, haystack: string): boolean {
  if (cell === '-') return false;
  for (const name of cell.split(', ')) {
    const isUnusual = name === '' || name.includes(' ') || name.includes(',') || /^[./]|\/[./]/.test(name);
    if (isUnusual) return true;
    const part = tellingPart(name);
    if (part === '' || haystack.includes(part)) return true;
  }
  return false;
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
