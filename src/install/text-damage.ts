/** A text that cannot be edited safely; lines and columns count from 1. */
export class TextDamage extends Error {
  readonly line: number;
  readonly column: number;

  constructor(problem: string, line: number, column: number) {
    super(problem);
    this.name = 'TextDamage';
    this.line = line;
    this.column = column;
  }
}

/** The damage at an offset of a text. */
export function damageAt(text: string, offset: number, problem: string): TextDamage {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return new TextDamage(problem, lines.length, (lines.at(-1) ?? '').length + 1);
}
