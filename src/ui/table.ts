/** Aligns rows of cells in columns, two spaces apart; the last cell of a row is never padded. */
export function alignRows(rows: readonly (readonly string[])[], indent = '  '): string {
  const padded = rows.map((row) => row.slice(0, -1).map((cell) => ({ cell, width: widthOf(cell) })));
  const widths: number[] = [];
  for (const row of padded) {
    row.forEach(({ width }, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width);
    });
  }
  const lines = padded.map((row, index) =>
    [
      ...row.map(({ cell, width }, column) => cell + ' '.repeat((widths[column] ?? 0) - width)),
      ...(rows[index]?.slice(-1) ?? []),
    ]
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => indent + line).join('\n');
}

/** How many columns a text takes on a terminal; colour takes none, wide characters two. */
export function widthOf(text: string): number {
  const plain = text.includes('\x1b') ? text.replace(/\x1b\[[\d;]*m/g, '') : text;
  if (/^[ -~]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const character of plain) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

/** A text without colour, cut to so many columns of a terminal. */
export function cutTo(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const shown: string[] = [];
  let left = columns - 1;
  for (const character of text) {
    left -= widthOf(character);
    if (left < 0) break;
    shown.push(character);
  }
  return columns < 1 ? '' : `${shown.join('')}…`;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff)
  );
}
