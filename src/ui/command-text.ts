import type { Step } from './steps.ts';
import { visible } from './visible.ts';

/** A command's words as they are shown in a sentence. */
export function commandText(words: readonly string[]): string {
  return visible(words.map((word) => (isPlainWord(word) ? word : JSON.stringify(word))).join(' '), 120);
}

/** Whether a shell takes a word as it stands. */
function isPlainWord(word: string): boolean {
  return /^[\w@%+=:,./-][\w@%+=:,./~-]*$/.test(word);
}

/** What gets a command past, in front of it: with the command, where that can be typed as it is shown. */
export function inFrontOf(words: readonly string[], label: string, variable: string): Step {
  return words.every(isPlainWord)
    ? [label, `${variable} ${words.join(' ')}`]
    : [label, variable, 'in front of the same command'];
}
