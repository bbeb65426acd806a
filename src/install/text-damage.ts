/** A text that cannot be edited safely; lines and columns count from 1. */
export class TextDamage extends Error {
  readonly line: number;
  readonly column: number;
  /** Where guard's lines have lost one of the two around them: the other. */
  readonly marker: Marker | undefined;

  constructor(problem: string, line: number, column: number, marker?: Marker) {
    super(problem);
    this.name = 'TextDamage';
    this.line = line;
    this.column = column;
    this.marker = marker;
  }
}

/** The line that is left of the two around guard's, and which of them it is. */
export interface Marker {
  readonly text: string;
  readonly is: 'start' | 'end';
}

/** The damage at an offset of a text. */
export function damageAt(text: string, offset: number, problem: string, marker?: Marker): TextDamage {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new TextDamage(problem, lines.length, (lines.at(-1) ?? '').length + 1, marker);
}
