import { endOfLine } from './lines.ts';

/** The marker of a list item with what it indents its content by; a thematic break is none. */
const ITEM = /^ *(?![-*+](?: *[-*+]){2,} *$)(?:[-*+]|(\d{1,9})[.)]) {1,4}(?=\S)/;
/** A fence further from its item's marker counts as none. */
const MAX_LINES_BACK = 100;

/**
 * The column at which the content of the list item begins in which a line stands, given where the line begins and what its
 * indentation is. Null where that is not clear: then a fence hides nothing.
 */
export function itemColumn(text: string, lineStart: number, indent: number): number | null {
  let least = indent;
  let end = lineStart - 1;
  for (let lines = 0; end >= 0 && lines < MAX_LINES_BACK; lines += 1) {
    const start = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end).trimEnd();
    end = start - 1;
    if (line === '') continue;
    if (/^ *\t/.test(line)) return null;
    const column = line.search(/\S/);
    if (column >= least) continue;
    const content = contentColumn(line);
    if (content !== null) return content <= least && beginsItem(text, start, column) ? content : null;
    if (column === 0) return null;
    least = column;
  }
  return null;
}

/** Whether a line with a marker is an item indeed, and no indented code or paragraph. */
export function beginsItem(text: string, lineStart: number, column: number): boolean {
  if (column > 3) return isWithin(itemColumn(text, lineStart, column), column);
  const number = ITEM.exec(text.slice(lineStart, endOfLine(text, lineStart)))?.[1];
  if (number === undefined || number === '1' || lineStart === 0) return true;
  const before = text.slice(text.lastIndexOf('\n', lineStart - 2) + 1, lineStart).trimEnd();
  return before === '' || before.startsWith('  ') || ITEM.test(before);
}

/** Whether what is so far indented is a block of its own where content begins at a column. */
export function isWithin(content: number | null, indent: number): boolean {
  return content !== null && indent >= content && indent - content <= 3;
}

/** Where a fence in a list item is closed; null where the item ends before. */
export function endOfListFence(text: string, from: number, fence: string, content: number): number | null {
  const close = new RegExp(`^( *)\\${fence[0]}{${fence.length},}[ \\t]*$`);
  for (let start = endOfLine(text, from) + 1; start < text.length; start = endOfLine(text, start) + 1) {
    const line = text.slice(start, endOfLine(text, start)).replace(/\r$/, '');
    const indent = line.search(/[^ ]/);
    if (line.trim() !== '' && indent < content) return null;
    if (isWithin(content, indent) && close.test(line)) return start + line.length;
  }
  return null;
}

/**
 * Whether something in a text may be hidden or not by the lines above it: code in a list, an opening that is indented.
 * Without some of its rows such a text could be read in another way.
 */
export function dependsOnLinesAbove(text: string): boolean {
  if (!['```', '~~~', '<!--'].some((opening) => text.includes(opening))) return false;
  return /^(?: {4}| {0,3}\t| *(?:[-*+]|\d{1,9}[.)]) ).*(?:`{3}|~{3}|<!--)/m.test(text);
}

function contentColumn(line: string): number | null {
  return ITEM.exec(line)?.[0].length ?? null;
}
