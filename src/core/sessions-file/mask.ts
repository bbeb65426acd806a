import type { Problem } from './types.ts';

/**
 * Blanks what does not count, fenced code and HTML comments, with as many spaces, so that every offset stays. A fence or
 * comment that never closes hides nothing: a torn file must not make guard blind.
 */
export function maskHidden(text: string): { visible: string; problems: readonly Problem[] } {
  if (!['```', '~~~', '<!--'].some((opening) => text.includes(opening)))
    return { visible: text, problems: [] };
  const opener = /^ {0,3}(`{3,}(?=[^`\n]*$)|~{3,})|<!--/gm;
  const problems: Problem[] = [];
  const parts: string[] = [];
  const unclosed = new Set<string>();
  let kept = 0;
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const fence = match[1];
    const kind = fence === undefined ? '<!--' : (fence[0] ?? '');
    const end = unclosed.has(kind) ? null : endOfHidden(text, match.index + match[0].length, fence);
    if (end === null) {
      if (!unclosed.has(kind)) {
        const line = lineAt(text, match.index);
        problems.push({
          kind: fence === undefined ? 'unclosed-comment' : 'unclosed-fence',
          line,
          detail: match[0].trim(),
        });
      }
      unclosed.add(kind);
      continue;
    }
    parts.push(text.slice(kept, match.index), text.slice(match.index, end).replace(/[^\r\n]/g, ' '));
    kept = end;
    opener.lastIndex = end;
  }
  parts.push(text.slice(kept));
  return { visible: parts.join(''), problems };
}

/** The number of the line an offset stands on, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function endOfHidden(text: string, from: number, fence: string | undefined): number | null {
  if (fence === undefined) {
    const close = text.indexOf('-->', from);
    return close === -1 ? null : close + 3;
  }
  const close = new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},}[ \\t]*\\r?$`, 'gm');
  close.lastIndex = from;
  const match = close.exec(text);
  return match === null ? null : match.index + match[0].length;
}
