import { OTHER_LETTERS } from '../letters.ts';
import type { NulList } from '../nul-list.ts';
import { dependsOnLinesAbove } from './list-fence.ts';
import { LARGE_TEXT } from './parse.ts';
import { isAlignmentRow, isOwnHeader } from './row.ts';
import { type LetterPairs, type Part, SMALL, StagedText } from './staged-text.ts';

/**
 * With one of the others a name covers no path of ASCII, so it may be dismissed whatever its codes, of which the high
 * bytes are missing, look like.
 */
const LETTERS = String.raw`\w${OTHER_LETTERS}`;
/** `[slug]`, `[[...rest]]`, `(group)`: at the beginning of a claim it might be a link. */
const BRACKETS = String.raw`\[{1,2}[${LETTERS}.-]+\]{1,2}|\([${LETTERS}.-]+\)`;
/** A name or glob without remark, escape or a segment such as `..`; no mention (`@`), not in `__`, which may be bold, nor with a full stop or `_` at its end. */
const SEGMENT = String.raw`(?:[${LETTERS}@+*?$-]|(?<=\/)(?:${BRACKETS}))(?:[${LETTERS}@+*?.$-]|${BRACKETS})*`;
/** One pair of braces with so few plain words in it that they are all tried. */
const WORD = `[${LETTERS}@+-][${LETTERS}@+.-]*`;
const BRACES = String.raw`\{${WORD}(?:,${WORD}){1,7}\}`;
const BRACED = String.raw`(?:${SEGMENT}\/)*(?:${SEGMENT})?${BRACES}[${LETTERS}@+*?.$-]*(?:\/${SEGMENT})*`;
const NAME = String.raw`(?!__|@)(?:${SEGMENT}(?:\/${SEGMENT})*|${BRACED})\/?(?<![._])`;
/** A row as guard writes it, with such names. */
const PLAIN_ROW = String.raw`\| [\w.-]+ \| \d[\dTZ:-]+ \| \d[\dTZ:-]+ \| ${NAME}(?:, ${NAME})* \|\r?\n`;
/** Some of them at once: for all of them, what the expression could go back to would fill megabytes. */
const PLAIN_ROWS = new RegExp(`(?:${PLAIN_ROW}){1,32}`, 'y');
const RETURN = 0x0d;
const SPACE = 0x20;
const SLASH = 0x2f;
const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
const OPEN_BRACE = 0x7b;
const BRACE = 0x7d;

/** A text, and the low byte of each of its units: read from there a letter takes a fraction of the time. */
export interface CodedText {
  readonly text: string;
  readonly codes: Uint8Array;
}

/**
 * The text of a large sessions file without rows that surely claim none of these paths; for a verdict, never for a change.
 * A claim covers a path only if the path has all of the claim's name in it, or all literal text between a glob's stars.
 * Whatever is unusual stays.
 */
export function relevantText({ text, codes }: CodedText, staged: NulList): string {
  if (text.length < LARGE_TEXT) return text;
  // Whether a CR ends a line depends on how many others do.
  if (dependsOnLinesAbove(text) || /\r(?!\n)/.test(text)) return text;
  const stagedText = StagedText.read(staged);
  if (stagedText === null) return text;
  const relevant = withoutRows({ text, codes }, dismissal({ text, codes }, stagedText));
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
 * Whether a plain row surely claims nothing of what is staged, given where it begins and where its last name ends. Where a
 * few paths are staged, most names are dismissed by two letters that never follow each other there.
 */
function dismissal({ text, codes }: CodedText, staged: StagedText): (start: number, end: number) => boolean {
  const { pairs } = staged;
  const mayMatter = (end: number): boolean =>
    (pairs === null || endsAlike(codes, end, pairs)) && staged.mayHave(tellingPart(codes, end));
  // Found once and not anew for each row, which could mean to search the whole rest of the text. Only names have commas.
  let comma = 0;
  return (start, end) => {
    while (comma < end) {
      if (comma > start && mayMatter(comma)) return false;
      comma = text.indexOf(', ', Math.max(comma + 1, start));
      if (comma === -1) comma = text.length;
    }
    return !mayMatter(end) || text.startsWith('| -', end - '| -'.length);
  };
}

/** Whether the literal text at a name's end has no two letters in a row that the pairs do not have. */
function endsAlike(codes: Uint8Array, end: number, pairs: LetterPairs): boolean {
  let at = codes[end - 1] === SLASH ? end - 2 : end - 1;
  let next = codes[at] ?? SPACE;
  while (next !== SLASH && next !== STAR && next !== QUESTION_MARK && next !== BRACE) {
    at -= 1;
    const letter = codes[at] ?? SPACE;
    if (
      letter === SLASH ||
      letter === STAR ||
      letter === QUESTION_MARK ||
      letter === BRACE ||
      letter === SPACE
    )
      return true;
    if (pairs[((letter | SMALL) << 7) | next | SMALL] === 0) return false;
    next = letter;
  }
  return true;
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

/**
 * What every path has in it that the name which ends here covers: its last segment, and with that the whole name, or the longest
 * of a glob's texts between wildcards and braces.
 */
function tellingPart(codes: Uint8Array, end: number): Part {
  const last = codes[end - 1] === SLASH ? end - 1 : end;
  let segment = -1;
  let longest = 0;
  let best = end;
  let runEnd = end;
  let isGlob = false;
  let at = end;
  for (let code = codes[at - 1] ?? SPACE; code !== SPACE; code = codes[at - 1] ?? SPACE) {
    at -= 1;
    if (code === SLASH && at < last && segment === -1) segment = at + 1;
    if (code !== STAR && code !== QUESTION_MARK && code !== BRACE) continue;
    isGlob = true;
    if (runEnd - at - 1 > longest) {
      longest = runEnd - at - 1;
      best = at + 1;
    }
    if (code === BRACE) while (at > 0 && codes[at] !== OPEN_BRACE && codes[at] !== SPACE) at -= 1;
    runEnd = at;
  }
  if (!isGlob) return { codes, start: segment === -1 ? at : segment, end: last, isSegment: true, from: at };
  const [start, length] = runEnd - at > longest ? [at, runEnd - at] : [best, longest];
  return { codes, start, end: start + length, isSegment: false, from: start };
}
