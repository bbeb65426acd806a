import { endOfLine } from './lines.ts';

/** Where the paragraph, heading, list item or table that a comment began in is over at the latest. */
const BLOCK_END =
  /\n(?=[ \t]*\r?(?:\n|$)| {0,3}#{1,6}[ \t\r\n]|[ \t]*(?:[-*+]|\d+[.)])[ \t]|[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*\|)/g;

/** So much of a line tells whether what follows begins it or is indented code, be there a BOM in it. */
const HEAD = 6;
const IN_TABLE_OR_HEADING = /^[ \t]*(?:\ufeff[ \t]*)?[|#]/;

/**
 * Finds where HTML comments end; a class, because the places found so far go along, and what is known of the line: without them
 * each of many openings would search the rest of the text, and all of its line.
 */
export class HtmlComments {
  private readonly text: string;
  private readonly nextClose: (from: number) => number;
  private readonly nextBlockEnd: (from: number) => number;
  private lineStart = 0;
  private lineEnd = -1;
  /** Of the line; the second is looked at once somebody asks. */
  private isInTableOrHeading = false;
  private isAfterBlank: boolean | undefined;

  constructor(text: string) {
    this.text = text;
    this.nextClose = finder(text, /-->/g);
    this.nextBlockEnd = finder(text, BLOCK_END);
  }

  /**
   * The offset after the comment that opens here, or `unclosed`, or `code` where the line is indented code. Openings are asked
   * for in their order. One that begins a line runs over blank lines; any other ends with its block, in a table with its line.
   */
  endOf(opening: number): number | 'unclosed' | 'code' {
    this.goTo(opening);
    const { text, lineStart } = this;
    const before = text.slice(lineStart, Math.min(opening, lineStart + HEAD)).replace('\ufeff', '');
    if (/^(?: {4}| {0,3}\t)/.test(before) && this.comesAfterBlank()) return 'code';
    // `<!-->` and `<!--->` are whole comments.
    const close = this.nextClose(opening + '<!'.length);
    return close < this.latestClose(opening, before) ? close + '-->'.length : 'unclosed';
  }

  private latestClose(opening: number, before: string): number {
    if (/^ {0,3}$/.test(before)) return Number.POSITIVE_INFINITY;
    if (this.isInTableOrHeading) return this.lineEnd;
    return this.nextBlockEnd(opening);
  }

  private comesAfterBlank(): boolean {
    this.isAfterBlank ??= this.lineBefore().trim() === '';
    return this.isAfterBlank;
  }

  private lineBefore(): string {
    const { text, lineStart } = this;
    return text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, lineStart);
  }

  private goTo(offset: number): void {
    if (offset <= this.lineEnd) return;
    this.lineStart = this.text.lastIndexOf('\n', offset) + 1;
    this.lineEnd = endOfLine(this.text, offset);
    this.isInTableOrHeading = IN_TABLE_OR_HEADING.test(this.text.slice(this.lineStart, this.lineEnd));
    this.isAfterBlank = undefined;
  }
}

/** Finds the next match from one place after another, looking through each stretch of the text once. */
function finder(text: string, pattern: RegExp): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found >= from) return found;
    pattern.lastIndex = from;
    found = pattern.exec(text)?.index ?? Number.POSITIVE_INFINITY;
    return found;
  };
}
