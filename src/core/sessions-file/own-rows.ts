import { idKey, isSameId } from './row.ts';

/** Rows of one table as guard writes them, known by their place alone until somebody asks for one. */
export class OwnRows {
  private readonly starts: number[] = [];
  private readonly numbers: number[] = [];
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  add(start: number, number: number): void {
    this.starts.push(start);
    this.numbers.push(number);
  }

  /** Where the rows with that id begin, and on which lines. */
  *withId(anyId: string): Iterable<{ readonly start: number; readonly number: number }> {
    const { text } = this;
    const id = idKey(anyId);
    const first = id.charCodeAt(0) | LOWER_CASE;
    for (let at = 0; at < this.starts.length; at += 1) {
      const start = this.starts[at] ?? 0;
      const idStart = start + '| '.length;
      if ((text.charCodeAt(idStart) | LOWER_CASE) !== first) continue;
      if (text[idStart + id.length] !== ' ' || !isSameId(text.slice(idStart, idStart + id.length), id))
        continue;
      yield { start, number: this.numbers[at] ?? 0 };
    }
  }
}

const LOWER_CASE = 0x20;
/** A loop over the letters takes ten times as long where it runs for the first time. */
const OWN_ROW = /\| [A-Za-z0-9]+ \| \d{4}-\d\d-\d\d/y;

/**
 * Whether a line begins as guard's rows do, `| a7f3 | 2026-02-20…`: its id is plain, and with a date it is neither a header
 * nor an alignment row, whatever follows.
 */
export function isOwnRow(text: string, start: number): boolean {
  OWN_ROW.lastIndex = start;
  return OWN_ROW.test(text);
}
