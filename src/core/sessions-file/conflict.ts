/** Where a walk stands in a merge conflict. Both sides count, the base between them does not. */
export class Conflict {
  isOpen = false;
  isInBase = false;
  /** Where the last line looked for that begins as one between the sides does: one look serves all bases before it. */
  private divider = -1;

  /** The marker that a line is, without what follows it; null for any other line. `|||||||` only looks like a row. */
  readMarker(text: string, start: number, end: number): string | null {
    const first = text[start];
    if (first !== '<' && first !== '|' && first !== '=' && first !== '>') return null;
    if (text[start + 1] !== first) return null;
    const marker = text.slice(start, Math.min(end, start + 8));
    if (!/^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/.test(marker)) return null;
    if ((first === '=' || first === '|') && !this.isOpen) return null;
    this.isOpen = first !== '>';
    this.isInBase = first === '|' && this.isDividedBehind(text, end);
    return marker.trim();
  }

  private isDividedBehind(text: string, from: number): boolean {
    if (this.divider < from) {
      const found = text.indexOf('\n=======', from);
      this.divider = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.divider !== Number.POSITIVE_INFINITY;
  }
}
