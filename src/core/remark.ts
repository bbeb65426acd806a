/** Where a remark may begin behind a path: ` (`, ` - `, ` # `, ` // `, ` @ `, `: `. */
export const REMARK = /(?<=\S)(?:\s+(?:\(|[-–—#:@]+\s|\/\/\s)|:\s)/g;

/** A text without what stands in brackets at its end; found from there, as an expression would look on from every bracket. */
export function withoutLastBrackets(text: string): string {
  const close = text.trimEnd().length - 1;
  if (text[close] !== ')') return text;
  const open = text.indexOf('(', text.lastIndexOf(')', close - 1) + 1);
  return open === -1 ? text : text.slice(0, open);
}
