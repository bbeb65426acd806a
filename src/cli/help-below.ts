import { Help } from 'commander';
import type { OutputStream } from '../terminal.ts';

/** What a command's help says below its options. */
export interface HelpBelow {
  /** Sentences, those that belong together on a line of their own; wrapped to the width of the help. */
  readonly says?: readonly string[];
  /** Calls as they are typed. */
  readonly examples: readonly string[];
}

/** Longer lines are hard to read, however wide the terminal. */
const WIDEST = 100;

/** How wide a help may be, in columns: as wide as the terminal that it is printed on, where it is one. */
export function helpWidth({ columns }: OutputStream): number {
  return Math.min(columns || WIDEST, WIDEST);
}

/** The text below the options, of that width. */
export function helpBelow({ says = [], examples }: HelpBelow, width: number): string {
  const paragraph = says.length === 0 ? [] : [wrapped(says.join('\n'), width), ''];
  return ['', ...paragraph, 'Examples:', ...examples.map((example) => `  ${example}`)].join('\n');
}

/** Each line broken between its words where it is wider than that. */
export function wrapped(text: string, width: number): string {
  return new Help().boxWrap(text, width);
}
