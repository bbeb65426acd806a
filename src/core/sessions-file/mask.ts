import { endOfCodeSpan } from '../code-span.ts';
import { HtmlComments } from './html-comment.ts';
import { endOfLine, lineNumberAt } from './lines.ts';
import { beginsItem, endOfListFence, isWithin, itemColumn } from './list-fence.ts';
import type { Problem } from './types.ts';

/** What opens something hidden, and what makes an opening mean nothing: an escape, a code span. */
const TOKEN = /^( *(?:(?:[-*+]|\d{1,9}[.)]) {1,4})*)(`{3,}(?=[^`\n]*$)|~{3,})|\\.|`+|<!--/gm;

/**
 * Blanks what does not count, fenced code and HTML comments, with as many spaces, so that every offset stays. A fence or
 * comment that never closes hides nothing: a torn file must not make guard blind.
 */
export function maskHidden(text: string): { visible: string; problems: readonly Problem[] } {
  if (!['```', '~~~', '<!--'].some((opening) => text.includes(opening)))
    return { visible: text, problems: [] };
  const mask = new Mask(text);
  const token = new RegExp(TOKEN);
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    token.lastIndex = mask.read(match);
  }
  return mask.finish();
}

/** One pass over the tokens; a class, because what is hidden so far and what stays open goes along. */
class Mask {
  private readonly text: string;
  private readonly comments: HtmlComments;
  private readonly problems: Problem[] = [];
  private readonly parts: string[] = [];
  private readonly unclosed = new Set<string>();
  private kept = 0;
  private lineEnd = -1;
  private lineStart = 0;
  private line = '';

  constructor(text: string) {
    this.text = text;
    this.comments = new HtmlComments(text);
  }

  /** Reads one token and says where the next one may begin. */
  read(match: RegExpExecArray): number {
    const { 0: token, 1: before = '', 2: fence, index } = match;
    const next = index + token.length;
    if (fence !== undefined)
      return /^ {0,3}$/.test(before)
        ? this.readFence(index, next, fence)
        : this.readListFence(index, before, fence);
    if (token === '<!--') return this.readComment(index, next);
    return token.startsWith('`') ? this.endOfSpan(index) : next;
  }

  finish(): { visible: string; problems: readonly Problem[] } {
    this.parts.push(this.text.slice(this.kept));
    return { visible: this.parts.join(''), problems: this.problems };
  }

  private readFence(start: number, next: number, fence: string): number {
    const kind = fence[0] ?? '';
    const end = this.unclosed.has(kind) ? null : endOfFence(this.text, next, fence);
    if (end !== null) return this.hide(start, end);
    this.reportUnclosed(kind, { kind: 'unclosed-fence', line: start, detail: fence });
    return next;
  }

  private readListFence(start: number, before: string, fence: string): number {
    const next = start + before.length + fence.length;
    const kind = `list ${fence[0]}`;
    const content = this.unclosed.has(kind) ? null : this.contentColumn(start, before);
    if (content === null) return next;
    const end = endOfListFence(this.text, next, fence, content);
    if (end !== null) return this.hide(start, end);
    this.reportUnclosed(kind, { kind: 'unclosed-fence', line: start, detail: fence });
    return next;
  }

  /** Of the list item that a fence stands in, given what stands before the fence. */
  private contentColumn(start: number, before: string): number | null {
    const indent = before.search(/[^ ]/);
    if (indent !== -1) return beginsItem(this.text, start, indent) ? before.length : null;
    const content = itemColumn(this.text, start, before.length);
    return isWithin(content, before.length) ? content : null;
  }

  private readComment(start: number, next: number): number {
    const end = this.comments.endOf(start);
    if (typeof end === 'number') return this.hide(start, end);
    if (end === 'unclosed')
      this.reportUnclosed('<!--', { kind: 'unclosed-comment', line: start, detail: '<!--' });
    return next;
  }

  private hide(start: number, end: number): number {
    const { text, parts } = this;
    parts.push(text.slice(this.kept, start), text.slice(start, end).replace(/[^\r\n]/g, ' '));
    this.kept = end;
    return end;
  }

  /** Once for each kind; the problem's `line` is the offset still. */
  private reportUnclosed(kind: string, problem: Problem): void {
    if (this.unclosed.has(kind)) return;
    this.unclosed.add(kind);
    this.problems.push({ ...problem, line: lineNumberAt(this.text, problem.line) });
  }

  /** Spans are looked for in one line: what goes beyond it would make too much of a stray tick. */
  private endOfSpan(start: number): number {
    if (start > this.lineEnd) {
      this.lineEnd = endOfLine(this.text, start);
      this.lineStart = start;
      this.line = this.text.slice(start, this.lineEnd);
    }
    return this.lineStart + endOfCodeSpan(this.line, start - this.lineStart);
  }
}

function endOfFence(text: string, from: number, fence: string): number | null {
  const close = new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},}[ \\t]*\\r?$`, 'gm');
  close.lastIndex = from;
  const match = close.exec(text);
  return match === null ? null : match.index + match[0].length;
}
